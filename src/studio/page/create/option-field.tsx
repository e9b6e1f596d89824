/** A field of an option, as the library's rule for it says. */
import { useId } from 'preact/hooks';
import type { JSX } from 'preact';
import type { NumberForm } from '../../../core/checks.ts';
import { formats, phrases } from '../language/language.ts';
import type { Phrases } from '../language/language.ts';
import type { CreateForm } from './create-form.ts';
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
  const typed = form.query.value[name] ?? '';
  const described = `${id}-help${fault === undefined ? '' : ` ${id}-fault`}`;
  const change = (text: string) => form.choose({ [name]: text === '' ? undefined : text });
  const isFlag = option.form.kind === 'flag';
  return (
    <div class={`option-field${isFlag ? ' is-flag' : ''}`}>
      <label for={id} title={flagOf(name)}>
        {label}
      </label>
      {isFlag ? (
        <input
          id={id}
          type="checkbox"
          class="switch"
          checked={typed !== '' && typed !== '0'}
          aria-describedby={described}
          onChange={({ currentTarget }) => change(currentTarget.checked ? '1' : '')}
        />
      ) : option.form.kind === 'choice' ? (
        <select
          id={id}
          class="input"
          value={typed}
          aria-describedby={described}
          onChange={({ currentTarget }) => change(currentTarget.value)}
        >
          <option value="">
            {usualText(form, name) === undefined
              ? words.recipe.automatic
              : words.recipe.asRecipe(usualText(form, name)!)}
          </option>
          {option.form.choices.map((choice) => (
            <option key={choice} value={String(choice)}>
              {choice}
            </option>
          ))}
        </select>
      ) : (
        <input
          id={id}
          class="input"
          value={typed}
          placeholder={placeholderOf(form, name)}
          inputMode={option.form.kind === 'number' ? (option.form.isWhole ? 'numeric' : 'decimal') : 'text'}
          spellcheck={false}
          autocomplete="off"
          maxLength={40}
          aria-invalid={fault !== undefined}
          aria-describedby={described}
          onInput={({ currentTarget }) => change(currentTarget.value)}
        />
      )}
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

/** Options of what is not done unless it is asked for. */
const offByDefault: readonly string[] = ['ema', 'holdOut', 'keepEvery'];

/** What the chosen preset has for an option. */
function usualText({ preset, smallerBatch }: CreateForm, name: string): string | undefined {
  const { image, usual } = preset.value ?? {};
  if (name === 'batchSize' && smallerBatch.value !== undefined) return String(smallerBatch.value);
  if (name === 'imageSize' && image !== undefined) return `${image.width}x${image.height}`;
  if (name === 'grid') return '8x8';
  const value = usual?.[name];
  return value === undefined ? undefined : String(value);
}

function placeholderOf(form: CreateForm, name: string): string {
  const words = phrases.value.create.recipe;
  const usual = usualText(form, name);
  if (usual !== undefined) return words.usual(usual);
  return offByDefault.includes(name) ? words.off : words.automatic;
}

export function faultText(fault: Fault, words: Phrases['create']['faults']): string {
  switch (fault.kind) {
    case 'number':
      return (fault.form.isWhole ? words.whole : words.number)(limitsText(fault.form, words));
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
