/** A run on the disk: what was asked for, what was measured, and what was learned. */
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { z } from 'zod';
import { SparringError } from '../core/errors.ts';
import { removeAbandonedTemporaries, writeFileAtomic } from '../data/disk/atomic.ts';
import { explainFileError } from '../data/disk/file-errors.ts';
import { formatVersion, parseWith, readVersionedJson, type JsonObject } from '../data/disk/json-file.ts';
import { MetricsLog, type MetricsRecord } from './metrics-log.ts';
import { claimRun } from '../data/disk/claim.ts';
import { listNumberedFolders, makeNumberedFolder } from '../data/disk/numbering.ts';

/** A file of a run that belongs to one step. */
export interface StepFile {
  readonly step: number;
  readonly path: string;
}

export interface RunFolderSettings {
  /** How many checkpoints to keep, the newest. Default 2: one to fall back on if a disk fails. */
  readonly keepCheckpoints?: number;
}

export interface CheckpointSettings {
  /** The checkpoints of every so many steps are kept whatever comes after them. */
  readonly keepEvery?: number | null;
}

/**
 * Makes the next numbered run folder, `out/00003-bedrooms-dcgan64`, with nothing in it but the folders
 * `samples` and `checkpoints`. Two runs started at once get different numbers.
 *
 * @param description what the run is, for the folder's name
 * @throws SparringError if `out` is a file, cannot be written, or the disk is full
 */
export async function createRunFolder(
  out: string,
  description: string,
  settings: RunFolderSettings = {},
): Promise<RunFolder> {
  const path = await makeNumberedFolder(out, description);
  const run = new RunFolder(path, settings);
  try {
    await mkdir(run.samplesPath);
    await mkdir(run.checkpointsPath);
  } catch (thrown) {
    await rm(path, { recursive: true, force: true });
    throw explainFileError(thrown, path);
  }
  return run;
}

/**
 * Makes the run folder `path`, and whatever folders it is to lie in, with what `fill` writes: beside its place, and
 * renamed into it when all is there.
 *
 * @throws SparringError if something is there already, or it cannot be written; also whatever `fill` throws. Nothing
 *   is left behind then
 */
export async function makeWholeRunFolder(
  path: string,
  fill: (run: RunFolder) => Promise<void>,
): Promise<RunFolder> {
  const place = resolve(path);
  if ((await kindOfPath(place)) !== undefined) {
    throw new SparringError(`${path} exists already: name a folder that is to be made, with --out`);
  }
  const beside = join(dirname(place), `.${basename(place)}.tmp-${process.pid}`);
  try {
    const run = new RunFolder(beside);
    await mkdir(run.samplesPath, { recursive: true });
    await mkdir(run.checkpointsPath);
    await fill(run);
    await run.close();
    await rename(beside, place);
  } catch (thrown) {
    await rm(beside, { recursive: true, force: true }).catch(() => undefined);
    throw explainFileError(thrown, path);
  }
  return new RunFolder(path);
}

/**
 * Opens the run folder at `path`.
 *
 * @throws SparringError if it is not a run, its options cannot be read, or it is of a newer version
 */
export async function openRunFolder(path: string, settings: RunFolderSettings = {}): Promise<RunFolder> {
  const run = new RunFolder(path, settings);
  const kind = await kindOfPath(path);
  if (kind !== 'folder') {
    const got = kind === 'file' ? `got a file: ${path}` : `but ${path} does not exist`;
    throw new SparringError(`expected a run folder, ${got}; name one that sparring train has made`);
  }
  if ((await kindOfPath(run.optionsPath)) !== 'file') {
    const newest = (await listNumberedFolders(path)).at(-1);
    const advice =
      newest === undefined
        ? 'name a folder that sparring train has made'
        : `it holds runs, so name one of them, such as ${join(path, newest)}`;
    throw new SparringError(`${path} is not a run folder, options.json is missing: ${advice}`);
  }
  await readVersionedJson(run.optionsPath);
  return run;
}

/**
 * Makes a folder of a run that somebody has removed, lest a long training should end for want of it. Not the run's own:
 * where that is gone, nothing of the run is left to go on with.
 */
async function makeAgain(folder: string): Promise<void> {
  await mkdir(folder).catch(() => undefined); // it is there, or writing into it will say what is wrong
}

/**
 * The files of one run. Everything but the metrics is written beside its place and renamed into it, so a
 * reader never finds half a file. Got from `createRunFolder` or `openRunFolder`.
 */
export class RunFolder {
  readonly path: string;
  readonly #keepCheckpoints: number;
  readonly #metrics: MetricsLog;
  #claim: Promise<() => Promise<void>> | undefined;

  constructor(path: string, { keepCheckpoints = 2 }: RunFolderSettings = {}) {
    if (!Number.isInteger(keepCheckpoints) || keepCheckpoints < 1) {
      throw new SparringError(`expected to keep 1 checkpoint or more, got ${keepCheckpoints}`);
    }
    this.path = path;
    this.#keepCheckpoints = keepCheckpoints;
    this.#metrics = new MetricsLog(join(path, 'metrics.jsonl'));
  }

  get optionsPath(): string {
    return join(this.path, 'options.json');
  }

  get metricsPath(): string {
    return this.#metrics.path;
  }

  get realsPath(): string {
    return join(this.path, 'reals.png');
  }

  get samplesPath(): string {
    return join(this.path, 'samples');
  }

  get checkpointsPath(): string {
    return join(this.path, 'checkpoints');
  }

  /** Writes options.json, with the format's version first. */
  async writeOptions(options: JsonObject): Promise<void> {
    const { formatVersion: _, ...rest } = options;
    await writeFileAtomic(this.optionsPath, `${JSON.stringify({ formatVersion, ...rest }, undefined, 2)}\n`);
  }

  /**
   * Reads options.json: as it is, or parsed by a schema.
   *
   * @throws SparringError if it is missing, broken, of a newer version, or does not fit the schema
   */
  async readOptions(): Promise<JsonObject>;
  async readOptions<T>(schema: z.ZodType<T>): Promise<T>;
  async readOptions(schema?: z.ZodType): Promise<unknown> {
    const options = await readVersionedJson(this.optionsPath);
    return schema === undefined ? options : parseWith(schema, options, this.optionsPath);
  }

  /** Appends a line to metrics.jsonl; numbers that are not finite are written as null. */
  async appendMetrics(record: MetricsRecord): Promise<void> {
    await this.#metrics.append(record);
  }

  /** All records; a last line that a crash cut short is passed over. */
  async readMetrics(): Promise<MetricsRecord[]> {
    return this.#metrics.read();
  }

  /** Drops the records of steps after `step`, from which the run is about to resume. */
  async truncateMetricsAfter(step: number): Promise<void> {
    await this.#metrics.truncateAfter(step);
  }

  /** Drops the metrics and sample grids of steps after `step`, from which the run is about to go on. */
  async forgetAfter(step: number): Promise<void> {
    await this.truncateMetricsAfter(step);
    for (const sample of await this.listSamples()) {
      if (sample.step <= step) continue;
      await rm(sample.path, { force: true }).catch(() => undefined); // one frame too many does no harm
    }
  }

  /** Where the sample grid of a step is or will be: `samples/000500.png`. */
  samplePath(step: number): string {
    return join(this.samplesPath, `${stepName(step)}.png`);
  }

  /** Returns the path. */
  async writeSample(step: number, png: Uint8Array): Promise<string> {
    await makeAgain(this.samplesPath);
    return write(this.samplePath(step), png);
  }

  /** The sample grids, by step. */
  async listSamples(): Promise<StepFile[]> {
    return listStepFiles(this.samplesPath, '.png');
  }

  /** Writes reals.png, a grid of the pictures the run learns from. Returns the path. */
  async writeReals(png: Uint8Array): Promise<string> {
    return write(this.realsPath, png);
  }

  /** Writes another file of the run, directly in its folder. Returns the path. */
  async writeFile(name: string, content: string | Uint8Array): Promise<string> {
    if (name !== basename(name)) throw new SparringError(`expected the name of a file, got a path: ${name}`);
    return write(join(this.path, name), content);
  }

  /** Where the checkpoint of a step is or will be: `checkpoints/000500.safetensors`. */
  checkpointPath(step: number): string {
    return join(this.checkpointsPath, `${stepName(step)}.safetensors`);
  }

  /**
   * Writes a checkpoint; once it is safely in place, removes the oldest beyond the number to keep, but for those of
   * steps that are kept for good. Returns the path.
   *
   * @throws SparringError if it cannot be written; the checkpoints there were are then all still there
   */
  async writeCheckpoint(
    step: number,
    content: Uint8Array | readonly Uint8Array[],
    { keepEvery }: CheckpointSettings = {},
  ): Promise<string> {
    await makeAgain(this.checkpointsPath);
    const path = await write(this.checkpointPath(step), content);
    const older = (await this.listCheckpoints()).filter((checkpoint) => checkpoint.step !== step);
    for (const outdated of older.slice(0, Math.max(0, older.length + 1 - this.#keepCheckpoints))) {
      if (keepEvery && outdated.step % keepEvery === 0) continue;
      await rm(outdated.path, { force: true }).catch(() => undefined); // one too many does no harm
    }
    await removeAbandonedTemporaries(this.checkpointsPath);
    return path;
  }

  /** The checkpoints, by step. */
  async listCheckpoints(): Promise<StepFile[]> {
    return listStepFiles(this.checkpointsPath, '.safetensors');
  }

  /** The checkpoint of the highest step, or undefined if the run has none yet. */
  async latestCheckpoint(): Promise<StepFile | undefined> {
    return (await this.listCheckpoints()).at(-1);
  }

  /**
   * Removes the whole folder if nothing has been measured, sampled or saved in it, but the grid of step 0:
   * for a run that fails before its first step. Returns whether it did.
   */
  async discardIfUntrained(): Promise<boolean> {
    await this.close();
    const started =
      (await this.listSamples()).some(({ step }) => step > 0) ||
      (await this.listCheckpoints()).length > 0 ||
      (await sizeOf(this.metricsPath)) > 0;
    if (!started) await rm(this.path, { recursive: true, force: true });
    return !started;
  }

  /**
   * Claims the run until `close`: for whoever is about to train it. Claiming it again does nothing.
   *
   * @throws SparringError if another process is training it, or this one by another `RunFolder`
   */
  async claim(): Promise<void> {
    this.#claim ??= claimRun(join(this.path, 'training.pid'));
    try {
      await this.#claim;
    } catch (thrown) {
      this.#claim = undefined;
      throw thrown;
    }
  }

  /** Closes metrics.jsonl, which another record opens again, and gives the run back if it was claimed. */
  async close(): Promise<void> {
    await this.#metrics.close();
    const claim = this.#claim;
    this.#claim = undefined;
    await (
      await claim
    )?.();
  }
}

async function write(path: string, content: string | Uint8Array | readonly Uint8Array[]): Promise<string> {
  await writeFileAtomic(path, content);
  return path;
}

/** Six digits, so that names in order are steps in order; more where a run is longer than that. */
function stepName(step: number): string {
  if (!Number.isInteger(step) || step < 0) {
    throw new SparringError(`expected a step of 0 or more, got ${step}`);
  }
  return String(step).padStart(6, '0');
}

/** The files of `folder` that are named by a step alone, which leaves out temporary ones. */
async function listStepFiles(folder: string, extension: string): Promise<StepFile[]> {
  const names = await readdir(folder).catch((): string[] => []);
  return names
    .filter((name) => name.endsWith(extension) && /^\d+$/.test(name.slice(0, -extension.length)))
    .map((name) => ({ step: Number(name.slice(0, -extension.length)), path: join(folder, name) }))
    .sort((a, b) => a.step - b.step);
}

async function kindOfPath(path: string): Promise<'file' | 'folder' | undefined> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch {
    return undefined;
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
}
