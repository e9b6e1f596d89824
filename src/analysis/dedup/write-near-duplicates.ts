import { makeFolder, removeEmptyFolders } from '../../data/disk/folders.ts';
import type { PictureSource } from '../../data/pictures/source.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import { writeDedupFiles, type DedupFiles, type DedupFilesOptions } from './files.ts';
import { findNearDuplicates, type DedupOptions, type NearDuplicates } from './near-duplicates.ts';

/** Near-duplicates, and the files that list them. */
export interface WrittenDuplicates {
  readonly found: NearDuplicates;
  readonly files: DedupFiles;
}

/**
 * Finds the near-duplicates in a source, and writes them to a folder. The folder is created before the work, so that an
 * unwritable path fails at once. It is removed again if the work fails or is stopped.
 *
 * @returns undefined if the signal ended the work; nothing was written then
 * @throws SparringError if the folder cannot be written to, no picture can be read, or the device fails
 */
export async function writeNearDuplicates(
  source: PictureSource,
  runtime: Runtime,
  options: DedupOptions,
  output: DedupFilesOptions,
): Promise<WrittenDuplicates | undefined> {
  const { out } = output;
  const made = await makeFolder(out);
  let found: NearDuplicates | undefined;
  try {
    found = await findNearDuplicates(source, runtime, options);
  } finally {
    if (found === undefined && made !== undefined) await removeEmptyFolders(out, made);
  }
  return found && { found, files: await writeDedupFiles(source, found, output) };
}
