/// <reference lib="esnext.disposable" preserve="true" />
import {
  abortSignal,
  anything,
  checkArguments,
  checkOptions,
  oneOf,
  optional,
  positiveInteger,
  rowCount,
  type RulesOf,
} from '../../core/checks.ts';
import { sizeOf } from '../../core/shape.ts';
import { Scope } from '../../nn/scope.ts';
import { runInBatches } from '../../engine/runtime/batches.ts';
import { compile, floats, type Program } from '../../engine/runtime/program.ts';
import { runtimeRule, type Runtime } from '../../engine/runtime/runtime.ts';
import { stateRule, type State } from '../../engine/runtime/state.ts';
import * as ops from '../../engine/tensor/ops.ts';
import { exampleShape, ganRule, type Gan } from '../networks/gan.ts';
import { networkInputs } from '../networks/state-names.ts';
import { judgementOf, judgements, type Judgement } from '../networks/judgement.ts';
import { labelInput, labelRows } from './label-rows.ts';
import { samplingNormalisations, type SamplingNormalisation } from './sampler.ts';

/** The options of `Judge.create`. */
export interface JudgeOptions {
  /** Examples per batch. Default 64. */
  readonly batchSize?: number | undefined;
  /**
   * The statistics of D's batch normalisation. Default `running`: a probability depends on its example alone. With
   * `batch` it depends on the whole batch, as in training, where D sees batches of real and of generated examples apart.
   */
  readonly normalisation?: SamplingNormalisation | undefined;
  /** What D answers with: the `judgement` of the objective that it was trained by. Default `probability`. */
  readonly judgement?: Judgement | undefined;
}

/** What belongs to the examples that are judged. */
export interface JudgedExamples {
  /** The class of each example, for a conditional GAN. */
  readonly labels?: ArrayLike<number> | undefined;
  /** Stops between two batches. */
  readonly signal?: AbortSignal | undefined;
}

const rules: RulesOf<JudgeOptions> = {
  batchSize: optional(positiveInteger),
  normalisation: optional(oneOf(samplingNormalisations)),
  judgement: optional(oneOf(judgements)),
};
const judgedRules: RulesOf<JudgedExamples> = { labels: anything, signal: optional(abortSignal) };

/** Computes the discriminator's probability that examples are real, or its score of them. Dropout is off. */
export class Judge {
  readonly #exampleSize: number;
  readonly #classes: number | undefined;
  readonly #program: Program;
  readonly #batchSize: number;

  private constructor(gan: Gan, program: Program, batchSize: number) {
    this.#exampleSize = sizeOf(exampleShape(gan));
    this.#classes = gan.latent.classes;
    this.#program = program;
    this.#batchSize = batchSize;
  }

  /**
   * @throws UsageError if an option is unknown or out of range
   * @throws SparringError if the device cannot run the discriminator
   */
  static async create(gan: Gan, runtime: Runtime, options: JudgeOptions = {}): Promise<Judge> {
    checkArguments('Judge.create', { gan, runtime }, { gan: ganRule, runtime: runtimeRule });
    checkOptions('Judge.create', options, rules);
    const { batchSize = 64, normalisation = 'running', judgement = 'probability' } = options;
    const values = networkInputs('discriminator', gan.discriminator.parameters);
    const examples = ops.input('examples', [batchSize, ...exampleShape(gan)]);
    const scope = new Scope(values, normalisation).withLabel(labelInput(gan.latent.classes, batchSize));
    const answers = judgementOf({ judgement }, gan.discriminator.apply(examples, scope));
    return new Judge(gan, await compile({ answers }, runtime, { name: 'judge' }), batchSize);
  }

  /**
   * D(x) of each example, [count]: its probability or score.
   *
   * @param examples any number, in the generator's form: [count, C, H, W] or [count, dimension]
   * @param state of a training
   * @throws UsageError if the GAN is conditional and the labels are not one for each example
   * @throws SparringError if there are no examples, or the last is incomplete; the signal's reason if it is aborted
   */
  async judge(
    examples: Float32Array,
    state: State,
    options: JudgedExamples = {},
  ): Promise<Float32Array<ArrayBuffer>> {
    checkArguments('judge', { state }, { state: stateRule });
    checkOptions('judge', options, judgedRules);
    const { labels, signal } = options;
    const count = rowCount('examples', examples, this.#exampleSize);
    const labelsFrom = labelRows(this.#classes, { count, batchSize: this.#batchSize, labels });
    const sizes = { exampleSize: this.#exampleSize, batchSize: this.#batchSize, what: 'examples', signal };
    return state.reading((shared) =>
      runInBatches(examples, sizes, async (batch, first) =>
        floats(await this.#program.run({ examples: batch, ...labelsFrom(first) }, shared), 'answers'),
      ),
    );
  }

  async release(): Promise<void> {
    await this.#program.release();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.release();
  }
}
