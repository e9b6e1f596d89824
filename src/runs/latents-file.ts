/** Latent vectors in a JSON file, as the studio saves them, or as `explore arithmetic` and `project` write them. */
import { z as schemas } from 'zod';
import { DataError } from '../core/errors.ts';
import { abbreviated, grouped, onOneLine } from '../core/wording.ts';
import { readJson } from '../data/disk/json-file.ts';
import type { LatentSpec } from '../gan/networks/gan.ts';

/** Latent vectors, each with a name for people. */
export interface NamedLatents {
  /** [names, latent] */
  readonly z: Float32Array;
  readonly names: readonly string[];
}

const maxVectors = 100_000;
const maxName = 40;
const form =
  'a record such as {"z": [0.1, -1.2]}, a list of records, or favourites that sparring studio has exported';

/**
 * Reads the z of one record, or of a list of them. A record has the numbers of a `z`, and may have a `name`, a `seed` and
 * a `class`. What else it has is not read.
 *
 * @throws SparringError if the file cannot be read or has another form, or a z does not fit the generator
 */
export async function readLatents(path: string, latent: LatentSpec): Promise<NamedLatents> {
  const records = recordsIn(await readJson(path, schemas.unknown()), path);
  const { dimension } = latent;
  const z = new Float32Array(records.length * dimension);
  const names: string[] = [];
  for (const [i, record] of records.entries()) {
    const place = records.length === 1 ? path : `${path}, z ${grouped(i + 1)}`;
    z.set(vectorOf(record, latent, place), i * dimension);
    names.push(nameOf(record, i));
  }
  return { z, names };
}

type Members = Readonly<Record<string, unknown>>;

function recordsIn(content: unknown, path: string): readonly Members[] {
  const whole = membersOf(content);
  const list = Array.isArray(content) ? content : (whole?.['favourites'] ?? [content]);
  if (!Array.isArray(list) || !list.every((each) => membersOf(each) !== undefined)) {
    throw invalid(`${path} holds no z: expected ${form}`);
  }
  if (list.length === 0) throw invalid(`${path} holds no z: its list is empty`);
  if (list.length > maxVectors) {
    throw invalid(`${path} holds ${grouped(list.length)} z, expected at most ${grouped(maxVectors)}`);
  }
  return list as readonly Members[];
}

function membersOf(value: unknown): Members | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Members)
    : undefined;
}

/** @param place of the record, for sentences */
function vectorOf(record: Members, { dimension, classes }: LatentSpec, place: string): readonly number[] {
  // The sum of `explore arithmetic` is called y, as in the paper.
  const numbers = record['z'] ?? membersOf(record['y'])?.['z'];
  if (!Array.isArray(numbers)) throw invalid(`${place} has no list of numbers called z: expected ${form}`);
  if (numbers.length !== dimension) {
    throw invalid(
      `${place} has ${grouped(numbers.length)} numbers, but a z of this generator has ${grouped(dimension)}: it is of another generator`,
    );
  }
  const at = numbers.findIndex((each) => typeof each !== 'number' || !Number.isFinite(Math.fround(each)));
  if (at >= 0) {
    throw invalid(
      `${place} has ${shown(numbers[at])} as number ${grouped(at + 1)}, expected a finite number of 32 bits`,
    );
  }
  checkClass(record['class'], classes, place);
  return numbers as readonly number[];
}

/** The class is in z. What the record says of it shows whether it is of such a generator. */
function checkClass(label: unknown, classes: number | undefined, place: string): void {
  if (label === undefined || label === null) return;
  if (classes === undefined) {
    throw invalid(`${place} has a class, but this generator has none: it is of another generator`);
  }
  if (!Number.isInteger(label) || (label as number) < 0 || (label as number) >= classes) {
    throw invalid(`${place} has the class ${shown(label)}, expected a whole number from 0 to ${classes - 1}`);
  }
}

function nameOf({ name, seed }: Members, index: number): string {
  if (typeof name === 'string' && onOneLine(name) !== '') return abbreviated(onOneLine(name), maxName);
  return Number.isSafeInteger(seed) && (seed as number) >= 0 ? `seed ${String(seed)}` : `z ${index + 1}`;
}

/** A value in a sentence. Lists may be nested deeper than they can be written. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number') return String(value); // JSON has no Infinity, but 1e999
  return membersOf(value) === undefined ? abbreviated(JSON.stringify(value), maxName) : 'an object';
}

function invalid(sentence: string): DataError {
  return new DataError(sentence, { code: 'invalid-data' });
}
