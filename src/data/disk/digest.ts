import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { DataError, messageOf, SparringError } from '../../core/errors.ts';
import { grouped } from '../../core/wording.ts';

/**
 * The digest of a file of any length, in hexadecimal.
 *
 * @throws SparringError if it cannot be read; the signal's reason if it is aborted
 */
export async function digestOf(
  path: string,
  algorithm: 'md5' | 'sha256',
  onProgress?: (done: number) => void,
  signal?: AbortSignal,
): Promise<string> {
  const hash = createHash(algorithm);
  let done = 0;
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 })) {
      signal?.throwIfAborted();
      hash.update(chunk as Buffer);
      onProgress?.((done += (chunk as Buffer).length));
    }
  } catch (thrown) {
    signal?.throwIfAborted();
    throw new DataError(`cannot read ${path}: ${messageOf(thrown)}`, { code: 'file-system', cause: thrown });
  }
  return hash.digest('hex');
}

/**
 * The error for a file that differs from the published one.
 *
 * @param title of the published set or file, for the message
 * @param hint more on what to do, appended in brackets
 */
export function notPublished(
  path: string,
  title: string,
  found: string,
  expected: string,
  hint?: string,
): SparringError {
  const remedy = hint === undefined ? '' : ` (${hint})`;
  return new DataError(
    `${path} does not match the published ${title} (${found}, expected ${expected}): remove it and fetch it again${remedy}`,
  );
}

/** @throws SparringError unless the file has `expected` bytes */
export function checkLength(
  path: string,
  title: string,
  found: number,
  expected: number,
  hint?: string,
): void {
  if (found !== expected) throw notPublished(path, title, `${grouped(found)} bytes`, grouped(expected), hint);
}
