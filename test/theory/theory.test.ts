/** Proposition 1 and theorem 1 of Goodfellow et al. 2014, on distributions with known densities. */
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/random.ts';
import {
  gameValue,
  jensenShannon,
  optimalLogits,
  pointsOf,
  type Line,
} from '../../src/analysis/metrics/densities.ts';
import { flatten, reshapeTo, tanh } from '../../src/nn/activations.ts';
import { Sequential } from '../../src/nn/layer.ts';
import { Dense } from '../../src/nn/linear.ts';
import { adam, sgd } from '../../src/nn/optimiser.ts';
import { constantInitialiser, normalInitialiser } from '../../src/nn/parameter.ts';
import { Scope } from '../../src/nn/scope.ts';
import { compile, floats } from '../../src/engine/runtime/program.ts';
import { createNodeRuntime } from '../../src/engine/runtime/node/ort-node.ts';
import * as ops from '../../src/engine/tensor/ops.ts';
import type { Gan } from '../../src/gan/networks/gan.ts';
import { Trainer } from '../../src/gan/training/trainer.ts';
import { networkInputs } from '../../src/gan/networks/state-names.ts';

const runtime = await createNodeRuntime({ threads: 1 });
const line: Line = { from: -5, to: 5, cells: 500 };
const batchSize = 1024;
const steps = 600;
const units = 24;

interface Gaussian {
  readonly mean: number;
  readonly deviation: number;
}

const densityOf = ({ mean, deviation }: Gaussian) =>
  pointsOf(line).map(
    (x) => Math.exp(-(((x - mean) / deviation) ** 2) / 2) / (deviation * Math.sqrt(2 * Math.PI)),
  );

/** A fixed G, x = mean + deviation · z for a Gaussian z, and an untrained D. */
function ganOf({ mean, deviation }: Gaussian): Gan {
  const first = { initialise: normalInitialiser(1), bias: normalInitialiser(1) };
  const start = { initialise: normalInitialiser(1 / Math.sqrt(units)) };
  return {
    kind: 'pictures',
    latent: { dimension: 1, distribution: 'normal' },
    image: { channels: 1, height: 1, width: 1, range: 'contrast' }, // numbers without bounds
    generator: new Sequential({
      line: new Dense(1, 1, { initialise: constantInitialiser(deviation), bias: constantInitialiser(mean) }),
      unfold: reshapeTo(1, 1, 1),
    }),
    discriminator: new Sequential({
      flatten: flatten(),
      hidden1: new Dense(1, units, first),
      tanh1: tanh(),
      hidden2: new Dense(units, units, start),
      tanh2: tanh(),
      judge: new Dense(units, 1, start),
    }),
  };
}

/** Trains D with G held fixed. Returns D's logits along the line, before and after. */
async function trainDiscriminator(data: Gaussian, generated: Gaussian) {
  const gan = ganOf(generated);
  const optimisers = {
    generator: sgd({ learningRate: 0 }),
    discriminator: adam({ learningRate: (update) => 0.01 * (1 - update / (steps + 1)), beta1: 0.9 }),
  };
  const trainer = await Trainer.create({ gan, optimisers, batchSize, seed: 5 }, runtime);
  const points = ops.input('points', [line.cells, 1, 1, 1]);
  const values = networkInputs('discriminator', gan.discriminator.parameters);
  const logits = gan.discriminator.apply(points, new Scope(values, 'running'));
  const program = await compile({ logits }, runtime, { name: 'judge' });
  const judged = async () => {
    const results = await program.run({ points: Float32Array.from(pointsOf(line)) }, trainer.state);
    return Float64Array.from(floats(results, 'logits'));
  };
  const before = await judged();
  let batch = 0;
  for (let i = 0; i < steps; i++) {
    await trainer.step(async () => {
      const random = new RandomStream(9, 'test', batch++);
      return random.normal(new Float32Array(batchSize), data.mean, data.deviation);
    });
  }
  const after = await judged();
  await program.release();
  await trainer.release();
  return { before, after };
}

const sigmoid = (logit: number) => 1 / (1 + Math.exp(-logit));

describe.each([
  ['that overlap', { mean: -0.8, deviation: 0.7 }, { mean: 0.9, deviation: 1.1 }],
  ['that are the same', { mean: 0.2, deviation: 1 }, { mean: 0.2, deviation: 1 }],
] as const)('a D trained against a fixed G, for Gaussians %s', async (_, data, generated) => {
  const [p, q] = [densityOf(data), densityOf(generated)];
  const best = optimalLogits(p, q);
  const { before, after } = await trainDiscriminator(data, generated);

  it('approaches p_data / (p_data + p_g) wherever the densities are not negligible', () => {
    // The mean square of D − D*, weighted by the sum of both densities.
    const errorOf = (logits: Float64Array) =>
      logits.reduce((sum, logit, i) => sum + (p[i]! + q[i]!) * (sigmoid(logit) - sigmoid(best[i]!)) ** 2, 0) *
      0.01;
    expect(Math.sqrt(errorOf(after))).toBeLessThan(0.02);
    expect(errorOf(after)).toBeLessThan(errorOf(before) / 20);
  });

  it('raises the value of the game to −log 4 + 2 JSD(p_data ‖ p_g), but not above it', () => {
    const max = -Math.log(4) + 2 * jensenShannon(p, q, line);
    const value = gameValue(p, q, after, line);
    expect(value).toBeGreaterThan(max - 0.003);
    expect(value).toBeLessThan(max);
    expect(gameValue(p, q, before, line)).toBeLessThan(value);
  });
});
