import { makeFolder, removeEmptyFolders } from '../../data/disk/folders.ts';
import type { PictureSource } from '../../data/pictures/source.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import { writeDedupFiles, type DedupFiles, type DedupFilesOptions } from './files.ts';
import { findNearDuplicates, type DedupOptions, type NearDuplicates } from './near-duplicates.ts';

/** What was found, and where it was written. */
export interface WrittenDuplicates {
  readonly found: NearDuplicates;
  readonly files: DedupFiles;
}

/**
 * Finds the near-duplicates in a source, and writes them into a folder. The folder is made before the work, so that a
 * place that cannot be written to is known at once, and removed again if nothing is found to be written.
 *
 * @returns undefined if the signal ended it: nothing was written
 * @throws SparringError if there is no place to write to, nothing can be read or the device fails
 */
export async function writeNearDuplicates(
  source: PictureSource,
  runtime: Runtime,
  options: DedupOptions & DedupFilesOptions,
): Promise<WrittenDuplicates | undefined> {
  const { out } = options;
  const made = await makeFolder(out);
  let found: NearDuplicates | undefined;
  try {
    found = await findNearDuplicates(source, runtime, options);
  } finally {
    if (found === undefined && made !== undefined) await removeEmptyFolders(out, made);
  }
  return found && { found, files: await writeDedupFiles(source, found, options) };
}
