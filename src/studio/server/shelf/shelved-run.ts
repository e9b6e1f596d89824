/** One run on the shelf: what its files say, kept until they change. */
import { join } from 'node:path';
import { findingsOf } from '../../../analysis/curves/run-findings.ts';
import { messageOf } from '../../../core/errors.ts';
import { libraryWords } from '../../../core/sentence.ts';
import { recordOfFinding } from '../../../analysis/health/finding.ts';
import { holderOfClaim, type ClaimHolder } from '../../../data/disk/claim.ts';
import { parseVersionedJson, parseWith } from '../../../data/disk/json-file.ts';
import { explainFileError } from '../../../data/disk/file-errors.ts';
import { ownEvaluations } from './own-evaluations.ts';
import { runNames } from '../../../data/disk/run-layout.ts';
import { classesOfNetwork } from '../../../gan/networks/network.ts';
import { dataName } from '../../../runs/data-name.ts';
import type { MetricsRecord } from '../../../runs/metrics-log.ts';
import { failureOf } from '../../../runs/run-events.ts';
import { RunFolder } from '../../../runs/run-folder.ts';
import { runOptionsSchema, type RunOptions } from '../../../runs/run-options.ts';
import { stepFilesAmong, stepsAmong, type StepFile } from '../../../runs/step-files.ts';
import type { RunCard } from '../../messages/runs.ts';
import { DiskUse } from './disk-use.ts';
import { recordsOfSteps } from './grid-records.ts';
import { lastRecords } from './metrics-tail.ts';
import { keptNotes, type Notes } from './notes.ts';
import { namesIn, pieceOf } from './own-pieces.ts';
import { secondsOfCheckpoint, stateOf, trainerOf } from './run-state.ts';
import { paceOf, type Pace } from './pace.ts';
import { fileStamp, folderStamp, Kept, type Stamp } from './stamps.ts';

/** Options that were read, or why they cannot be. */
type ReadOptions = { readonly options: RunOptions } | { readonly problem: string };

/** What the files of a run say. */
export interface Seen {
  readonly options: ReadOptions;
  /** The stamp of its metrics. */
  readonly metrics: Stamp | undefined;
  readonly events: readonly MetricsRecord[];
  /** Their steps, ascending. */
  readonly sheets: readonly number[];
  readonly checkpoints: readonly StepFile[];
  readonly notes: Notes;
}

/** What takes longer to find out than a list of runs may take. */
interface Closer {
  readonly bytes: number;
  readonly finding: RunCard['finding'];
}

/**
 * Bytes at the end of the metrics: for where a run is, for the pace of one in training, and for what the rules say, which need the
 * last 1,000 steps. Of events there are few, unless the folder is a stranger's.
 */
const tailBytes = { step: 2_000, pace: 8_000, findings: 300_000, events: 1_000_000 };

/** Larger options, which a stranger may have made, are read in the background. */
const usualOptionsBytes = 100_000;

/** What is kept of the end of the metrics, of a thousand runs. */
interface Progress {
  readonly step: number | undefined;
  readonly pace: Pace;
}

function progressOf(records: readonly MetricsRecord[]): Progress {
  return { step: records.at(-1)?.step, pace: paceOf(records) };
}

interface ShelvedSettings {
  /** Milliseconds since 1970. */
  readonly created: number;
  /** Whether this studio started a process. */
  readonly isOurs: (pid: number) => boolean;
}

/** Of the grids before the last steps, at most so many are looked up. */
const maxGrids = 60;

export class ShelvedRun {
  readonly id: string;
  readonly folder: RunFolder;
  /** Of its folder, as it was listed last. */
  stamp: Stamp;
  readonly #created: number;
  readonly #isOurs: (pid: number) => boolean;
  readonly #options: Kept<ReadOptions>;
  readonly #metrics: Kept<Progress>;
  readonly #events: Kept<readonly MetricsRecord[]>;
  readonly #sheets: Kept<readonly number[]>;
  readonly #checkpoints: Kept<readonly StepFile[]>;
  readonly #notes: Kept<Notes>;
  readonly #disk: DiskUse;
  #secondsOf: { readonly path: string; readonly seconds: number } | undefined;
  #closer: Closer | undefined;
  /** As the last card says. */
  #isTraining = false;

  constructor(root: string, id: string, stamp: Stamp, { created, isOurs }: ShelvedSettings) {
    const path = join(root, id);
    this.id = id;
    this.folder = new RunFolder(path);
    this.stamp = stamp;
    this.#created = created;
    this.#isOurs = isOurs;
    const { optionsPath, metricsPath, samplesPath, checkpointsPath } = this.folder;
    const eventsPath = join(path, runNames.events);
    this.#options = new Kept<ReadOptions>(
      () => fileStamp(optionsPath),
      {
        problem: `${optionsPath} is missing, or no file of its own but a link: a run cannot be opened without it`,
      },
      (read) => this.#readOptions(read),
    );
    this.#metrics = new Kept(
      () => fileStamp(metricsPath),
      progressOf([]),
      () => progressOf(lastRecords(metricsPath, this.#isTraining ? tailBytes.pace : tailBytes.step)),
    );
    this.#events = new Kept(
      () => fileStamp(eventsPath),
      [],
      () => lastRecords(eventsPath, tailBytes.events),
    );
    this.#sheets = new Kept(
      () => folderStamp(samplesPath),
      [],
      async ({ size }) => stepsAmong(await namesIn(samplesPath, size), '.png'),
    );
    this.#checkpoints = new Kept(
      () => folderStamp(checkpointsPath),
      [],
      async ({ size }) =>
        stepFilesAmong(await namesIn(checkpointsPath, size), checkpointsPath, '.safetensors'),
    );
    this.#notes = keptNotes(path);
    this.#disk = new DiskUse(path, [runNames.samples, runNames.checkpoints]);
  }

  get path(): string {
    return this.folder.path;
  }

  /** Who trains it now; undefined if nobody does. */
  async holder(): Promise<ClaimHolder | undefined> {
    const path = join(this.path, runNames.claim);
    return fileStamp(path) === undefined ? undefined : holderOfClaim(path);
  }

  /** What the last look at its card found. */
  get seen(): Seen {
    return {
      options: this.#options.value,
      metrics: this.#metrics.stamp,
      events: this.#events.value,
      sheets: this.#sheets.value,
      checkpoints: this.#checkpoints.value,
      notes: this.#notes.value,
    };
  }

  /** Whether its options or notes were written in place since the last look, which leaves the stamp of the folder as it was. */
  get isEdited(): boolean {
    return this.#options.isOutdated || this.#notes.isOutdated;
  }

  async card(): Promise<RunCard> {
    const [read, { step: recorded, pace }, events, sheets, checkpoints, { notes, tags }, holder] =
      await Promise.all([
        this.#options.look(),
        this.#metrics.look(),
        this.#events.look(),
        this.#sheets.look(),
        this.#checkpoints.look(),
        this.#notes.look(),
        this.holder(),
      ]);
    const newestSheet = sheets.at(-1);
    const files = [this.#options, this.#metrics, this.#events, this.#sheets, this.#checkpoints];
    const common = {
      id: this.id,
      sheets: sheets.length,
      ...(newestSheet === undefined ? {} : { newestSheet }),
      notes,
      tags: [...tags],
      created: this.#created,
      changed: Math.round(Math.max(...files.map(({ stamp }) => stamp?.changed ?? 0))),
      ...(this.#closer === undefined ? {} : { bytes: this.#closer.bytes }),
    };
    const checkpoint = checkpoints.at(-1);
    const step = recorded ?? checkpoint?.step ?? 0;
    this.#isTraining = holder !== undefined;
    if ('problem' in read) return { ...common, state: 'broken', problem: read.problem, step };
    const { options } = read;
    const failure = failureOf(events);
    const state = stateOf({
      holder,
      failure,
      checkpoint,
      seconds: options.until.minutes === null ? 0 : this.#secondsOfCheckpoint(checkpoint, pace.seconds),
      until: options.until,
    });
    const left = state === 'training' ? pace.secondsLeft(options.until) : undefined;
    return {
      ...common,
      ...factsOf(options),
      state,
      ...(holder === undefined ? {} : { trainedBy: trainerOf(holder, this.#isOurs) }),
      ...(state === 'failed' && failure !== undefined ? { problem: failure.reason } : {}),
      step,
      target: options.until,
      ...(pace.stepsPerSecond === undefined ? {} : { stepsPerSecond: pace.stepsPerSecond }),
      ...(pace.seconds === undefined ? {} : { seconds: pace.seconds }),
      ...(left === undefined ? {} : { secondsLeft: left }),
      ...(this.#closer?.finding === undefined ? {} : { finding: this.#closer.finding }),
    };
  }

  /** Measures what the card has beside what is quickly found. */
  async lookCloser(): Promise<void> {
    const [bytes, read] = await Promise.all([this.#disk.measure(), this.#options.look()]);
    const finding = 'options' in read ? await this.#finding(read.options) : undefined;
    this.#closer = { bytes, finding };
  }

  async #finding(options: RunOptions): Promise<RunCard['finding']> {
    const { metricsPath } = this.folder;
    const last = lastRecords(metricsPath, tailBytes.findings);
    const earlier = (await this.#sheets.look()).filter((step) => step < (last[0]?.step ?? 0));
    // What samples once were is measured with their grids, long before the last steps.
    const grids = recordsOfSteps(metricsPath, evenly(earlier, maxGrids));
    const [gravest] = findingsOf({
      options,
      records: [...grids, ...last],
      evaluations: await ownEvaluations(this.folder),
      checkpoints: await this.#checkpoints.look(),
    });
    if (gravest === undefined) return undefined;
    const { sentence, advice } = recordOfFinding(gravest, libraryWords);
    const { advice: _, ...found } = gravest;
    return { ...found, sentence, ...(advice === null ? {} : { advice }) };
  }

  async #readOptions({ size }: Stamp): Promise<ReadOptions> {
    const { optionsPath } = this.folder;
    try {
      if (size > usualOptionsBytes) return { options: await this.folder.readOptions(runOptionsSchema) };
      const text = pieceOf(optionsPath, 0, size).toString('utf8');
      return { options: parseWith(runOptionsSchema, parseVersionedJson(text, optionsPath), optionsPath) };
    } catch (thrown) {
      return { problem: messageOf(explainFileError(thrown, optionsPath, { action: 'read' })) };
    }
  }

  /** Metrics end a moment before the clock of the training, so the checkpoint says whether its minutes are over. */
  #secondsOfCheckpoint(checkpoint: StepFile | undefined, recorded = 0): number {
    if (checkpoint === undefined) return 0;
    if (this.#secondsOf?.path !== checkpoint.path) {
      const seconds = secondsOfCheckpoint(checkpoint.path) ?? recorded;
      this.#secondsOf = { path: checkpoint.path, seconds };
    }
    return this.#secondsOf.seconds;
  }
}

function evenly<T>(values: readonly T[], max: number): readonly T[] {
  const stride = Math.ceil(values.length / max);
  return values.filter((_, i) => i % stride === 0);
}

/** What a card says of options. */
function factsOf(options: RunOptions): Partial<RunCard> {
  const { data, passed, preset, network, identity, branchedFrom, imported } = options;
  const name = passed?.name ?? (data === '' ? undefined : dataName(data));
  const isConditional = classesOfNetwork(network) !== undefined;
  return {
    ...(name === undefined ? {} : { data: name }),
    preset,
    ...(network.architecture === 'point-mlp'
      ? { isOfPoints: true }
      : { image: { width: network.width, height: network.height, channels: network.channels } }),
    ...(isConditional && identity?.classes !== undefined ? { classes: [...identity.classes] } : {}),
    ...(branchedFrom === undefined ? {} : { branchedFrom }),
    ...(imported === undefined ? {} : { isImported: true }),
  };
}
