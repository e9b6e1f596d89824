/** The labels that StyleGAN's dataset tool writes beside pictures: `{"labels": [["00000/img00000000.png", 6], …]}`. */
import { DataError } from '../../core/errors.ts';
import { jsonOf } from '../../core/json-text.ts';
import { counted, firstOf } from '../../core/wording.ts';
import { maxClasses, numberedLabels, type Labels, type NoLabels } from './found-labels.ts';

const labelsFile = 'dataset.json';

/** Whether a file is a list of labels, by its name. */
export function isLabelsFile(path: string): boolean {
  return path === labelsFile || path.endsWith(`/${labelsFile}`);
}

/** The path of the list for these pictures, in their folder or in one above it; undefined if there is none. */
export function labelsPathFor(paths: readonly string[], pictures: readonly string[]): string | undefined {
  return paths
    .filter(isLabelsFile)
    .filter((path) => pictures.every((name) => name.startsWith(folderOf(path))))
    .sort((a, b) => a.length - b.length)[0];
}

/** Notes lists that are not for all pictures. @param used the one that is */
export function unusedListsNotes(paths: readonly string[], used: string | undefined): string[] {
  const unused = paths.filter((path) => isLabelsFile(path) && path !== used).sort();
  if (unused.length === 0) return [];
  const reason = used === undefined ? 'as not all pictures are in its folder' : `beside ${used}`;
  return [`labels of ${firstOf(unused)} are not used, ${reason}`];
}

/** The folder of a list, with its slash; '' for the outermost. */
function folderOf(path: string): string {
  return path.slice(0, -labelsFile.length);
}

/** A list of labels that is there, and how to get it. */
export interface LabelsList {
  /** As the pictures' names are written. */
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  readonly read: () => Uint8Array | Promise<Uint8Array>;
}

/**
 * The labels in a list, which is not read if it is too long for a name and a number for each picture. It may have vectors
 * as labels, which are not classes.
 *
 * @param pictures the names of the pictures
 * @throws DataError if it is not JSON
 */
export async function readLabels(
  { path, size, read }: LabelsList,
  pictures: readonly string[],
): Promise<Labels | NoLabels> {
  if (size > 2 ** 20 + 1024 * pictures.length) {
    return { why: `${path} is too long for a list of names and numbers`, isSurprising: true };
  }
  return labelsOfList(await read(), path, pictures);
}

/** @param text of the file */
function labelsOfList(text: Uint8Array, path: string, pictures: readonly string[]): Labels | NoLabels {
  const none = (why: string): NoLabels => ({ why: `${path} ${why}`, isSurprising: true });
  // A parsed array takes many times the memory of its bracket, so allow only as many as the pictures require.
  let brackets = 0;
  for (const byte of text) if (byte === 0x5b || byte === 0x7b) brackets += 1;
  if (brackets > 16 + 2 * pictures.length) return none('has more lists than pictures');
  const parsed = jsonOf(
    new TextDecoder(encodingOf(text)).decode(text),
    (fault, cause) => new DataError(`${path} is not JSON (${fault}): write it again or remove it`, { cause }),
  );
  const list: unknown =
    typeof parsed === 'object' && parsed !== null && 'labels' in parsed ? parsed.labels : undefined;
  if (!Array.isArray(list)) return none('has no list of labels');
  const numbers = new Map<string, number>();
  for (const pair of list as unknown[]) {
    const [name, label] = Array.isArray(pair) ? (pair as unknown[]) : [];
    if (typeof name !== 'string') return none('has an entry that is not a name and a number');
    if (!isLabel(label)) {
      return none(
        `gives ${name} ${JSON.stringify(label)}, which is no whole number from 0 to ${maxClasses - 1}`,
      );
    }
    const key = normalised(name);
    const before = numbers.get(key);
    if (before !== undefined && before !== label)
      return none(`lists ${name} twice, with ${before} and ${label}`);
    numbers.set(key, label);
  }
  const start = folderOf(path).length;
  const found = pictures.map(
    (name) => numbers.get(normalised(name.slice(start))) ?? numbers.get(normalised(name)),
  );
  const missing = pictures.filter((_, index) => found[index] === undefined);
  if (missing.length > 0) return none(whyMissing(numbers, missing, pictures.length));
  return numberedLabels(Uint16Array.from(found as number[]), `by ${labelsFile}`);
}

function whyMissing(numbers: ReadonlyMap<string, number>, missing: readonly string[], of: number): string {
  const [first] = numbers.keys();
  if (missing.length < of || first === undefined) {
    return `lacks ${counted(missing.length, 'picture')}, such as ${missing[0]!}`;
  }
  return `has other names: ${first} where the pictures have ${missing[0]!}`;
}

/** A path as all programs could have written it. */
function normalised(path: string): string {
  return path
    .replaceAll('\\', '/')
    .replace(/^(\.?\/)+/, '')
    .normalize('NFC');
}

/** Some programs of Windows write UTF-16, which begins with a byte-order mark. */
function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}

function isLabel(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < maxClasses;
}
