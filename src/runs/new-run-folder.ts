/** Makes the folders of new runs: each has all that a run needs, or does not exist. */
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { DataError } from '../core/errors.ts';
import { hint, says } from '../core/sentence.ts';
import { explainUnfinished } from '../data/disk/file-errors.ts';
import { kindOfPath } from '../data/disk/existing.ts';
import { makeFolder, syncFolder } from '../data/disk/folders.ts';
import type { JsonObject } from '../data/disk/json-file.ts';
import { makeNumberedFolder } from '../data/disk/numbering.ts';
import { sweepOnce, temporaryPath, whileUnfinished } from '../data/disk/temporaries.ts';
import { RunFolder, type RunFolderSettings } from './run-folder.ts';

/**
 * Creates the next numbered run folder, such as `out/00003-bedrooms-dcgan64`, with the empty folders `samples` and
 * `checkpoints`. Two runs started at the same time get different numbers.
 *
 * @param description of the run, for the folder's name
 * @param settings.options what options.json has from the start: without it a crash leaves a folder that is not a run
 * @throws SparringError if `out` is a file, cannot be written, or the disk is full
 */
export async function createRunFolder(
  out: string,
  description: string,
  { options, ...settings }: RunFolderSettings & { readonly options?: JsonObject } = {},
): Promise<RunFolder> {
  const path = await makeNumberedFolder(out, description, async (temporary) => {
    const run = new RunFolder(temporary);
    await mkdir(run.samplesPath);
    await mkdir(run.checkpointsPath);
    if (options !== undefined) await run.writeOptions(options);
    await syncFolder(temporary);
  });
  return new RunFolder(path, settings);
}

/**
 * Creates the run folder `path`, and its parent folders, with the files that `fill` writes. They are written to a
 * temporary folder next to `path`, which is renamed when it is complete.
 *
 * @throws SparringError if the path already exists or cannot be written; also whatever `fill` throws. Then nothing is
 *   left behind
 */
export async function createRunFolderAt(
  path: string,
  fill: (run: RunFolder) => Promise<void>,
): Promise<RunFolder> {
  const target = resolve(path);
  if ((await kindOfPath(target)) !== undefined) {
    throw new DataError(says`${path} already exists: pass the path of a new folder${hint('out')}`, {
      code: 'exists',
    });
  }
  await sweepOnce(dirname(target));
  await makeFolder(dirname(target));
  const temporary = temporaryPath(target);
  try {
    await whileUnfinished(temporary, async () => {
      const run = new RunFolder(temporary);
      await mkdir(run.samplesPath, { recursive: true });
      await mkdir(run.checkpointsPath);
      await fill(run);
      await run.close();
      await rename(temporary, target);
    });
    await syncFolder(dirname(target));
  } catch (thrown) {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    throw explainUnfinished(thrown, path);
  }
  return new RunFolder(path);
}
