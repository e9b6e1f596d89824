/**
 * Branches: new runs that begin at a checkpoint of another, which stays as it is. The new folder has all that the other
 * recorded up to there, so it is a run like any other: what was drawn and measured before the branch is drawn and measured.
 */
import { mkdir, readdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { DataError } from '../core/errors.ts';
import { copyOwnFile } from '../data/disk/copies.ts';
import { syncFolder } from '../data/disk/folders.ts';
import { descriptionOf, makeNumberedFolder } from '../data/disk/numbering.ts';
import { runNames } from '../data/disk/run-layout.ts';
import { noteBest } from './best-evaluation.ts';
import { MetricsLog } from './metrics-log.ts';
import { eventNames } from './run-events.ts';
import { RunFolder } from './run-folder.ts';
import type { RunOptions } from './run-options.ts';
import { isEventFile } from './tensorboard/event-log.ts';

/** The options of a branch: those that it is trained with, and where it comes from. */
export function branchedOptions(options: RunOptions, source: RunFolder, step: number): RunOptions {
  return { ...options, branchedFrom: { run: basename(resolve(source.path)), step } };
}

/**
 * Creates the folder of a branch beside its source, with the next number and what the source has up to `step`. It appears
 * when it is complete. The source is neither claimed nor changed, and may be in training.
 *
 * @param options of the branch (`branchedOptions`)
 * @throws SparringError if the checkpoint of the step is gone, or the folder cannot be written. Then nothing is left
 */
export async function createBranch(source: RunFolder, step: number, options: RunOptions): Promise<RunFolder> {
  const isNamed = !['', '.', '..'].includes(basename(source.path));
  const path = isNamed ? source.path : resolve(source.path);
  const made = await makeNumberedFolder(dirname(path), descriptionOf(basename(path)), async (temporary) => {
    const branch = new RunFolder(temporary);
    await branch.writeOptions({ ...options });
    await mkdir(branch.samplesPath);
    await mkdir(branch.checkpointsPath);
    await copyCheckpoint(source, branch, step);
    await copyRecords(source, branch, step);
    await noteBest(branch);
    await copyPictures(source, branch, step);
    for (const folder of [branch.samplesPath, branch.checkpointsPath, temporary]) await syncFolder(folder);
  });
  return new RunFolder(made);
}

async function copyCheckpoint(source: RunFolder, branch: RunFolder, step: number): Promise<void> {
  const path = source.checkpointPath(step);
  if (await copyOwnFile(path, branch.checkpointPath(step))) return;
  throw new DataError(
    `${path} is gone, or is no file: choose a step that still has a checkpoint; a training keeps the two newest`,
    { code: 'not-found' },
  );
}

async function copyRecords(source: RunFolder, branch: RunFolder, step: number): Promise<void> {
  for (const log of [source.metricsPath, source.evaluationsPath]) {
    const copy = join(branch.path, basename(log));
    if (await copyOwnFile(log, copy)) await new MetricsLog(copy).truncateAfter(step);
  }
  for (const event of await source.readEvents())
    if (event['event'] === eventNames.retry && event.step <= step) await branch.appendEvent(event);
}

/** A step that TensorBoard has from the source after `step` is dropped by the first event of the branch's session. */
async function copyPictures(source: RunFolder, branch: RunFolder, step: number): Promise<void> {
  for (const sample of await source.listSamples())
    if (sample.step <= step) await copyOwnFile(sample.path, branch.samplePath(sample.step));
  const names = [runNames.reals, ...(await readdir(source.path)).filter(isEventFile)];
  for (const name of names) await copyOwnFile(join(source.path, name), join(branch.path, name));
}
