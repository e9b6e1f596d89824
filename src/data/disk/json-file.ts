/** Reading JSON files. Their contents are untrusted, so every file is parsed with a schema. */
import { z } from 'zod';
import { DataError } from '../../core/errors.ts';
import { jsonOf } from '../../core/json-text.ts';
import { readOwnFile } from './own-files.ts';

/** The version of all files in a run folder. It is raised when older programs could not read newer files. */
export const formatVersion = 2;

const jsonObject = z.record(z.string(), z.unknown());
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Reads a JSON object and checks that this program can read its version.
 *
 * @throws SparringError if the file is missing, is not a JSON object, or has a newer version
 */
export async function readVersionedJson(path: string): Promise<JsonObject> {
  return parseVersionedJson(await readText(path), path);
}

/** As `readVersionedJson`, of a text. */
export function parseVersionedJson(text: string, path: string): JsonObject {
  const value = parseJson(text, path);
  const object = jsonObject.safeParse(value);
  if (!object.success) throw new DataError(`expected a JSON object in ${path}, got ${kindOf(value)}`);
  checkFormatVersion(object.data['formatVersion'], path);
  return object.data;
}

/**
 * Reads a JSON file without a version, such as one written by hand.
 *
 * @throws SparringError if it is missing, is not JSON or does not match the schema
 */
export async function readJson<T>(path: string, schema: z.ZodType<T>): Promise<T> {
  return parseWith(schema, parseJson(await readText(path), path), path);
}

/**
 * @param version from the file: a number, or one as text (safetensors metadata is text)
 * @throws SparringError if the version is newer than this program's, or is missing
 */
export function checkFormatVersion(version: unknown, path: string): void {
  const number = typeof version === 'string' ? Number(version) : version;
  if (typeof number !== 'number' || !Number.isInteger(number) || number < 1) {
    throw new DataError(
      `${path} has no valid formatVersion (got ${JSON.stringify(version) ?? 'none'}): it was not written by Sparring, or has been changed`,
    );
  }
  if (number > formatVersion) {
    throw new DataError(
      `${path} was written by a newer Sparring (format ${number}), but this one reads format ${formatVersion}: upgrade with npm install sparring@latest`,
      { code: 'newer-version' },
    );
  }
}

/** Parses `value` with `schema`. @throws SparringError that names the file and the first invalid field */
export function parseWith<T>(schema: z.ZodType<T>, value: unknown, path: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  if (issue?.code === 'unrecognized_keys') {
    const members = issue.keys.map((key) => JSON.stringify([...issue.path, key].join('.'))).join(', ');
    throw new DataError(
      `${path} has ${members}, which this Sparring does not know: upgrade it with npm install sparring@latest, or correct the file`,
      { code: 'newer-version' },
    );
  }
  const field = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.join('.')}`;
  throw new DataError(`${path} is invalid${field}: ${issue?.message ?? 'it does not match the schema'}`);
}

/** More than any file of ours has. */
const maxJsonBytes = 64 * 2 ** 20;

async function readText(path: string): Promise<string> {
  return (await readOwnFile(path, maxJsonBytes)).toString('utf8');
}

/** @throws SparringError if the text is not JSON */
export function parseJson(text: string, path: string): unknown {
  return jsonOf(
    text,
    (fault, cause) => new DataError(`${path} is not valid JSON (${fault}): restore or remove it`, { cause }),
  );
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}
