/** Plays the game of figure 1 and looks at it as it goes. */
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

/** z that p_g is measured on. */
const measuredLatents = 4001;

/** Both players at one step. */
export interface Look {
  readonly step: number;
  /** G(z) of equally likely z, in the order of z. */
  readonly images: Float32Array;
  /** p_g, D and the best D against this p_g, on the line. */
  readonly generated: Float64Array;
  readonly judged: Float64Array;
  readonly best: Float64Array;
  /** JSD(p_data ‖ p_g) in nats. */
  readonly divergence: number;
  /** V(D, G), which is at most −log 4 + 2 JSD. */
  readonly value: number;
  /** Mean of |D − 1/2| over what D is shown: half of it real, half generated. */
  readonly sureness: number;
}

export interface Played {
  readonly looks: readonly Look[];
  /** Steps done: fewer than all if `goesOn` said so. */
  readonly steps: number;
}

/**
 * Trains, and looks at the steps `at` (0 is before the first) and at the last.
 *
 * @param goesOn asked before each step
 */
export async function play(
  runtime: Runtime,
  seed: number,
  at: ReadonlySet<number>,
  goesOn: (step: number) => boolean,
): Promise<Played> {
  const trainer = await Trainer.create(training(seed), runtime);
  const looker = await Looker.create(trainer, runtime);
  const looks: Look[] = [];
  let batches = 0;
  try {
    if (at.has(0)) looks.push(await looker.look());
    while (trainer.iterations < steps && goesOn(trainer.iterations)) {
      await trainer.step(async () => dataBatch(seed, batches++));
      if (at.has(trainer.iterations)) looks.push(await looker.look());
      // Without a turn of the event loop between blocking steps, a Ctrl-C would never be heard.
      if (trainer.iterations % 20 === 0) await new Promise(setImmediate);
    }
    if (looks.at(-1)?.step !== trainer.iterations) looks.push(await looker.look());
    return { looks, steps: trainer.iterations };
  } finally {
    await looker.release();
    await trainer.release();
  }
}

class Looker {
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

  static async create(trainer: Trainer, runtime: Runtime): Promise<Looker> {
    const sampler = await Sampler.create(trainer.options.gan, runtime, { batchSize: measuredLatents });
    return new Looker(trainer, sampler, await compileJudge(trainer, runtime));
  }

  async look(): Promise<Look> {
    const { state, iterations } = this.#trainer;
    const images = await this.#sampler.sample(this.#latents, state);
    const results = await this.#judge.run({ points: Float32Array.from(pointsOf(line)) }, state);
    const logits = Float64Array.from(floats(results, 'logits'));
    const generated = densityOfImages(images, line);
    const judged = logits.map(sigmoid);
    const sureness = judged.reduce(
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
      sureness: sureness * spacingOf(line),
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
