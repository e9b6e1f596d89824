/**
 * What a run did after a step from which it now continues in another way. It is moved into a folder of its own,
 * `set-aside/00000-after-step-20`, which is a run itself: it can be sampled, exported and resumed.
 *
 * That folder appears with everything that is copied and with a note of what is still to be moved. From then on the move
 * is decided: whoever claims the run next completes what a crash left.
 */
import { mkdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { counted, grouped } from '../core/wording.ts';
import { writeFileAtomic } from '../data/disk/atomic.ts';
import { codeOf, explainFileError } from '../data/disk/file-errors.ts';
import { syncFolder } from '../data/disk/folders.ts';
import { parseWith, readVersionedJson, formatVersion } from '../data/disk/json-file.ts';
import { listNumberedFolders, makeNumberedFolder, removeLeftClaim } from '../data/disk/numbering.ts';
import { checkNoLink, readOwnFileIfThere } from '../data/disk/own-files.ts';
import { runNames } from '../data/disk/run-layout.ts';
import { noteBest } from './best-evaluation.ts';
import { MetricsLog } from './metrics-log.ts';
import { RunFolder } from './run-folder.ts';
import type { StepFile } from './step-files.ts';

/** What was set aside. */
export interface SetAside {
  /** The folder. */
  readonly path: string;
  /** The step that the run continues from. */
  readonly step: number;
  /** How many of each kind lie after the step. */
  readonly checkpoints: number;
  readonly samples: number;
  readonly records: number;
}

const note = z.object({ step: z.number().int().nonnegative() });

/**
 * Sets aside what a run has after a step. The run must be claimed.
 *
 * @returns undefined if it has no checkpoint after the step, so that continuing from there is simply resuming
 * @throws SparringError if something cannot be written. A later claim completes the move if it was decided
 */
export async function setAsideAfter(run: RunFolder, step: number): Promise<SetAside | undefined> {
  const checkpoints = after(step, await run.listCheckpoints());
  if (checkpoints.length === 0) return undefined;
  const samples = after(step, await run.listSamples());
  const records = (await run.readMetrics()).filter((record) => record.step > step);
  const options = await run.readOptions();
  await checkNoLink(run.setAsidePath, 'folder');
  const path = await makeNumberedFolder(run.setAsidePath, `after-step-${step}`, async (temporary) => {
    const aside = new RunFolder(temporary);
    await aside.writeOptions(options);
    await mkdir(aside.samplesPath);
    await mkdir(aside.checkpointsPath);
    for (const log of [run.metricsPath, run.evaluationsPath]) await copyLog(log, temporary);
    await aside.writeFile(runNames.moving, `${JSON.stringify({ formatVersion, step })}\n`);
    await syncFolder(temporary);
  });
  await syncFolder(run.path);
  await move(run, path, step);
  const counts = { checkpoints: checkpoints.length, samples: samples.length, records: records.length };
  return { path, step, ...counts };
}

/**
 * Completes what a crash left while something was set aside. The run must be claimed.
 *
 * @returns the step that the run continues from; undefined if there was nothing to complete
 */
export async function completeSetAside(run: RunFolder): Promise<number | undefined> {
  const last = (await listNumberedFolders(run.setAsidePath)).at(-1);
  if (last === undefined) return undefined;
  await checkNoLink(run.setAsidePath, 'folder');
  const path = join(run.setAsidePath, last);
  await removeLeftClaim(path);
  const step = await stepOfNote(join(path, runNames.moving));
  if (step === undefined) return undefined;
  await move(run, path, step);
  return step;
}

/** What was set aside, as a line for people. */
export function setAsideSentence({ path, step, checkpoints, samples, records }: SetAside): string {
  const what = [
    counted(checkpoints, 'checkpoint'),
    counted(samples, 'sample grid'),
    counted(records, 'metrics record'),
  ].join(', ');
  return `What the run has after step ${grouped(step)} (${what}) is set aside as a run of its own: ${path}`;
}

/** Moves the rest if it is called again after a crash. The newest checkpoint goes first, so that none is skipped. */
async function move(run: RunFolder, path: string, step: number): Promise<void> {
  const aside = new RunFolder(path);
  for (const folder of [run.checkpointsPath, run.samplesPath, aside.checkpointsPath, aside.samplesPath])
    await checkNoLink(folder, 'folder');
  const checkpoints = after(step, await run.listCheckpoints()).toReversed();
  for (const each of checkpoints) await moveInto(aside.checkpointsPath, each.path);
  for (const each of after(step, await run.listSamples())) await moveInto(aside.samplesPath, each.path);
  await moveInto(path, run.animationPath);
  // The new names first, before anything flushes the old folders: a power cut may leave a file under both names, and never
  // under none.
  for (const folder of [aside.checkpointsPath, aside.samplesPath, path]) await syncFolder(folder);
  await run.truncateMetricsAfter(step);
  await new MetricsLog(run.evaluationsPath).truncateAfter(step);
  for (const each of [run, aside]) await noteBest(each);
  for (const folder of [run.checkpointsPath, run.samplesPath, run.path]) await syncFolder(folder);
  await removeNote(join(path, runNames.moving));
  await syncFolder(path);
}

async function moveInto(folder: string, path: string): Promise<void> {
  try {
    await rename(path, join(folder, basename(path)));
  } catch (thrown) {
    if (codeOf(thrown) !== 'ENOENT') throw explainFileError(thrown, path);
  }
}

async function removeNote(path: string): Promise<void> {
  try {
    await rm(path, { force: true });
  } catch (thrown) {
    throw explainFileError(thrown, path);
  }
}

async function copyLog(path: string, folder: string): Promise<void> {
  const content = await readOwnFileIfThere(path);
  if (content !== undefined) await writeFileAtomic(join(folder, basename(path)), content);
}

async function stepOfNote(path: string): Promise<number | undefined> {
  try {
    return parseWith(note, await readVersionedJson(path), path).step;
  } catch (thrown) {
    if (thrown instanceof Error && codeOf(thrown.cause) === 'ENOENT') return undefined;
    throw thrown;
  }
}

function after(step: number, files: readonly StepFile[]): StepFile[] {
  return files.filter((file) => file.step > step);
}
