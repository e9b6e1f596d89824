/** The third step: for how long, in whichever of three ways. */
import { useId } from 'preact/hooks';
import type { JSX } from 'preact';
import { formats, phrases } from '../language/language.ts';
import { Remark } from '../parts/notes.tsx';
import type { CreateForm } from './create-form.ts';
import { faultText } from './option-field.tsx';
import { lengthKinds, lengthQuery, stepsUntilShapes, type LengthKind } from './lengths.ts';
import './length-step.css';

/** Minutes of the buttons. */
const quickMinutes = { points: [0.5, 1, 5], pictures: [1, 10, 60, 480] } as const;
const monthSeconds = 30 * 86_400;

export function LengthStep({ form }: { readonly form: CreateForm }): JSX.Element {
  const words = phrases.value.create.length;
  const fault = form.lengthFault.value;
  return (
    <div class="length">
      <div class="length-fields">
        {lengthKinds.map((kind) => (
          <LengthField key={kind} form={form} kind={kind} />
        ))}
      </div>
      <fieldset class="quick-lengths">
        <legend class="for-readers">{words.quick}</legend>
        {quickMinutes[form.kind.value].map((minutes) => (
          <button
            key={minutes}
            type="button"
            class="chip"
            onClick={() => form.choose(lengthQuery('minutes', String(minutes)))}
          >
            {formats.value.duration(60 * minutes)}
          </button>
        ))}
      </fieldset>
      {fault !== undefined && (
        <p class="fault" role="alert">
          {faultText(fault, phrases.value.create.faults)}
        </p>
      )}
      <Warnings form={form} />
    </div>
  );
}

function LengthField({ form, kind }: { readonly form: CreateForm; readonly kind: LengthKind }): JSX.Element {
  const words = phrases.value.create.length;
  const id = useId();
  const typed = form.typedLength.value;
  const lengths = form.lengths.value;
  const isChosen = typed.kind === kind;
  const shown = isChosen ? typed.text : lengths === undefined ? '' : rounded(lengths[kind]);
  return (
    <div class={`length-field${isChosen ? ' is-chosen' : ''}`}>
      <label for={id}>{words[kind]}</label>
      <div class="length-amount">
        <span aria-hidden="true">{isChosen || lengths === undefined ? '' : '≈'}</span>
        <input
          id={id}
          class="input"
          value={shown}
          placeholder={isChosen ? '' : '…'}
          inputMode={kind === 'steps' ? 'numeric' : 'decimal'}
          autocomplete="off"
          maxLength={16}
          aria-invalid={isChosen && form.lengthFault.value !== undefined}
          aria-describedby={`${id}-help`}
          onInput={({ currentTarget }) => form.choose(lengthQuery(kind, currentTarget.value.trim()))}
        />
      </div>
      <p id={`${id}-help`} class="soft">
        {helpOf(form, kind)}
      </p>
    </div>
  );
}

function helpOf(form: CreateForm, kind: LengthKind): string {
  const { help } = phrases.value.create.length;
  if (kind !== 'epochs') return help[kind];
  if (form.kind.value === 'pictures') return help.epochs.pictures;
  const speed = form.speed.value;
  return help.epochs.points(speed.state === 'known' ? formats.value.count(speed.estimate.pictures) : '…');
}

/** Of a linked length: no more digits than the speed is known to. */
function rounded(amount: number): string {
  return String(amount >= 100 ? Math.round(amount) : Number(amount.toPrecision(2)));
}

function Warnings({ form }: { readonly form: CreateForm }): JSX.Element | null {
  const words = phrases.value.create.length;
  const speed = form.speed.value;
  const lengths = form.lengths.value;
  if (speed.state !== 'known' || lengths === undefined) return null;
  const { runBytes, freeBytes = Infinity } = speed.estimate;
  const shapes = stepsUntilShapes(form.kind.value);
  const { bytes, count } = formats.value;
  return (
    <>
      {lengths.steps < shapes && <Remark kind="warning">{words.tooShort(count(shapes))}</Remark>}
      {60 * lengths.minutes > monthSeconds && <Remark kind="warning">{words.tooLong}</Remark>}
      {runBytes > freeBytes && (
        <Remark kind="warning">{words.full(bytes(runBytes), bytes(freeBytes))}</Remark>
      )}
    </>
  );
}
