import { open } from 'node:fs/promises';

/**
 * Writes a file of chunks, as they come.
 *
 * The file is open before the first chunk is asked for, and closed when this returns or throws: what a caller then removes is
 * gone. (A write stream whose source fails may still be opening its file, and so make it after it was removed.)
 *
 * @param flags as of `open`: `w` begins a file of this name anew, `wx` refuses one
 * @throws what the chunks throw, and Node's errors of the file system
 */
export async function writeChunks(
  path: string,
  chunks: AsyncIterable<Uint8Array>,
  flags: 'w' | 'wx' = 'w',
): Promise<void> {
  const file = await open(path, flags);
  try {
    for await (const chunk of chunks) await file.writeFile(chunk);
  } finally {
    await file.close();
  }
}
