/** Plays the game of figure 1, and takes snapshots of it. */
import { Sampler } from '../../gan/sampling/sampler.ts';
import { Trainer } from '../../gan/training/trainer.ts';
import { networkInputs } from '../../gan/networks/state-names.ts';
import {
  densityOfImages,
  gameValue,
  jensenShannon,
  optimalLogits,
  pointsOf,
  spacingOf,
} from '../../analysis/metrics/densities.ts';
import { Scope } from '../../nn/scope.ts';
import { compile, floats } from '../../engine/runtime/program.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import * as ops from '../../engine/tensor/ops.ts';
import { dataBatch, dataDensity, equallyLikelyNormals, line, steps, training } from './game.ts';

/** How many z p_g is measured on. */
const measuredLatents = 4001;

/** Both networks at one step. */
export interface Snapshot {
  readonly step: number;
  /** G(z) for equally likely z, in the order of z. */
  readonly images: Float32Array;
  /** p_g, D, and the optimal D for this p_g, on the line. */
  readonly generated: Float64Array;
  readonly judged: Float64Array;
  readonly best: Float64Array;
  /** JSD(p_data ‖ p_g) in nats. */
  readonly divergence: number;
  /** V(D, G): at most −log 4 + 2 JSD. */
  readonly value: number;
  /** Mean of |D − 1/2| over the inputs of D, half of which are real and half generated. */
  readonly certainty: number;
}

export interface Played {
  readonly snapshots: readonly Snapshot[];
  /** Number of steps made; fewer than all if `shouldContinue` returned false. */
  readonly steps: number;
}

/**
 * Trains, and takes snapshots after the steps `at` (0 is before the first) and after the last.
 *
 * @param shouldContinue called before each step; false ends the training
 */
export async function play(
  runtime: Runtime,
  seed: number,
  at: ReadonlySet<number>,
  shouldContinue: (step: number) => boolean,
): Promise<Played> {
  const trainer = await Trainer.create(training(seed), runtime);
  const observer = await Observer.create(trainer, runtime);
  const snapshots: Snapshot[] = [];
  let batches = 0;
  try {
    if (at.has(0)) snapshots.push(await observer.takeSnapshot());
    while (trainer.iterations < steps && shouldContinue(trainer.iterations)) {
      await trainer.step(async () => dataBatch(seed, batches++));
      if (at.has(trainer.iterations)) snapshots.push(await observer.takeSnapshot());
      // Steps block, so without this the event loop would never see a Ctrl-C.
      if (trainer.iterations % 20 === 0) await new Promise(setImmediate);
    }
    if (snapshots.at(-1)?.step !== trainer.iterations) snapshots.push(await observer.takeSnapshot());
    return { snapshots, steps: trainer.iterations };
  } finally {
    await observer.release();
    await trainer.release();
  }
}

class Observer {
  readonly #trainer: Trainer;
  readonly #sampler: Sampler;
  readonly #judge: Awaited<ReturnType<typeof compileJudge>>;
  readonly #latents = equallyLikelyNormals(measuredLatents);
  readonly #data = dataDensity();

  private constructor(trainer: Trainer, sampler: Sampler, judge: Awaited<ReturnType<typeof compileJudge>>) {
    this.#trainer = trainer;
    this.#sampler = sampler;
    this.#judge = judge;
  }

  static async create(trainer: Trainer, runtime: Runtime): Promise<Observer> {
    const sampler = await Sampler.create(trainer.options.gan, runtime, { batchSize: measuredLatents });
    return new Observer(trainer, sampler, await compileJudge(trainer, runtime));
  }

  async takeSnapshot(): Promise<Snapshot> {
    const { state, iterations } = this.#trainer;
    const images = await this.#sampler.sample(this.#latents, state);
    const results = await this.#judge.run({ points: Float32Array.from(pointsOf(line)) }, state);
    const logits = Float64Array.from(floats(results, 'logits'));
    const generated = densityOfImages(images, line);
    const judged = logits.map(sigmoid);
    const certainty = judged.reduce(
      (sum, d, i) => sum + ((this.#data[i]! + generated[i]!) / 2) * Math.abs(d - 0.5),
      0,
    );
    return {
      step: iterations,
      images,
      generated,
      judged,
      best: optimalLogits(this.#data, generated).map(sigmoid),
      divergence: jensenShannon(this.#data, generated, line),
      value: gameValue(this.#data, generated, logits, line),
      certainty: certainty * spacingOf(line),
    };
  }

  async release(): Promise<void> {
    await this.#sampler.release();
    await this.#judge.release();
  }
}

/** D's logits at the points of the line. */
function compileJudge({ options: { gan } }: Trainer, runtime: Runtime) {
  const points = ops.input('points', [line.cells, 1, 1, 1]);
  const values = networkInputs('discriminator', gan.discriminator.parameters);
  const logits = gan.discriminator.apply(points, new Scope(values, 'running'));
  return compile({ logits }, runtime, { name: 'judge' });
}

function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}
