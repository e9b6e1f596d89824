/** The options in which runs differ. */
import type { RunOptions } from '../../runs/run-options.ts';

export interface DifferingOption {
  /** In words: `learning rate`. */
  readonly option: string;
  /** As in `options.json`: `training.optimiser.learningRate`. */
  readonly path: string;
  /** The value of each run; undefined if it has no such option. */
  readonly values: readonly (string | number | boolean | null | undefined)[];
}

/** What says nothing about the training itself: what is written when, and on which machine. */
const bookkeeping =
  /^(sparring|device|threads|onnxRuntime|pictures|passed|sampleEvery|checkpointEvery|keepEvery|evaluateEvery|grid|until|identity|kernels|execution|branchedFrom)\b/;
/** What no reader can use: digests, and how a processor computes. */
const unreadable = /^(identity|kernels|execution)\b/;

type Leaf = string | number | boolean | null;

/** The options of which two runs have different values, in the order of `options.json`. */
export function differingOptions(runs: readonly RunOptions[]): DifferingOption[] {
  const leaves = runs.map((options) => new Map(leavesOf(options, '')));
  const paths = [...new Set(leaves.flatMap((each) => [...each.keys()]))].filter(
    (path) => !unreadable.test(path),
  );
  const differing = paths
    .map((path) => ({ path, values: leaves.map((each) => each.get(path)) }))
    .filter(({ values }) => new Set(values.map(valueWording)).size > 1);
  const short = differing.map(({ path }) => shortName(path.split('.')));
  return differing.map(({ path, values }, i) => {
    const isUnique = short.indexOf(short[i]!) === short.lastIndexOf(short[i]!);
    return { option: isUnique ? short[i]! : path.split('.').map(inWords).join(', '), path, values };
  });
}

/** Whether an option changes what is learned, and not only what is written, or where. */
export function changesTraining({ path }: DifferingOption): boolean {
  return !bookkeeping.test(path);
}

/** The values in an object, with their paths. A list is one value. */
function leavesOf(value: unknown, path: string): (readonly [string, Leaf])[] {
  if (Array.isArray(value)) return [[path, value.map(memberWording).join(', ')]];
  if (typeof value !== 'object' || value === null) return value === undefined ? [] : [[path, value as Leaf]];
  return Object.entries(value).flatMap(([key, inner]) =>
    leavesOf(inner, path === '' ? key : `${path}.${key}`),
  );
}

/** A member of a list: a layer is its members, such as `units 240 activation relu`. */
function memberWording(member: unknown): string {
  if (typeof member !== 'object' || member === null) return String(member);
  return leavesOf(member, '')
    .map(([name, value]) => `${inWords(name)} ${value}`)
    .join(' ');
}

/** Parts of `options.json` whose members say little without them. */
const namedWithMembers: ReadonlySet<string> = new Set(['decay', 'grid', 'until']);

/** `training.optimiser.learningRate` as `learning rate`, `until.steps` as `until steps`. */
function shortName(parts: readonly string[]): string {
  const [member, part = ''] = parts.toReversed() as [string, string?];
  return inWords(namedWithMembers.has(part) ? `${part} ${member}` : member);
}

/** `learningRate` as `learning rate`. */
function inWords(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** The value of an option as text. */
export function valueWording(value: DifferingOption['values'][number]): string {
  return value === undefined || value === null ? '–' : String(value);
}
