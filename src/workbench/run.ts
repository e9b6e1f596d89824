/// <reference lib="esnext.disposable" preserve="true" />
/** A run at work: it samples, judges and exports, and owns what that takes. */
import { judgementBy } from '../gan/objectives/objectives.ts';
import {
  checkArguments,
  checkOptions,
  either,
  fileBytes,
  including,
  integer,
  kind,
  listOf,
  oneOf,
  optional,
  positive,
  positiveInteger,
  seedRule,
  text,
  type RulesOf,
} from '../core/checks.ts';
import { joinedBytes } from '../core/bytes.ts';
import { SparringError, UsageError } from '../core/errors.ts';
import { range } from '../core/numbers.ts';
import { rgbaOf, type FloatPicture, type RgbaPicture } from '../core/pictures.ts';
import { throwIfAborted } from '../core/abort.ts';
import { readWeightsFile } from '../runs/weights-file.ts';
import { importWeights } from '../gan/files/import-weights.ts';
import { networkNames, type NetworkName } from '../gan/networks/state-names.ts';
import { encodePicture } from '../data/pictures/encode.ts';
import { sourceRule, type PictureSource } from '../data/pictures/source.ts';
import type { Runtime } from '../engine/runtime/runtime.ts';
import type { State } from '../engine/runtime/state.ts';
import type { Gan, PictureGan } from '../gan/networks/gan.ts';
import { Judge } from '../gan/sampling/judge.ts';
import type { SamplingNormalisation } from '../gan/sampling/sampler.ts';
import { weightKinds, type WeightKind } from '../gan/sampling/standing-generator.ts';
import {
  encodeExport,
  exportRun,
  exportFormatOf,
  exportFormats,
  type Exported,
  type ExportOptions,
} from '../runs/export-run.ts';
import { discriminatorStateOf } from '../runs/discriminator.ts';
import { Generator, normalisations, samplingNormalisation, type Normalisation } from '../runs/generator.ts';
import type { RunOptions } from '../runs/run-options.ts';
import type { TrainedRun } from '../runs/trained-run.ts';
import { signalRule } from './device.ts';
import { kept } from './kept.ts';
import { valuesToJudge, type JudgedPictures } from './judged-pictures.ts';

/** The forms of a sampled picture. */
export interface PictureForms {
  /** A canvas's `ImageData` in all but name. */
  readonly rgba: RgbaPicture;
  /** The contents of a PNG file: grey for one channel, sRGB for three. */
  readonly png: Uint8Array<ArrayBuffer>;
  /** The generator's own numbers. */
  readonly floats: FloatPicture;
}
/** The form of sampled pictures: `ImageData`’s RGBA, PNG or floats. */
export type PictureForm = keyof PictureForms;

/** Which pictures to generate, and how. */
export interface SampleOptions<Form extends PictureForm = PictureForm> {
  /** A seed determines a picture. Default: `count` seeds from `seed` on. */
  readonly seeds?: readonly number[] | undefined;
  /** Default 1. */
  readonly count?: number | undefined;
  /** The first seed. Default 0. */
  readonly seed?: number | undefined;
  /** For a conditional run: the class of all pictures, or of each. Default: the seed modulo the number of classes. */
  readonly labels?: number | readonly number[] | undefined;
  /** Default: the moving average if the run keeps one. */
  readonly weights?: WeightKind | undefined;
  /** Default `standing`. */
  readonly normalisation?: Normalisation | undefined;
  /** How large the numbers of z may be: smaller ones give more typical pictures and less variety. Default: as drawn. */
  readonly truncation?: number | undefined;
  /** Default `rgba`. */
  readonly as?: Form | undefined;
  /** Stops between two batches. */
  readonly signal?: AbortSignal | undefined;
}

/** The options of `run.judge`. */
export interface RunJudgeOptions {
  /**
   * Whose mean and variance batch normalisation uses in D. Default: `standing`, the statistics of `training`, as D had
   * them in training; without `training`, `running`, the averages of training. With both, a probability depends on its
   * picture alone. The averages mix real and generated batches, and D may doubt its own training pictures with them. With
   * `batch`, the statistics of the pictures judged together.
   */
  readonly normalisation?: Normalisation | undefined;
  /** The pictures that the run was trained on, for `standing`. A run does not open them by itself. */
  readonly training?: PictureSource | undefined;
  /** Pictures judged together. Default: 64; with normalisation `batch`, all. */
  readonly batchSize?: number | undefined;
  /** For a conditional run: the class of each picture. Default: the labels of the source. */
  readonly labels?: readonly number[] | undefined;
  /** Stops between two batches. */
  readonly signal?: AbortSignal | undefined;
}

/** The options of `run.export`. */
const defaultBatchSize = 64;

const exportToRules = {
  file: text,
  options: including({ format: optional(oneOf(exportFormats)) }), // the encoder checks all of them
};
const weightsRules = {
  network: oneOf(networkNames),
  file: kind('a path, or the contents of a file', (value) => text.holds(value) || fileBytes.holds(value)),
};
const sampleRules: RulesOf<SampleOptions> = {
  seeds: optional(listOf(seedRule, 1)),
  count: optional(positiveInteger),
  seed: optional(seedRule),
  labels: optional(either(integer(0), listOf(integer(0), 1))),
  weights: optional(oneOf(weightKinds)),
  normalisation: optional(oneOf(normalisations)),
  truncation: optional(positive),
  as: optional(oneOf(['rgba', 'png', 'floats'])),
  signal: signalRule,
};

const judgeRules: RulesOf<RunJudgeOptions> = {
  normalisation: optional(oneOf(normalisations)),
  training: optional(sourceRule),
  batchSize: optional(positiveInteger),
  labels: optional(listOf(integer(0), 1)),
  signal: signalRule,
};

/**
 * The trained networks of a run, ready to use. What a device computes with is made when it is first needed, and kept for
 * further calls until `close`.
 *
 * @example
 * await using run = await openRun('runs/00001-mnist-dcgan-28');
 * const digits = await run.sample({ seeds: [0, 1, 2], as: 'png' });
 * const probabilities = await run.judge(digits);
 */
export class Run implements TrainedRun, AsyncDisposable {
  readonly path: string;
  readonly options: RunOptions;
  readonly gan: PictureGan;
  readonly networks: Gan;
  readonly state: State;
  readonly step: number;
  readonly seconds: number;
  readonly damaged: TrainedRun['damaged'];
  readonly #openRuntime: () => Promise<Runtime>;
  #runtime: Promise<Runtime> | undefined;
  readonly #generators = new Map<string, Promise<Generator>>();
  readonly #judges = new Map<string, Promise<Judge>>();
  /** Of D, by the training pictures that their statistics were measured on. */
  #standing = new WeakMap<PictureSource, Promise<State>>();
  readonly #tasks = new Set<Promise<unknown>>();
  #isClosed = false;

  /** @param openRuntime called once, when something is first computed */
  constructor(trained: TrainedRun, openRuntime: () => Promise<Runtime>) {
    this.path = trained.path;
    this.options = trained.options;
    this.gan = trained.gan;
    this.networks = trained.networks;
    this.state = trained.state;
    this.step = trained.step;
    this.seconds = trained.seconds;
    this.damaged = trained.damaged;
    this.#openRuntime = openRuntime;
  }

  /**
   * Generates pictures. A picture depends on its seed, the weights, the truncation and the normalisation alone, unless
   * that is `batch`.
   * A run of points draws each point as a picture of a dot.
   *
   * @returns a picture for each seed, in the form that `as` names
   * @throws UsageError if an option is out of range, or the run has no such weights or classes
   * @throws SparringError if the device fails, or the run is closed; the signal's reason if it is aborted
   */
  async sample<Form extends PictureForm = 'rgba'>(
    options: SampleOptions<Form> = {},
  ): Promise<PictureForms[Form][]> {
    return this.#task(async () => {
      checkOptions('sample', options, sampleRules);
      const { signal, as = 'rgba' } = options;
      const convert: (values: Float32Array<ArrayBuffer>) => unknown = this.#forms()[as];
      const seeds = seedsOf(options);
      const labels = labelsOf(options, seeds.length);
      await throwIfAborted(signal);
      const generator = await this.#generator(options);
      const values = await generator.sampleSeeds(seeds, labels, signal);
      const size = values.length / seeds.length;
      const pictures: unknown[] = [];
      for (let i = 0; i < seeds.length; i++) {
        signal?.throwIfAborted();
        pictures.push(await convert(values.slice(i * size, (i + 1) * size)));
      }
      return pictures as PictureForms[Form][];
    });
  }

  /**
   * The discriminator's probability that pictures are real, or its score of them, in their order. They are resized and cropped to the size of
   * the run's own.
   *
   * @throws UsageError if the run generates points, a picture is of no known kind, a conditional run gets no labels, or
   *   there are no training pictures to measure standing statistics on
   * @throws SparringError if a picture cannot be read, the device fails, or the run is closed; the signal's reason if it
   *   is aborted
   */
  async judge(pictures: JudgedPictures, options: RunJudgeOptions = {}): Promise<Float32Array<ArrayBuffer>> {
    return this.#task(async () => {
      checkOptions('judge', options, judgeRules);
      const { training, signal } = options;
      const { normalisation = training === undefined ? 'running' : 'standing' } = options;
      if (this.networks.kind === 'points') {
        throw new UsageError(`${this.path} generates points: judge them with Judge`);
      }
      await throwIfAborted(signal);
      const { values, labels } = await valuesToJudge(pictures, this.gan.image, signal);
      const { channels, height, width } = this.gan.image;
      const count = values.length / (channels * height * width);
      const batchSize = options.batchSize ?? (normalisation === 'batch' ? count : defaultBatchSize);
      if (normalisation === 'batch' && count % batchSize !== 0) {
        throw new UsageError(
          `batchSize got ${batchSize} for ${count} pictures normalised by their batches, expected a divisor of ${count}: the last batch would have other statistics`,
        );
      }
      const judge = await this.#judge(samplingNormalisation(normalisation), batchSize);
      const state = normalisation === 'standing' ? await this.#standingState(training) : this.state;
      const known = this.gan.latent.classes === undefined ? undefined : labels;
      return judge.judge(values, state, { labels: options.labels ?? known, signal });
    });
  }

  /**
   * Encodes a network for other programs: as ONNX, or its weights as safetensors.
   *
   * @returns the contents of the file
   * @throws UsageError if the run does not have these weights or names, or an option does not apply to the format
   * @throws SparringError if the run is closed; the signal's reason if it is aborted
   */
  async export(options: ExportOptions): Promise<Uint8Array<ArrayBuffer>> {
    return this.#task(async () => {
      const { chunks } = await encodeExport(this, options, () => this.#device());
      return joinedBytes(chunks);
    });
  }

  /**
   * Writes a network to a file for other programs, as `export` encodes it.
   *
   * @param options.format default: by the ending of the file, `.onnx` or `.safetensors`
   * @throws UsageError as `export` does, and if neither the options nor the ending name the format
   * @throws SparringError if the file cannot be written, or the run is closed; the signal's reason if it is aborted
   */
  async exportTo(
    file: string,
    options: Omit<ExportOptions, 'format'> & { readonly format?: ExportOptions['format'] | undefined } = {},
  ): Promise<Exported> {
    return this.#task(async () => {
      checkArguments('exportTo', { file, options }, exportToRules);
      const format = options.format ?? exportFormatOf(file);
      if (format === undefined) {
        throw new UsageError(
          `the format of ${JSON.stringify(file)} is unknown: pass a name that ends in .${exportFormats.join(' or .')}, or the format`,
        );
      }
      return exportRun(this, { ...options, format, file }, () => this.#device());
    });
  }

  /**
   * Replaces the weights of a network, in memory, by those of a safetensors file: by our names, or by PyTorch's for a
   * DCGAN (`importWeights`). The run folder is unchanged.
   *
   * @param file a path, or the contents
   * @throws DataError if the file is damaged or belongs to another network; nothing is changed then
   * @throws SparringError if the file cannot be read, or the run is closed
   */
  async importWeights(network: NetworkName, file: string | Uint8Array): Promise<void> {
    return this.#task(async () => {
      checkArguments('importWeights', { network, file }, weightsRules);
      const isPath = typeof file === 'string';
      const bytes = isPath ? readWeightsFile(file) : file;
      const { network: made } = this.options;
      importWeights(this.state, this.networks, {
        bytes,
        network,
        name: isPath ? file : undefined,
        dcgan: made.architecture === 'dcgan' ? made : undefined,
      });
      // They hold copies of the weights.
      this.#standing = new WeakMap();
      const outdated = [...this.#generators.values()];
      this.#generators.clear();
      for (const generator of outdated) await (await generator).release();
    });
  }

  /** Waits for calls that are running, and frees what the device holds. May be called twice. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.allSettled(this.#tasks);
    const held = [...this.#generators.values(), ...this.#judges.values()];
    this.#generators.clear();
    this.#judges.clear();
    for (const opened of await Promise.allSettled(held)) {
      if (opened.status === 'fulfilled') await opened.value.release();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Work that `close` waits for. */
  async #task<T>(work: () => Promise<T>): Promise<T> {
    if (this.#isClosed)
      throw new SparringError(`${this.path} was closed: open the run again`, { code: 'closed' });
    const task = work();
    this.#tasks.add(task);
    try {
      return await task;
    } finally {
      this.#tasks.delete(task);
    }
  }

  async #device(): Promise<Runtime> {
    this.#runtime ??= this.#openRuntime();
    return this.#runtime;
  }

  /** Of D, with the statistics of the pictures, which are measured once. */
  async #standingState(pictures: PictureSource | undefined): Promise<State> {
    const measure = async () =>
      discriminatorStateOf(this, { normalisation: 'standing', pictures }, () => this.#device());
    return pictures === undefined ? measure() : kept(this.#standing, pictures, measure);
  }

  async #generator({ weights, normalisation, truncation }: SampleOptions): Promise<Generator> {
    return kept(this.#generators, `${weights} ${normalisation} ${truncation}`, async () =>
      Generator.create(this, await this.#device(), { weights, normalisation, truncation }),
    );
  }

  async #judge(normalisation: SamplingNormalisation, batchSize: number): Promise<Judge> {
    return kept(this.#judges, `${normalisation} ${batchSize}`, async () =>
      Judge.create(this.gan, await this.#device(), {
        normalisation,
        batchSize,
        judgement: judgementBy(this.options.training.objective),
      }),
    );
  }

  /** From the generator's values of one picture to each form. */
  #forms(): {
    readonly [Form in PictureForm]: (
      values: Float32Array<ArrayBuffer>,
    ) => PictureForms[Form] | Promise<PictureForms[Form]>;
  } {
    const { channels, height, width, range: values } = this.gan.image;
    const image = { channels, height, width, range: values };
    return {
      rgba: (data) => rgbaOf(data, image),
      png: (data) => encodePicture(data, image, { range: values }),
      floats: (data) => ({ ...image, data }),
    };
  }
}

function seedsOf({ seeds, count, seed }: SampleOptions): readonly number[] {
  if (seeds === undefined) {
    return range(seed ?? 0, (seed ?? 0) + (count ?? 1));
  }
  if (count !== undefined || seed !== undefined) {
    throw new UsageError('got seeds and also count or seed: pass either');
  }
  return seeds;
}

function labelsOf({ labels }: SampleOptions, count: number): readonly number[] | undefined {
  if (labels === undefined) return undefined;
  const all = typeof labels === 'number' ? range(0, count).map(() => labels) : labels;
  if (all.length === count) return all;
  throw new UsageError(
    `labels got ${all.length} for ${count} pictures, expected one for all or one for each`,
  );
}
