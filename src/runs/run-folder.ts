/** The files of a run: its options, metrics, samples and checkpoints. */
import { mkdir, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { z } from 'zod';
import { DataError } from '../core/errors.ts';
import { writeFileAtomic } from '../data/disk/atomic.ts';
import { explainFileError, FullDiskError } from '../data/disk/file-errors.ts';
import { formatVersion, parseWith, readVersionedJson, type JsonObject } from '../data/disk/json-file.ts';
import { DiskRoom } from './disk-room.ts';
import { listStepFiles, stepName, type StepFile } from './step-files.ts';
import { expectRun } from './not-a-run.ts';
import { MetricsLog, type MetricsRecord } from './metrics-log.ts';
import { isRepeated } from './run-events.ts';
import { claimRun } from '../data/disk/claim.ts';
import { checkNoLink } from '../data/disk/own-files.ts';
import { runNames } from '../data/disk/run-layout.ts';
import { kindOfPath, sizeOfFile } from '../data/disk/existing.ts';
import { syncFolder } from '../data/disk/folders.ts';
import { removeAbandonedTemporaries } from '../data/disk/temporaries.ts';
import { removeLeftClaim } from '../data/disk/numbering.ts';

/** How many checkpoints are kept: one to fall back to if a disk fails. */
export const keptCheckpoints = 2;

export interface RunFolderSettings {
  /** How many of the newest checkpoints to keep. Default: `keptCheckpoints`. */
  readonly keepCheckpoints?: number;
}

export interface CheckpointSettings {
  /** The step of a checkpoint that is never removed: the best one. */
  readonly best?: number | undefined;
  /** Checkpoints whose step is a multiple of this are never removed. */
  readonly keepEvery?: number | null;
}

/**
 * Opens the run folder at `path`.
 *
 * @throws SparringError if it is not a run, its options cannot be read, or its version is newer
 */
export async function openRunFolder(path: string, settings: RunFolderSettings = {}): Promise<RunFolder> {
  const run = new RunFolder(path, settings);
  await expectRun(path, run.optionsPath);
  await readVersionedJson(run.optionsPath);
  return run;
}

/**
 * Recreates a subfolder that somebody deleted, so that a long training does not fail because of it. The run folder itself
 * is not recreated: without its options and checkpoints the run cannot be resumed.
 *
 * @throws SparringError if a link or a file is in its place
 */
async function recreateFolder(folder: string): Promise<void> {
  await checkNoLink(folder, 'folder');
  await mkdir(folder).catch((thrown: unknown) => {
    const error = explainFileError(thrown, folder);
    if (error instanceof FullDiskError) throw error;
  }); // it exists, or writing into it will report the error
}

/**
 * The files of one run. Everything but the metrics is written to a temporary file and renamed, so a reader never finds
 * an incomplete file. Use `createRunFolder` (new-run-folder.ts) or `openRunFolder` to get one.
 */
export class RunFolder {
  readonly path: string;
  readonly #keepCheckpoints: number;
  readonly #metrics: MetricsLog;
  readonly #events: MetricsLog;
  #claim: Promise<() => Promise<void>> | undefined;
  #room = new DiskRoom({});
  /** Sample grids that could not be removed. They are not listed, and `close` tries again. */
  readonly #undiscarded = new Set<number>();
  /** As read or written last, to write them again if somebody deletes them. */
  #options: JsonObject | undefined;

  constructor(path: string, { keepCheckpoints = keptCheckpoints }: RunFolderSettings = {}) {
    if (!Number.isInteger(keepCheckpoints) || keepCheckpoints < 1) {
      throw new DataError(`expected to keep 1 checkpoint or more, got ${keepCheckpoints}`);
    }
    this.path = path;
    this.#keepCheckpoints = keepCheckpoints;
    this.#metrics = new MetricsLog(join(path, runNames.metrics));
    this.#events = new MetricsLog(join(path, runNames.events));
  }

  /** From now on, what is written waits while the disk is full. Default: it fails. */
  waitForRoom(room: DiskRoom): void {
    this.#room = room;
  }

  get optionsPath(): string {
    return join(this.path, runNames.options);
  }

  get metricsPath(): string {
    return this.#metrics.path;
  }

  get realsPath(): string {
    return join(this.path, runNames.reals);
  }

  get animationPath(): string {
    return join(this.path, runNames.animation);
  }

  /** What `sparring evaluate` measured, a line for each evaluation. */
  get evaluationsPath(): string {
    return join(this.path, runNames.evaluations);
  }

  /** The folder of what the run did after steps from which it continued in another way. */
  get setAsidePath(): string {
    return join(this.path, runNames.setAside);
  }

  get samplesPath(): string {
    return join(this.path, runNames.samples);
  }

  get checkpointsPath(): string {
    return join(this.path, runNames.checkpoints);
  }

  /** Writes options.json, with the version of the format first. */
  async writeOptions(options: JsonObject): Promise<void> {
    const { formatVersion: _, ...rest } = options;
    this.#options = rest;
    await this.#write(this.optionsPath, `${JSON.stringify({ formatVersion, ...rest }, undefined, 2)}\n`);
  }

  /**
   * Reads options.json, as it is or parsed by a schema.
   *
   * @throws SparringError if it is missing, not valid JSON, of a newer version, or does not match the schema
   */
  async readOptions(): Promise<JsonObject>;
  async readOptions<T>(schema: z.ZodType<T>): Promise<T>;
  async readOptions(schema?: z.ZodType): Promise<unknown> {
    const options = await readVersionedJson(this.optionsPath);
    this.#options ??= options;
    return schema === undefined ? options : parseWith(schema, options, this.optionsPath);
  }

  /** Appends a line to metrics.jsonl; numbers that are not finite are written as null. */
  async appendMetrics(record: MetricsRecord): Promise<void> {
    await this.#room.written(() => this.#metrics.append(record));
  }

  /** All records; a last line that a crash truncated is ignored. */
  async readMetrics(): Promise<MetricsRecord[]> {
    return this.#metrics.read();
  }

  /**
   * Appends a line to events.jsonl: what happened in the run that no step measures, such as a retry. They are never dropped, and
   * none is repeated (`isRepeated`).
   */
  async appendEvent({ step, ...more }: MetricsRecord): Promise<void> {
    const event = { step, ...more }; // in the order in which records are read
    if (isRepeated(event, await this.#events.read())) return;
    await this.#events.append(event);
    await this.#events.flush();
    await this.#events.close();
  }

  /** All events, in their order; none in a run in which nothing happened. */
  async readEvents(): Promise<MetricsRecord[]> {
    return this.#events.read();
  }

  /** What is wrong with the metrics, in a sentence; undefined if nothing is. */
  async metricsWarning(): Promise<string | undefined> {
    const [first, ...others] = await this.#metrics.invalidLines();
    if (first === undefined) return undefined;
    const what =
      others.length === 0
        ? `line ${first} of ${this.metricsPath} is`
        : `${others.length + 1} lines of ${this.metricsPath}, line ${first} first, are`;
    return `${what} not a metrics record (an object with a step): skipped`;
  }

  /** Drops the records of later steps, before the run resumes at `step`. */
  async truncateMetricsAfter(step: number): Promise<void> {
    await this.#room.written(() => this.#metrics.truncateAfter(step));
  }

  /** Drops the metrics and sample grids of later steps, before the run resumes at `step`. */
  async discardAfter(step: number): Promise<void> {
    await this.truncateMetricsAfter(step);
    await checkNoLink(this.samplesPath, 'folder');
    for (const sample of await this.listSamples())
      if (sample.step > step) await this.discardSample(sample.step);
  }

  /** Removes the sample grid of a step, which is not one of an undisturbed run. */
  async discardSample(step: number): Promise<void> {
    await rm(this.samplePath(step), { force: true }).then(
      () => this.#undiscarded.delete(step),
      () => this.#undiscarded.add(step),
    );
    await syncFolder(this.samplesPath); // or it may come back after a power cut
  }

  /** The path of the sample grid of a step: `samples/000500.png`. */
  samplePath(step: number): string {
    return join(this.samplesPath, `${stepName(step)}.png`);
  }

  /** Returns the path. */
  async writeSample(step: number, png: Uint8Array): Promise<string> {
    await this.#room.written(() => recreateFolder(this.samplesPath));
    const path = await this.#write(this.samplePath(step), png);
    this.#undiscarded.delete(step);
    return path;
  }

  async hasSample(step: number): Promise<boolean> {
    return (await kindOfPath(this.samplePath(step))) === 'file';
  }

  /** Writes samples.webp, the animation of the grids, in place of the samples.gif of earlier versions. Returns the path. */
  async writeAnimation(webp: Uint8Array): Promise<string> {
    await rm(join(this.path, 'samples.gif'), { force: true }).catch(() => undefined); // tidiness, never a failure
    return this.#write(this.animationPath, webp);
  }

  /** The sample grids, in the order of their steps. */
  async listSamples(): Promise<StepFile[]> {
    const samples = await listStepFiles(this.samplesPath, '.png');
    return samples.filter(({ step }) => !this.#undiscarded.has(step));
  }

  /** Writes reals.png, a grid of training pictures. Returns the path. */
  async writeReals(png: Uint8Array): Promise<string> {
    return this.#write(this.realsPath, png);
  }

  /** Writes another file of the run, directly in its folder. Returns the path. */
  async writeFile(name: string, content: string | Uint8Array): Promise<string> {
    if (name !== basename(name)) throw new DataError(`expected a file name, got a path: ${name}`);
    return this.#write(join(this.path, name), content);
  }

  /** The path of the checkpoint of a step: `checkpoints/000500.safetensors`. */
  checkpointPath(step: number): string {
    return join(this.checkpointsPath, `${stepName(step)}.safetensors`);
  }

  /**
   * Writes a checkpoint, then removes the oldest ones beyond the number to keep, except the best and those of `keepEvery`.
   * Returns the path.
   *
   * @throws SparringError if it cannot be written. Then no older checkpoint is removed
   */
  async writeCheckpoint(
    step: number,
    content: Uint8Array | readonly Uint8Array[],
    settings: CheckpointSettings = {},
  ): Promise<string> {
    await this.#room.written(() => recreateFolder(this.checkpointsPath));
    await this.#restoreOptions();
    // After a power cut, the metrics must reach as far as the checkpoint.
    await this.#room.written(() => this.#metrics.flush());
    const path = await this.#write(this.checkpointPath(step), content);
    await this.pruneCheckpoints(step, settings);
    return path;
  }

  /** Without options.json the run could never be opened again. */
  async #restoreOptions(): Promise<void> {
    if (this.#options === undefined || (await kindOfPath(this.optionsPath)) !== undefined) return;
    await this.writeOptions(this.#options);
  }

  /** Removes the checkpoints that are outdated beside that of `step`. */
  async pruneCheckpoints(step: number, settings: CheckpointSettings = {}): Promise<void> {
    for (const { path } of await this.outdatedCheckpoints(step, settings)) {
      await rm(path, { force: true }).catch(() => undefined); // an additional checkpoint is harmless
    }
  }

  /** The checkpoints beside that of `step` which are not kept. */
  async outdatedCheckpoints(
    step: number,
    { best, keepEvery = null }: CheckpointSettings = {},
  ): Promise<readonly StepFile[]> {
    const older = (await this.listCheckpoints()).filter((checkpoint) => checkpoint.step !== step);
    return older
      .slice(0, Math.max(0, older.length + 1 - this.#keepCheckpoints))
      .filter((checkpoint) => checkpoint.step !== best && (!keepEvery || checkpoint.step % keepEvery !== 0));
  }

  /** The checkpoints, in the order of their steps. */
  async listCheckpoints(): Promise<StepFile[]> {
    return listStepFiles(this.checkpointsPath, '.safetensors');
  }

  /** The checkpoint of the highest step, or undefined if the run has none yet. */
  async latestCheckpoint(): Promise<StepFile | undefined> {
    return (await this.listCheckpoints()).at(-1);
  }

  /**
   * Removes the folder if it contains no metrics, no checkpoints, and no samples but the grid of step 0: for a run that
   * fails before its first step. Returns whether it did.
   */
  async discardIfUntrained(): Promise<boolean> {
    await this.close();
    const started =
      (await this.listSamples()).some(({ step }) => step > 0) ||
      (await this.listCheckpoints()).length > 0 ||
      (await sizeOfFile(this.metricsPath)) > 0;
    if (!started) await rm(this.path, { recursive: true, force: true });
    return !started;
  }

  /**
   * Claims the run until `close`, before training it, and removes the temporary files that a crash left. Claiming it again
   * has no effect.
   *
   * @throws SparringError if another process, or another `RunFolder` of this process, has claimed it, or a link is in place
   *   of one of its folders
   */
  async claim(): Promise<void> {
    const isNew = this.#claim === undefined;
    this.#claim ??= this.#room.written(() => claimRun(join(this.path, runNames.claim)));
    try {
      await this.#claim;
      if (!isNew) return;
      // Nothing is removed, renamed or written through a link, wherever that happens later.
      for (const folder of [this.samplesPath, this.checkpointsPath]) await checkNoLink(folder, 'folder');
      await removeLeftClaim(resolve(this.path));
      for (const folder of [this.path, this.samplesPath, this.checkpointsPath, this.setAsidePath]) {
        await removeAbandonedTemporaries(folder, { isOurs: true });
      }
    } catch (thrown) {
      const release = await this.#claim?.catch(() => undefined);
      this.#claim = undefined;
      await release?.();
      throw thrown;
    }
  }

  /** Closes metrics.jsonl, which the next record opens again, and releases the claim if there is one. */
  async close(): Promise<void> {
    await this.#metrics.close();
    for (const step of this.#undiscarded) await this.discardSample(step);
    const claim = this.#claim;
    this.#claim = undefined;
    await (
      await claim
    )?.();
  }

  async #write(path: string, content: string | Uint8Array | readonly Uint8Array[]): Promise<string> {
    await this.#room.written(async () => {
      await checkNoLink(path, 'file');
      await writeFileAtomic(path, content);
    });
    return path;
  }
}
