/** The form as the address has it, and what it asks of the server and of the command line. */
import type { ChoicesMessage } from '../../messages/jobs.ts';
import { flagName, givenOptions, typedText } from '../../messages/typed-options.ts';
import { parseOption, type Fault } from './option-values.ts';
import { lengthKinds } from './lengths.ts';

type Query = Readonly<Record<string, string>>;
export type OptionChoice = ChoicesMessage['options'][number];

/** Chosen elsewhere in the form. */
const elsewhere: readonly string[] = ['preset', ...lengthKinds];

/** The few options that matter most. */
export const mainOptions = [
  'imageSize',
  'batchSize',
  'mirror',
  'emaHalfLife',
  'augment',
  'holdOut',
  'evaluateEvery',
  'seed',
] as const;
/** Options of pictures, which points have not. */
const pictureOptions: readonly string[] = [
  'imageSize',
  'channels',
  'values',
  'classes',
  'mirror',
  'holdOut',
  'ngf',
  'ndf',
  'architecture',
  'discriminatorNorm',
  'generatorUpsampling',
  'augment',
  'augmentStrength',
  'consistency',
  'evaluateEvery',
  'grid',
];

/** The options that are fields of their own, for data of a kind. */
export function optionsOf(choices: ChoicesMessage, kind: 'pictures' | 'points'): readonly OptionChoice[] {
  return choices.options.filter(
    ({ name }) => !elsewhere.includes(name) && !(kind === 'points' && pictureOptions.includes(name)),
  );
}

export interface ReadOptions {
  /** As the server takes them. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly faults: Readonly<Record<string, Fault>>;
}

/** The options that the address has. What is no option is not read. */
export function readOptions(options: readonly OptionChoice[], query: Query): ReadOptions {
  const values: Record<string, unknown> = {};
  const faults: Record<string, Fault> = {};
  for (const { name, form } of options) {
    const parsed = parseOption(form, query[name]);
    if (parsed === undefined) continue;
    if ('fault' in parsed) faults[name] = parsed.fault;
    else values[name] = parsed.value;
  }
  return { values, faults };
}

/** The arguments of the command that does the same. @param out the folder of runs, if it is not the usual one */
export function commandOf(
  request: { readonly data: string } & Readonly<Record<string, unknown>>,
  out: string | undefined,
): readonly string[] {
  const { data, ...options } = request;
  const all: Readonly<Record<string, unknown>> = { ...options, out };
  const flags = givenOptions(all).flatMap(([name, value]) => {
    if (value === false) return [`--no-${flagName(name)}`];
    return value === true ? [flagOf(name)] : argumentsOf(flagOf(name), typedText(value));
  });
  return data.startsWith('-') ? ['train', ...flags, '--', data] : ['train', data, ...flags];
}

/** `batchSize` → `--batch-size` */
export function flagOf(name: string): string {
  return `--${flagName(name)}`;
}

/** A value that begins with a dash would be taken for an option. */
function argumentsOf(flag: string, text: string): readonly string[] {
  return text.startsWith('-') ? [`${flag}=${text}`] : [flag, text];
}
