/** The labels that StyleGAN's dataset tool writes beside pictures: `{"labels": [["00000/img00000000.png", 6], …]}`. */
import { messageOf, DataError } from '../../core/errors.ts';
import { counted } from '../../core/wording.ts';
import { maxClasses, type Labels, type NoLabels } from './folder-labels.ts';

/** The name of the file. */
export const labelsFile = 'dataset.json';

/** The path of the list for these pictures, in their folder or in one above it; undefined if there is none. */
export function labelsPathFor(paths: readonly string[], pictures: readonly string[]): string | undefined {
  return paths
    .filter((path) => path === labelsFile || path.endsWith(`/${labelsFile}`))
    .filter((path) => pictures.every((name) => name.startsWith(path.slice(0, -labelsFile.length))))
    .sort((a, b) => a.length - b.length)[0];
}

/** A list has a name and a number for each picture. One that is longer has vectors, which are not classes. */
export function maxListBytes(pictures: number): number {
  return 2 ** 20 + 1024 * pictures;
}

/**
 * The labels in a list.
 *
 * @param text of the file
 * @param path of the file, as the pictures' names are written
 * @param pictures the names of the pictures
 * @throws DataError if it is not JSON
 */
export function labelsOfList(text: Uint8Array, path: string, pictures: readonly string[]): Labels | NoLabels {
  const none = (why: string): NoLabels => ({ why: `${path} ${why}`, isSurprising: true });
  // A parsed array takes many times the memory of its bracket, so allow only as many as the pictures require.
  let brackets = 0;
  for (const byte of text) if (byte === 0x5b || byte === 0x7b) brackets += 1;
  if (brackets > 16 + 2 * pictures.length) return none('has more lists than pictures');
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder().decode(text));
  } catch (thrown) {
    const reason = messageOf(thrown).replaceAll(/\s+/g, ' ').slice(0, 100);
    throw new DataError(`${path} is not JSON (${reason}): write it again or remove it`, { cause: thrown });
  }
  const list: unknown =
    typeof parsed === 'object' && parsed !== null && 'labels' in parsed ? parsed.labels : undefined;
  if (!Array.isArray(list)) return none('has no list of labels');
  const numbers = new Map<string, number>();
  for (const pair of list as unknown[]) {
    const [name, label] = Array.isArray(pair) ? (pair as unknown[]) : [];
    if (typeof name !== 'string') return none('has an entry that is not a name and a number');
    if (!isLabel(label)) return none(`gives ${name} ${JSON.stringify(label)}, which is no whole number`);
    const key = normalised(name);
    const before = numbers.get(key);
    if (before !== undefined && before !== label)
      return none(`lists ${name} twice, with ${before} and ${label}`);
    numbers.set(key, label);
  }
  return (
    numbered(numbers, pictures, path.slice(0, -labelsFile.length).length) ??
    none(whyMissing(numbers, pictures))
  );
}

function numbered(
  numbers: ReadonlyMap<string, number>,
  pictures: readonly string[],
  prefix: number,
): Labels | undefined {
  const labels = new Uint16Array(pictures.length);
  let max = 0;
  for (const [index, name] of pictures.entries()) {
    const label = numbers.get(normalised(name.slice(prefix))) ?? numbers.get(normalised(name));
    if (label === undefined) return undefined;
    labels[index] = label;
    max = Math.max(max, label);
  }
  const classNames = Array.from({ length: max + 1 }, (_, number) => String(number));
  return { labels, classNames, from: `by ${labelsFile}` };
}

function whyMissing(numbers: ReadonlyMap<string, number>, pictures: readonly string[]): string {
  const missing = pictures.filter((name) => !numbers.has(normalised(name)));
  const [first] = numbers.keys();
  if (missing.length < pictures.length || first === undefined) {
    return `lacks ${counted(missing.length, 'picture')}, such as ${missing[0]!}`;
  }
  return `has other names: ${first} where the pictures have ${missing[0]!}`;
}

/** A path as all programs could have written it. */
function normalised(path: string): string {
  return path
    .replaceAll('\\', '/')
    .replace(/^(\.\/)+/, '')
    .normalize('NFC');
}

function isLabel(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < maxClasses;
}
