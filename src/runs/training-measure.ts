/** KID of a run while it trains, so that its best checkpoint is known and kept. */
import type { Finding } from '../analysis/health/finding.ts';
import type { NamedFeatureNetwork } from '../analysis/features/feature-network.ts';
import { randomFeatures } from '../analysis/features/random-network.ts';
import type { PictureSource } from '../data/pictures/source.ts';
import type { Runtime } from '../engine/runtime/runtime.ts';
import type { ImageSpec, LatentSpec, PictureGan } from '../gan/networks/gan.ts';
import { bestSince, type BestSince } from './best-evaluation.ts';
import type { SeriesName } from './evaluation-series.ts';
import type { Evaluated, MetricValue } from './evaluations.ts';
import { recordEvaluation } from './record-evaluation.ts';
import {
  classesLike,
  featuresOfReal,
  featuresOfSamples,
  kidOf,
  KidReference,
  kidValue,
  namesOf,
  usualCount,
} from './picture-features.ts';
import { measuredFindingsOf } from './measured-findings.ts';
import { RunFolder } from './run-folder.ts';
import { ganOf, type RunOptions } from './run-options.ts';
import type { RunData } from './subject.ts';

/** The largest share of the training time that measuring may take. */
const maxShare = 0.05;

/** What a training measures itself by. The features of the real pictures are computed once. */
export class TrainingMeasure {
  readonly #source: PictureSource;
  readonly #image: ImageSpec;
  readonly #latent: LatentSpec;
  readonly #runtime: Runtime;
  readonly #everySeconds: number;
  /** The series of this session's measurements, and the step that was measured last. */
  #measured: (SeriesName & { readonly step: number }) | undefined;
  #network: NamedFeatureNetwork | undefined;
  #reference: KidReference | undefined;
  #findings: readonly Finding[] = [];
  #last: number;
  #cost = 0;

  private constructor(
    source: PictureSource,
    { image, latent }: PictureGan,
    runtime: Runtime,
    { everyMinutes, seconds }: { readonly everyMinutes: number; readonly seconds: number },
  ) {
    this.#source = source;
    this.#image = image;
    this.#latent = latent;
    this.#runtime = runtime;
    this.#everySeconds = 60 * everyMinutes;
    this.#last = seconds;
  }

  /**
   * @param data that is trained on
   * @param seconds of training before the session
   * @returns undefined if the run does not measure, or generates points
   */
  static of(
    options: RunOptions,
    data: RunData,
    runtime: Runtime,
    seconds: number,
  ): TrainingMeasure | undefined {
    const gan = ganOf(options);
    const { evaluateEvery: everyMinutes } = options;
    if (everyMinutes === undefined || gan.kind === 'points' || data.kind === 'points') return undefined;
    return new TrainingMeasure(data, gan, runtime, { everyMinutes, seconds });
  }

  /**
   * Whether a measurement is due: every so many minutes, as the options say, or more rarely if measurements would otherwise
   * take more than a twentieth of the training time.
   *
   * @param seconds of training
   */
  isDue(seconds: number): boolean {
    return seconds - this.#last >= Math.max(this.#everySeconds, this.#cost / maxShare);
  }

  /** Whether the step has not been measured in this session. */
  lacks(step: number): boolean {
    return this.#measured?.step !== step;
  }

  /** What the evaluations of the run say since the last measurement of this session; nothing before the first. */
  get findings(): readonly Finding[] {
    return this.#findings;
  }

  /** The best step of the run by this measure, and the last; undefined if none was measured in this session. */
  async bestOf(folder: RunFolder): Promise<BestSince | undefined> {
    return this.#measured && bestSince(folder, this.#measured);
  }

  /**
   * Measures a generator as `sparring evaluate --metric kid` does, and records the value in its run.
   *
   * @param evaluated the run, its step, and how the generator is made of it
   * @param sample from seeds, and classes if the generator knows some, to pictures
   * @param clock the seconds of training, before and after
   */
  async record(
    evaluated: Evaluated,
    sample: (seeds: readonly number[], labels?: readonly number[]) => Promise<Float32Array>,
    clock: () => number,
    signal: AbortSignal | undefined,
  ): Promise<MetricValue> {
    const [image, began] = [this.#image, clock()];
    this.#network ??= await randomFeatures(image, this.#runtime);
    const network = this.#network;
    if (this.#reference === undefined) {
      const count = Math.min(usualCount, this.#source.count);
      const { features } = await featuresOfReal(this.#source, count, { network, image, signal });
      this.#reference = await KidReference.of(network, features, signal);
    }
    const classesOf = classesLike(this.#source, this.#latent);
    const sampled = await featuresOfSamples((seeds) => sample(seeds, classesOf?.(seeds)), usualCount, {
      network,
      image,
    });
    const kid = await kidOf(sampled.features, this.#reference, this.#runtime, signal);
    this.#last = clock();
    this.#cost = this.#last - began;
    const value = kidValue(kid, {
      samples: usualCount,
      real: this.#reference.features.count,
      realName: this.#source.name,
      split: 'training',
      network: namesOf(network),
    });
    await recordEvaluation(evaluated, value);
    this.#findings = await measuredFindingsOf(new RunFolder(evaluated.run.path));
    const { weights, normalisation, truncation } = evaluated;
    this.#measured = { metric: value.metric, weights, normalisation, truncation, step: evaluated.run.step };
    return value;
  }

  async release(): Promise<void> {
    await this.#network?.release();
  }
}
