/**
 * The game of figure 1: pictures of a single number, two small networks, and options with which training reaches the
 * optimum of the theory:
 *
 * - D gets five updates for each of G, with a higher learning rate. G follows D's estimate of p_data / p_g, which must
 *   be accurate first.
 * - Adam has no momentum (β₁ = 0). Momentum carries G past the point where D leads it, and both oscillate.
 * - Both learning rates fall to 0, which damps the remaining oscillation.
 */
import { RandomStream } from '../../core/random.ts';
import type { Gan } from '../../gan/networks/gan.ts';
import { objectives } from '../../gan/objectives/objectives.ts';
import type { TrainerSetup } from '../../gan/training/trainer.ts';
import { pointsOf, type Line } from '../../analysis/metrics/densities.ts';
import { flatten, reshapeTo, tanh } from '../../nn/activations.ts';
import { Sequential } from '../../nn/layer.ts';
import { Dense } from '../../nn/linear.ts';
import { adam } from '../../nn/optimiser.ts';
import { normalInitialiser } from '../../nn/parameter.ts';

export const steps = 3000;
const k = 5;
export const batchSize = 512;
const rates = { generator: 1e-3, discriminator: 3e-3 };
const units = { generator: 32, discriminator: 64 };
/** Scale of the first layer's weights. D needs a larger one to have curvature within a peak. */
const spread = { generator: 1, discriminator: 2 };

/** The interval and the cells in which everything is drawn and integrated. */
export const line: Line = { from: -2.5, to: 2.5, cells: 250 };

/** p_data: two equal Gaussians. */
const peaks = { means: [-1, 1], deviation: 0.35 } as const;

export function dataDensity(): Float64Array {
  const { means, deviation } = peaks;
  const scale = 1 / (means.length * deviation * Math.sqrt(2 * Math.PI));
  return pointsOf(line).map(
    (x) => scale * means.reduce((sum, mean) => sum + Math.exp(-(((x - mean) / deviation) ** 2) / 2), 0),
  );
}

/** A batch of numbers from p_data: batch `index` of a seed. */
export function dataBatch(seed: number, index: number): Float32Array {
  const random = new RandomStream(seed, 'experiment', index);
  const batch = random.normal(new Float32Array(batchSize), 0, peaks.deviation);
  return batch.map((x) => x + peaks.means[random.below(peaks.means.length)]!);
}

/** A generator from one Gaussian number to one number, and its discriminator. */
function gan(): Gan {
  return {
    kind: 'pictures',
    latent: { dimension: 1, distribution: 'normal' },
    image: { channels: 1, height: 1, width: 1, range: 'contrast' }, // numbers without bounds
    generator: new Sequential({ ...layers('generator'), unfold: reshapeTo(1, 1, 1) }),
    discriminator: new Sequential({ flatten: flatten(), ...layers('discriminator') }),
  };
}

/** 1 → units → units → 1 with tanh. It is smooth, and so are D and the density of G(z). */
function layers(network: 'generator' | 'discriminator') {
  const width = units[network];
  const first = normalInitialiser(spread[network]);
  const start = { initialise: normalInitialiser(1 / Math.sqrt(width)) };
  return {
    hidden1: new Dense(1, width, { initialise: first, bias: first }),
    tanh1: tanh(),
    hidden2: new Dense(width, width, start),
    tanh2: tanh(),
    output: new Dense(width, 1, start),
  };
}

export function training(seed: number): TrainerSetup {
  const falling = (rate: number, updates: number) =>
    adam({ learningRate: (update) => rate * (1 - (update - 1) / updates), beta1: 0 });
  return {
    gan: gan(),
    objective: objectives['non-saturating'],
    optimisers: {
      generator: falling(rates.generator, steps),
      discriminator: falling(rates.discriminator, steps * k),
    },
    batchSize,
    k,
    generatorNoise: 'fresh',
    seed,
  };
}

/** The protocol of the experiment. */
export const protocol =
  `p_data is an equal mixture of N(${peaks.means[0]}, ${peaks.deviation}²) and N(${peaks.means[1]}, ${peaks.deviation}²), and z is one number from N(0, 1). ` +
  `G is 1-${units.generator}-${units.generator}-1 and D is 1-${units.discriminator}-${units.discriminator}-1, both with tanh. Algorithm 1 with k = ${k}, ` +
  `batches of ${batchSize}, and the non-saturating loss for G. Adam with β₁ = 0; learning rates of ${rates.generator} (G) and ${rates.discriminator} (D) fall linearly to 0 over ${steps} steps. ` +
  `p_g is the density of G(z) over 4,001 equally likely z, without smoothing. Integrals are sums over ${line.cells} cells from ${line.from} to ${line.to}.`;

/** Quantiles of N(0, 1) at (i + ½) / count: numbers of equal probability. */
export function equallyLikelyNormals(count: number): Float32Array {
  const reach = 6;
  const intervals = 12_000;
  const width = (2 * reach) / intervals;
  const values = new Float32Array(count);
  let below = 0; // the probability of numbers below z
  let next = 0;
  for (let i = 0; i < intervals && next < count; i++) {
    const z = -reach + i * width;
    const middle = z + width / 2;
    const mass = (width * Math.exp(-(middle ** 2) / 2)) / Math.sqrt(2 * Math.PI);
    while (next < count && (next + 0.5) / count <= below + mass) {
      values[next] = z + (width * ((next + 0.5) / count - below)) / mass;
      next += 1;
    }
    below += mass;
  }
  return values;
}
