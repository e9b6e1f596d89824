/** JSON from a disk is somebody else's until it has been looked at: every file is parsed through a schema. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { messageOf, SparringError } from '../../core/errors.ts';
import { explainFileError } from './file-errors.ts';

/** The version of everything a run folder holds. It rises when an older program could not read the new. */
export const formatVersion = 2;

const jsonObject = z.record(z.string(), z.unknown());
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Reads a JSON object and checks that this program knows its format.
 *
 * @throws SparringError if the file is missing, is not a JSON object, or is of a newer version
 */
export async function readVersionedJson(path: string): Promise<JsonObject> {
  const value = parseJson(await readText(path), path);
  const object = jsonObject.safeParse(value);
  if (!object.success) throw new SparringError(`expected a JSON object in ${path}, got ${kindOf(value)}`);
  checkFormatVersion(object.data['formatVersion'], path);
  return object.data;
}

/**
 * Reads a JSON file of a form that says no version, such as people write.
 *
 * @throws SparringError if it is missing, is not JSON or does not fit the schema
 */
export async function readJson<T>(path: string, schema: z.ZodType<T>): Promise<T> {
  return parseWith(schema, parseJson(await readText(path), path), path);
}

/**
 * @param version what the file says: a number, or one as text (safetensors metadata is text)
 * @throws SparringError if the file is of a newer version, or says none
 */
export function checkFormatVersion(version: unknown, path: string): void {
  const number = typeof version === 'string' ? Number(version) : version;
  if (typeof number !== 'number' || !Number.isInteger(number) || number < 1) {
    throw new SparringError(
      `${path} has no valid formatVersion (got ${JSON.stringify(version) ?? 'none'}): it was not written by Sparring, or was changed since`,
    );
  }
  if (number > formatVersion) {
    throw new SparringError(
      `${path} was written by a newer Sparring (format ${number}), and this one reads format ${formatVersion}: upgrade with npm install sparring@latest`,
    );
  }
}

/** Parses `value` with `schema`; the error names the first field at fault and the file. */
export function parseWith<T>(schema: z.ZodType<T>, value: unknown, path: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  if (issue?.code === 'unrecognized_keys') {
    const members = issue.keys.map((key) => JSON.stringify([...issue.path, key].join('.'))).join(', ');
    throw new SparringError(
      `${path} has ${members}, which this Sparring does not know: upgrade it with npm install sparring@latest, or correct the file`,
    );
  }
  const field = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.join('.')}`;
  throw new SparringError(`${path} does not fit${field}: ${issue?.message ?? 'it has another form'}`);
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (thrown) {
    throw explainFileError(thrown, path, { action: 'read' });
  }
}

/** @throws SparringError if the text is not JSON */
export function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw new SparringError(`${path} is not valid JSON (${messageOf(thrown)}): restore or remove it`, {
      cause: thrown,
    });
  }
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}
