/** A field of an option, as the library's rule for it says. */
import { useId } from 'preact/hooks';
import type { JSX } from 'preact';
import type { NumberForm } from '../../../core/checks.ts';
import { formats, phrases } from '../language/language.ts';
import type { Phrases } from '../language/language.ts';
import type { CreateForm } from './create-form.ts';
import { OptionControl } from './option-control.tsx';
import type { Fault } from './option-values.ts';
import { flagOf, type OptionChoice } from './training-query.ts';
import './option-field.css';

export function OptionField(props: {
  readonly form: CreateForm;
  readonly option: OptionChoice;
}): JSX.Element {
  const { form, option } = props;
  const { name } = option;
  const id = useId();
  const words = phrases.value.create;
  const [label, help] = words.options[name] ?? [name, ''];
  const fault = form.faultOf(name);
  const described = `${id}-help${fault === undefined ? '' : ` ${id}-fault`}`;
  const { kind } = option.form;
  return (
    <div class={`option-field is-${kind}`}>
      {kind === 'some' ? (
        <span class="label" id={`${id}-label`} title={flagOf(name)}>
          {label}
        </span>
      ) : (
        <label class="label" for={id} title={flagOf(name)}>
          {label}
        </label>
      )}
      <OptionControl form={form} option={option} id={id} describedBy={described} />
      <p id={`${id}-help`} class="soft">
        {help}
      </p>
      {fault !== undefined && (
        <p id={`${id}-fault`} class="fault" role="alert">
          {faultText(fault, words.faults)}
        </p>
      )}
    </div>
  );
}

export function faultText(fault: Fault, words: Phrases['create']['faults']): string {
  switch (fault.kind) {
    case 'number':
      return (fault.form.isWhole ? words.whole : words.number)(
        limitsText(fault.form, words) + (fault.form.words ?? []).map(words.orWord).join(''),
      );
    case 'choice':
      return words.choice(fault.choices.join(', '));
    case 'size':
      return words.size;
    case 'range':
      return words.range;
  }
}

function limitsText({ min, above, max, below }: NumberForm, words: Phrases['create']['faults']): string {
  const isBound = (limit: number | undefined): limit is number =>
    limit !== undefined && Math.abs(limit) < Number.MAX_SAFE_INTEGER;
  const { count, figure } = formats.value;
  const text = (limit: number) => (Number.isInteger(limit) ? count : figure)(limit);
  const limits = [
    isBound(min) ? words.from(text(min)) : '',
    isBound(above) ? words.above(text(above)) : '',
    isBound(max) ? words.to(text(max)) : '',
    isBound(below) ? words.below(text(below)) : '',
  ];
  return limits.filter((each) => each !== '').join(words.and);
}
