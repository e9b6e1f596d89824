/// <reference lib="esnext.disposable" preserve="true" />
import { grouped } from '../../core/wording.ts';
import {
  callback,
  checkArguments,
  checkOptions,
  finite,
  having,
  including,
  integer,
  kind,
  members,
  numberFrom,
  oneOf,
  optional,
  positiveInteger,
  seedRule,
  type Rule,
  type RulesOf,
} from '../../core/checks.ts';
import { SparringError } from '../../core/errors.ts';
import { option, says } from '../../core/sentence.ts';
import { withoutUndefined } from '../../core/objects.ts';
import { optimiserRule, rateOrSchedule } from '../../nn/optimiser.ts';
import { floats } from '../../engine/runtime/program.ts';
import { ReadersWriterLock } from '../../engine/runtime/readers-writer-lock.ts';
import { runtimeRule, type Runtime } from '../../engine/runtime/runtime.ts';
import { State } from '../../engine/runtime/state.ts';
import { hostMemory } from '../../engine/runtime/tensor.ts';
import { strengthRule } from '../augmentation/augmentation.ts';
import { ganRule } from '../networks/gan.ts';
import { objectiveRule } from '../objectives/objective.ts';
import { objectives } from '../objectives/objectives.ts';
import type { FloatTensor } from '../../core/shape.ts';
import { checkObjective } from './check-objective.ts';
import { compileSteps, type StepCompilation } from './compile-steps.ts';
import { initialState } from './initial-state.ts';
import { feedsOf, type BatchSupplier, type LabelledExamples, type TrainerOptions } from './feeds.ts';
import { restoreState } from './restore-state.ts';
import { updateOrders } from './step-definition.ts';
import type { Feeds, Steps, UpdateResult } from './steps.ts';
import { checkDivision, masksOf } from './virtual-batches.ts';
import { networkNames, type NetworkName } from '../networks/state-names.ts';

export type { BatchSupplier, LabelledExamples, StepCompilation, TrainerOptions };

/** The required options of a training. The others default to DCGAN's. */
export type TrainerSetup = Pick<TrainerOptions, 'gan' | 'optimisers' | 'batchSize'> & Partial<TrainerOptions>;

const defaults = {
  objective: objectives['non-saturating'],
  realLabel: 1,
  generatorNoise: 'shared',
  updates: 'alternating',
  seed: 0,
} as const;

/** The losses and D's judgements of one iteration. */
export interface StepReport {
  /** The number of completed iterations, including this one. */
  readonly step: number;
  /** The loss in the last of the k discriminator updates. */
  readonly lossD: number;
  readonly lossG: number;
  /** Mean of D(x) over the real batch: a probability, or the score if the objective's D gives scores. */
  readonly dReal: number;
  /** Mean of D(G(z)), before D's update. */
  readonly dFake: number;
  /** Of an adaptive augmentation: the probability of each change, as this step left it. */
  readonly augmentation?: number;
}

/**
 * Trains a GAN: owns its state and the compiled steps. A training is a function of the options and the batches. With
 * its tensors and number of iterations restored, it continues as if uninterrupted.
 *
 * @example
 * const trainer = await Trainer.create(options, runtime);
 * for (let i = 0; i < 1000; i++) console.log(await trainer.step(nextBatch));
 */
export class Trainer {
  readonly options: TrainerOptions;
  readonly state: State;
  readonly #steps: Steps;
  /** Concurrent calls of `step` run one after another, each with its own batches. */
  readonly #turn = new ReadersWriterLock();
  #step = 0;
  #isReleased = false;

  private constructor(options: TrainerOptions, state: State, steps: Steps) {
    this.options = options;
    this.state = state;
    this.#steps = steps;
  }

  /**
   * Draws the initial weights and compiles the steps.
   *
   * @param setup the networks, optimisers and batch size. Defaults: the non-saturating objective, label 1 for real
   *   examples, shared noise, alternating updates, as many of D for one of G as the objective has, no moving average,
   *   seed 0
   * @param compilation default `joined`
   * @throws UsageError if an option is missing, unknown or out of range, or the batch is not a number of virtual batches
   * @throws SparringError if the device cannot run the steps
   */
  static async create(
    setup: TrainerSetup,
    runtime: Runtime,
    compilation: StepCompilation = { steps: 'joined' },
  ): Promise<Trainer> {
    checkOptions('Trainer.create', setup, rules);
    checkArguments(
      'Trainer.create',
      { runtime, compilation },
      { runtime: runtimeRule, compilation: compilationRule },
    );
    const { objective = defaults.objective } = setup;
    const options: TrainerOptions = { ...defaults, k: objective.k ?? 1, ...withoutUndefined(setup) };
    checkObjective(options);
    checkDivision(options);
    const steps = await compileSteps(options, runtime, compilation);
    return new Trainer(options, initialState(options, runtime.memory), steps);
  }

  /** The number of completed iterations. */
  get iterations(): number {
    return this.#step;
  }

  /** Batches of real pictures used so far. */
  get batchesConsumed(): number {
    return this.#step * this.options.k;
  }

  /**
   * One iteration: k updates of the discriminator, each with its own batch and noise, and one of the generator.
   * Concurrent calls run in order. Readers of the state see it between two steps.
   *
   * @param nextBatch may sample from the state, but must not wait for another step
   * @throws UsageError if a batch does not fit the networks, or has values that the generator cannot reach; nothing is
   *   changed then
   * @throws SparringError if a loss, or a number of the new state, is not finite. After any error the state is that of the
   *   step before
   */
  async step(nextBatch: BatchSupplier): Promise<StepReport> {
    checkArguments('step', { nextBatch }, { nextBatch: supplierRule });
    if (this.#isReleased)
      throw new SparringError('this trainer was released: make another', { code: 'closed' });
    return this.#turn.write(async () => {
      const first = this.#step * this.options.k;
      // Get all batches before the first update, so that nothing is changed if one fails or does not fit.
      const feeds: Feeds[] = [];
      for (let i = 0; i < this.options.k; i++)
        feeds.push(feedsOf(this.options, await nextBatch(), { step: this.#step, update: first + i }));
      return this.state.writing((state) => state.atomically(() => this.#iterate(feeds, first, state)));
    });
  }

  async #iterate(feeds: readonly Feeds[], first: number, state: State): Promise<StepReport> {
    const last = feeds.length - 1;
    let result: UpdateResult = { outputs: {}, skipped: new Set(), isFinite: true };
    for (const [i, fed] of feeds.entries()) {
      const call = { step: this.#step, feeds: fed, masks: masksOf(this.options, first + i), state };
      result = await (i < last ? this.#steps.discriminator(call) : this.#steps.both(call));
      if (!result.isFinite) break;
    }
    // Missing in a step that ended at one of D's own updates.
    const scalar = (name: string) => (name in result.outputs ? floats(result.outputs, name)[0]! : Number.NaN);
    const report: StepReport = {
      step: this.#step + 1,
      lossD: scalar('lossD'),
      lossG: scalar('lossG'),
      dReal: scalar('dReal'),
      dFake: scalar('dFake'),
      ...(this.options.augmentationStrength === 'adaptive' ? { augmentation: scalar('augmentation') } : {}),
    };
    // The loss of a skipped update did no harm.
    const hasDiverged = (loss: number, network: NetworkName) =>
      !Number.isFinite(loss) && !result.skipped.has(network);
    if (
      !result.isFinite ||
      hasDiverged(report.lossD, 'discriminator') ||
      hasDiverged(report.lossG, 'generator')
    ) {
      const what = says`training diverged at step ${grouped(report.step)} (loss D ${report.lossD}, loss G ${report.lossG})`;
      const remedy =
        this.#step === 0
          ? says`start again with a lower ${option('learningRate')}, or another ${option('seed')}`
          : says`the state of step ${grouped(this.#step)} is kept, so continue from its checkpoint, or an earlier one, with a lower ${option('learningRate')}`;
      throw new SparringError(says`${what}: ${remedy}`, { code: 'diverged' });
    }
    this.#step += 1;
    return report;
  }

  /**
   * Copies of the tensors of the state, by name: the contents of a checkpoint apart from `iterations`. A running step
   * ends first. For views without a copy, call `views` of the state that `state.reading` passes.
   *
   * @throws SparringError if a failed step may have changed some tensors but not others
   */
  async tensors(): Promise<Map<string, FloatTensor>> {
    const copy = await this.state.copyTo(hostMemory);
    return copy.reading((lent) => lent.views());
  }

  /**
   * Restores a saved state.
   *
   * @throws SparringError if a tensor is missing, unknown, or of another shape or type, or if a step is running or the
   *   state is being read. Nothing is changed then
   */
  restore(tensors: ReadonlyMap<string, FloatTensor>, iterations: number): void {
    checkArguments('restore', { tensors, iterations }, { tensors: mapRule, iterations: integer(0) });
    if (this.#turn.held !== 'free') {
      throw new SparringError('a step is running: wait for it, and then restore', { code: 'busy' });
    }
    restoreState(this.state, tensors);
    this.#step = iterations;
  }

  /** Frees the compiled steps after all requested steps have run. The state remains. May be called twice. */
  async release(): Promise<void> {
    this.#isReleased = true;
    await this.#turn.write(async () => this.#steps.release());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.release();
  }
}

const ofBoth = having('optimisers of both networks: { generator, discriminator }', ...networkNames);
const rules: RulesOf<TrainerSetup> = {
  gan: ganRule,
  objective: optional(objectiveRule),
  optimisers(name, value) {
    ofBoth(name, value);
    members({ generator: optimiserRule, discriminator: optimiserRule })(name, value);
  },
  batchSize: positiveInteger,
  virtualBatch: optional(positiveInteger),
  realLabel: optional(finite),
  generatorNoise: optional(oneOf(['shared', 'fresh'])),
  updates: optional(oneOf(updateOrders)),
  averageDecay: optional(numberFrom(0, 1)),
  augmentation: optional(callback),
  augmentationStrength: optional(strengthRule),
  instanceNoise: optional(rateOrSchedule),
  k: optional(positiveInteger),
  seed: optional(seedRule),
};

const steps = oneOf(['joined', 'apart']);
const compilationRule: Rule = (name, value) => {
  including({ steps })(name, value);
  const isApart = (value as StepCompilation).steps === 'apart';
  (isApart
    ? members({ steps, onGradients: optional(callback), share: optional(including({ addOthers: callback })) })
    : members({ steps }))(name, value);
};

const mapRule = having('a Map of tensors by name', 'get', 'keys');
const supplierRule = kind(
  'a function that returns the next batch: async () => batch',
  (value) => typeof value === 'function',
);
