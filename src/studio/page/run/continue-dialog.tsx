import { useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { formats, phrases } from '../language/language.ts';
import { Button } from '../parts/button.tsx';
import { CommandLine } from '../parts/command-line.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Remark } from '../parts/notes.tsx';
import { SheetPicture } from '../parts/sheet-picture.tsx';
import { showProblem } from '../parts/toasts.tsx';
import { pathOfRun } from '../source/session.ts';
import { continueRun, type Continuation } from '../parts/continuing.ts';
import { continuationOf } from './continuation.ts';
import { shownIndex } from './sheet-steps.ts';
import './continue-dialog.css';

const units = ['minutes', 'steps', 'before'] as const;

/** How long a run continues, and with which rate. @param props.branchAt the checkpoint of which a new run is made */
export function ContinueDialog(props: {
  readonly run: string;
  readonly isAtEnd: boolean;
  readonly branchAt?: number | undefined;
  /** The steps that have a sheet of samples: of a branch, the nearest one is shown. */
  readonly sheets?: readonly number[];
  readonly onClose: () => void;
}): JSX.Element {
  const { run, isAtEnd, branchAt, sheets = [], onClose } = props;
  const words = phrases.value.run.continuing;
  const [length, setLength] = useState('10');
  const [unit, setUnit] = useState<(typeof units)[number]>(isAtEnd ? 'minutes' : 'before');
  const [rate, setRate] = useState('');
  const [isSending, setSending] = useState(false);
  const how = continuationOf({ length, unit, rate, step: branchAt });
  const send = async () => {
    if (how === undefined) return;
    setSending(true);
    try {
      await continueRun(run, how);
      onClose();
    } catch (thrown) {
      showProblem(thrown);
      setSending(false);
    }
  };
  const title = branchAt === undefined ? words.title : words.branchTitle(formats.value.count(branchAt));
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        class="continue-form"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        {branchAt !== undefined && (
          <div class="branch-origin">
            <NearestSheet run={run} sheets={sheets} step={branchAt} />
            <p class="soft">{words.branchMeaning}</p>
          </div>
        )}
        <div class="continue-fields">
          <label class="field">
            <span>{words.length}</span>
            <select
              class="input"
              value={unit}
              onChange={({ currentTarget }) =>
                setUnit(units.find((each) => each === currentTarget.value) ?? unit)
              }
            >
              {units
                .filter((each) => !isAtEnd || branchAt !== undefined || each !== 'before')
                .map((each) => (
                  <option key={each} value={each}>
                    {words.units[each]}
                  </option>
                ))}
            </select>
          </label>
          {unit !== 'before' && (
            <label class="field">
              <span>{words.amount}</span>
              <input
                class="input"
                inputMode="decimal"
                value={length}
                onInput={({ currentTarget }) => setLength(currentTarget.value)}
              />
            </label>
          )}
          <label class="field">
            <span>{words.rate}</span>
            <input
              class="input"
              inputMode="decimal"
              placeholder={words.asBefore}
              value={rate}
              onInput={({ currentTarget }) => setRate(currentTarget.value)}
            />
          </label>
        </div>
        {how === undefined ? (
          <Remark kind="warning">{words.needsNumbers}</Remark>
        ) : (
          <CommandLine args={['resume', pathOfRun(run), ...optionsOf(how)]} />
        )}
        <div class="dialog-actions">
          <Button onClick={onClose}>{phrases.value.common.cancel}</Button>
          <Button kind="primary" type="submit" disabled={how === undefined || isSending}>
            {branchAt === undefined ? words.start : words.startBranch}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** What the generator of a step draws, as far as a sheet tells: the nearest one, which its text names. */
function NearestSheet(props: {
  readonly run: string;
  readonly sheets: readonly number[];
  readonly step: number;
}): JSX.Element | null {
  const { run, sheets, step } = props;
  const nearest = sheets[shownIndex(sheets, step)];
  if (nearest === undefined) return null;
  const name = phrases.value.run.sheetOf(formats.value.count(nearest));
  return (
    <figure>
      <SheetPicture run={run} step={nearest} size="thumbnail" alt={name} />
      {/* The picture has the same name for those who do not see it. */}
      <figcaption aria-hidden="true">{name}</figcaption>
    </figure>
  );
}

function optionsOf(how: Continuation): readonly string[] {
  return Object.entries(how).flatMap(([name, value]) =>
    value === true ? [`--${name}`] : [`--${name}`, String(value)],
  );
}
