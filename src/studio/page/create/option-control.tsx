/** What an option is chosen or typed with, as the library's rule for it says. */
import type { JSX } from 'preact';
import type { RuleForm } from '../../../core/checks.ts';
import { noneOfThem } from '../../messages/typed-options.ts';
import { phrases } from '../language/language.ts';
import type { CreateForm } from './create-form.ts';
import type { OptionChoice } from './training-query.ts';

interface ControlProps {
  readonly form: CreateForm;
  readonly option: OptionChoice;
  readonly id: string;
  /** The elements that describe it. */
  readonly describedBy: string;
}

export function OptionControl(props: ControlProps): JSX.Element {
  const { form, option, id, describedBy } = props;
  const { name, form: rule } = option;
  const typed = form.query.value[name] ?? '';
  const change = (text: string) => form.choose({ [name]: text === '' ? undefined : text });
  switch (rule.kind) {
    case 'flag': {
      const isUsual = usualOf(form, name) === true;
      return (
        <input
          id={id}
          type="checkbox"
          class="switch"
          checked={typed === '' ? isUsual : typed !== '0'}
          aria-describedby={describedBy}
          onChange={({ currentTarget: { checked } }) =>
            change(checked === isUsual ? '' : checked ? '1' : '0')
          }
        />
      );
    }
    case 'choice':
      return (
        <select
          id={id}
          class="input"
          value={typed}
          aria-describedby={describedBy}
          onChange={({ currentTarget }) => change(currentTarget.value)}
        >
          <option value="">{recipeText(form, name)}</option>
          {rule.choices.map((choice) => (
            <option key={choice} value={String(choice)}>
              {choice}
            </option>
          ))}
        </select>
      );
    case 'some':
      return <SomeOf {...props} choices={rule.choices} typed={typed} change={change} />;
    default: {
      const words = rule.kind === 'number' ? rule.words : undefined;
      const offered = `${id}-words`;
      return (
        <>
          <input
            id={id}
            class="input"
            value={typed}
            placeholder={placeholderOf(form, name)}
            inputMode={modeOf(rule)}
            list={words === undefined ? undefined : offered}
            spellcheck={false}
            autocomplete="off"
            maxLength={40}
            aria-invalid={form.faultOf(name) !== undefined}
            aria-describedby={describedBy}
            onInput={({ currentTarget }) => change(currentTarget.value)}
          />
          {words !== undefined && (
            <datalist id={offered}>
              {words.map((word) => (
                <option key={word} value={word}>
                  {word}
                </option>
              ))}
            </datalist>
          )}
        </>
      );
    }
  }
}

/** A button for each of several choices, pressed or not. */
function SomeOf(
  props: ControlProps & {
    readonly choices: readonly (string | number)[];
    readonly typed: string;
    readonly change: (text: string) => void;
  },
): JSX.Element {
  const { form, option, id, describedBy, choices, typed, change } = props;
  const usual = String(usualOf(form, option.name) ?? '');
  const pressed = new Set((typed === '' ? usual : typed).split(','));
  const toggle = (toggled: string) => {
    const text = choices
      .map(String)
      .filter((choice) => pressed.has(choice) !== (choice === toggled))
      .join(',');
    change(text === usual ? '' : text || noneOfThem);
  };
  return (
    <fieldset class="some-of" aria-labelledby={`${id}-label`} aria-describedby={describedBy}>
      {choices.map(String).map((choice) => (
        <button
          key={choice}
          type="button"
          class="button"
          aria-pressed={pressed.has(choice)}
          onClick={() => toggle(choice)}
        >
          {choice}
        </button>
      ))}
    </fieldset>
  );
}

function modeOf(rule: RuleForm): 'numeric' | 'decimal' | 'text' {
  if (rule.kind !== 'number' || rule.words !== undefined) return 'text';
  return rule.isWhole ? 'numeric' : 'decimal';
}

/** Options of what is not done unless it is asked for. */
const offByDefault: readonly string[] = [
  'classes',
  'ema',
  'emaHalfLife',
  'holdOut',
  'keepEvery',
  'evaluateEvery',
  'warmUp',
  'lrDecay',
  'consistency',
  'instanceNoise',
];

function usualOf(
  { preset }: CreateForm,
  name: string,
): string | number | boolean | readonly string[] | undefined {
  return preset.value?.usual[name];
}

/** What the chosen preset has for an option. */
function usualText(form: CreateForm, name: string): string | undefined {
  const { image } = form.preset.value ?? {};
  if (name === 'batchSize' && form.smallerBatch.value !== undefined) return String(form.smallerBatch.value);
  if (name === 'imageSize' && image !== undefined) return `${image.width}x${image.height}`;
  if (name === 'grid') return '8x8';
  const value = usualOf(form, name);
  return value === undefined ? undefined : String(value);
}

function recipeText(form: CreateForm, name: string): string {
  const words = phrases.value.create.recipe;
  const usual = usualText(form, name);
  return usual === undefined ? unsetText(name) : words.asRecipe(usual);
}

function placeholderOf(form: CreateForm, name: string): string {
  const words = phrases.value.create.recipe;
  const usual = usualText(form, name);
  if (usual !== undefined) return words.usual(usual);
  return unsetText(name);
}

/** What an option is that neither the form nor the recipe sets. */
function unsetText(name: string): string {
  const words = phrases.value.create.recipe;
  return offByDefault.includes(name) ? words.off : words.automatic;
}
