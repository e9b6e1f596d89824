import { RandomStream } from '../core/random.ts';
import { Scope } from '../nn/scope.ts';
import { compile, floats } from '../runtime/program.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { State } from '../runtime/state.ts';
import type { Node } from '../tensor/node.ts';
import * as ops from '../tensor/ops.ts';
import { drawLatent, type Gan } from './gan.ts';
import { networkInputs, stateNames, type NetworkName } from './training-step.ts';

/** Batches of z that statistics are measured on, and how many z a batch has. */
const measuredBatches = 8;
const measuredBatchSize = 64;

/**
 * The statistics of batch normalisation for weights as they stand (Brock et al. 2019, arXiv 1809.11096, call them
 * standing statistics), in place of averages that a training moved along, or never had.
 *
 * They are the mean over 8 batches of 64 z, which are always the same; of D, over the pictures that G makes of them,
 * each batch normalised by its own.
 *
 * @param state holds the weights of G, and of D if it is asked for
 * @param networks whose to measure
 * @returns the values by the names they have in a state; none for networks without batch normalisation
 * @throws SparringError if the device cannot run the networks
 */
export async function standingStatistics(
  gan: Gan,
  state: State,
  runtime: Runtime,
  networks: readonly NetworkName[],
): Promise<Map<string, Float32Array>> {
  const z = ops.input('z', [measuredBatchSize, gan.latent.dimension]);
  const measured: Record<string, Node> = {};
  let x: Node = z;
  for (const network of ['generator', 'discriminator'] as const) {
    const { parameters } = gan[network];
    const values = networkInputs(network, parameters);
    x = gan[network].apply(x, new Scope(values, 'measuring'));
    if (!networks.includes(network)) continue;
    for (const [path, { role }] of Object.entries(parameters)) {
      if (role === 'statistic') measured[stateNames.parameter(network, path)] = values.get(path)!;
    }
  }
  const sums = new Map(
    Object.entries(measured).map(([name, { shape }]) => [name, new Float64Array(shape[0]!)]),
  );
  if (sums.size === 0) return new Map();
  const program = await compile(measured, runtime, { name: 'statistics' });
  try {
    for (let batch = 0; batch < measuredBatches; batch++) {
      const random = new RandomStream(0, 'statistics', batch);
      const results = await program.run({ z: drawLatent(gan.latent, measuredBatchSize, random) }, state);
      for (const [name, sum] of sums) floats(results, name).forEach((value, i) => (sum[i]! += value));
    }
  } finally {
    await program.release();
  }
  return new Map(
    [...sums].map(([name, sum]) => [name, Float32Array.from(sum, (total) => total / measuredBatches)]),
  );
}
