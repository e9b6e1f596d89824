/** What will be trained, until when, and the command that does the same. */
import type { ComponentChildren, JSX } from 'preact';
import type { Failure } from '../language/failures.ts';
import { formats, phrases } from '../language/language.ts';
import { Button } from '../parts/button.tsx';
import { CommandLine } from '../parts/command-line.tsx';
import { FailureNote, Remark, Skeleton } from '../parts/notes.tsx';
import { sortedCards } from '../source/runs.ts';
import { session } from '../source/session.ts';
import type { CreateForm } from './create-form.ts';
import { commandOf } from './training-query.ts';
import './summary.css';

/** Where trainings are without being told another folder. */
const usualRoot = 'runs';

export function Summary(props: {
  readonly form: CreateForm;
  /** Why it could not be started. */
  readonly problem?: Failure | undefined;
  readonly onStart: () => void;
}): JSX.Element {
  const { form, problem } = props;
  const words = phrases.value.create.summary;
  const missing = missingOf(form);
  const request = form.request.value;
  return (
    <aside class="summary card" aria-label={words.title}>
      <h2>{words.title}</h2>
      <dl>
        <Line name={words.data[form.kind.value]}>
          {form.data.value === '' ? '—' : lastPart(form.data.value)}
        </Line>
        <Line name={words.recipe}>{form.preset.value?.name ?? '—'}</Line>
        <Ends form={form} />
      </dl>
      <Load form={form} />
      {problem !== undefined && <FailureNote of={problem} />}
      <Button kind="primary" icon="play" disabled={missing !== undefined} onClick={props.onStart}>
        {words.start}
      </Button>
      <p class="soft">{missing === undefined ? words.background : words.missing[missing]}</p>
      {request !== undefined && <CommandLine args={commandOf(request, outOf())} />}
    </aside>
  );
}

function Ends({ form }: { readonly form: CreateForm }): JSX.Element {
  const words = phrases.value.create.summary;
  const [speed, lengths] = [form.speed.value, form.lengths.value];
  const { count, bytes, duration } = formats.value;
  const isKnown = speed.state === 'known' && lengths !== undefined;
  const isComing = form.request.value !== undefined && speed.state === 'waiting';
  const unknown = isComing ? <Skeleton width="120px" height="18px" /> : '—';
  return (
    <>
      <Line name={words.length}>{isKnown ? words.steps(count(lengths.steps)) : unknown}</Line>
      <Line name={words.end}>
        {isKnown ? (
          <>
            {words.about(formats.value.clock(Date.now() + 60_000 * lengths.minutes))}{' '}
            <span class="soft">({duration(60 * lengths.minutes)})</span>
          </>
        ) : (
          unknown
        )}
      </Line>
      <Line name={words.disk}>
        {isKnown
          ? speed.estimate.freeBytes === undefined
            ? bytes(speed.estimate.runBytes)
            : words.diskOf(bytes(speed.estimate.runBytes), bytes(speed.estimate.freeBytes))
          : unknown}
      </Line>
    </>
  );
}

/** That other trainings take a part of the computer, which the end and the speed depend on. */
function Load({ form }: { readonly form: CreateForm }): JSX.Element | null {
  const words = phrases.value.create.summary.load;
  const speed = form.speed.value;
  if (speed.state !== 'known') return null;
  const { besides } = speed.estimate;
  const now = sortedCards.value.filter(
    ({ state, trainedBy }) => state === 'training' && trainedBy !== 'computer',
  ).length;
  const { count } = formats.value;
  if (besides > 0) return <Remark>{words.measured(count(besides))}</Remark>;
  return now > 0 ? <Remark>{words.now(count(now))}</Remark> : null;
}

function Line(props: { readonly name: string; readonly children: ComponentChildren }): JSX.Element {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

/** What has still to be chosen or mended before it can start. */
function missingOf(
  form: CreateForm,
): 'data' | 'download' | 'unusable' | 'looking' | 'fault' | 'length' | undefined {
  if (form.data.value === '') return 'data';
  if (form.needsDownload.value) return 'download';
  if (form.isUnusable.value) return 'unusable';
  if (form.found.value === undefined) return 'looking';
  if (form.recipe.value === undefined) return 'fault';
  return form.length.value === undefined ? 'length' : undefined;
}

function outOf(): string | undefined {
  const { value } = session.loaded;
  const root = value.state === 'ready' ? value.value.root : usualRoot;
  return root === usualRoot ? undefined : root;
}

/** The name of a folder, as people call it. */
export function lastPart(data: string): string {
  return data.split(/[/\\]/).findLast((part) => part !== '') ?? data;
}
