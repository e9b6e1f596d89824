import { throwIfAborted } from '../../core/abort.ts';
import { checkArguments, listOf, oneOf } from '../../core/checks.ts';
import { expectArray } from '../../core/arrays.ts';
import { UsageError } from '../../core/errors.ts';
import { RandomStream } from '../../core/random.ts';
import { sizeOf } from '../../core/shape.ts';
import { Scope } from '../../nn/scope.ts';
import { compile, floats } from '../../engine/runtime/program.ts';
import { runtimeRule, type Runtime } from '../../engine/runtime/runtime.ts';
import { stateRule, type State } from '../../engine/runtime/state.ts';
import type { Node } from '../../engine/tensor/node.ts';
import * as ops from '../../engine/tensor/ops.ts';
import { drawLatent, exampleShape, ganRule, labelsOf, type Gan } from '../networks/gan.ts';
import { networkInputs, networkNames, stateNames, type NetworkName } from '../networks/state-names.ts';
import { labelInput, labelRows } from './label-rows.ts';

/** The number of batches that statistics are measured on, and the size of a batch. */
const measuredBatches = 8;
const measuredBatchSize = 64;

const places = { gan: ganRule, state: stateRule, runtime: runtimeRule };
const rules = { ...places, networks: listOf(oneOf(networkNames)) };

/**
 * The batch-normalisation statistics of the current weights (the standing statistics of Brock et al. 2019,
 * arXiv 1809.11096). They replace the running averages of a training, which lag behind its weights or do not exist.
 *
 * They are the mean over 8 batches of 64 z, which are always the same. Those of D are measured on the pictures that G
 * makes from these z. Each batch is normalised by its own statistics.
 *
 * @param state holds the weights of G, and of D if it is measured
 * @param networks to measure
 * @param signal stops between two batches
 * @returns the values by their names in a state; none for networks without batch normalisation
 * @throws SparringError if the device cannot run the networks; the signal's reason if it is aborted
 */
export async function standingStatistics(
  gan: Gan,
  state: State,
  runtime: Runtime,
  networks: readonly NetworkName[],
  signal?: AbortSignal,
): Promise<Map<string, Float32Array>> {
  checkArguments('standingStatistics', { gan, state, runtime, networks }, rules);
  const z = ops.input('z', [measuredBatchSize, gan.latent.dimension]);
  const measured: Record<string, Node> = {};
  const images = measure('generator', gan, z, networks.includes('generator') ? measured : {});
  if (networks.includes('discriminator'))
    measure('discriminator', gan, images, measured, labelsOf(gan.latent, z));
  const feeds = Array.from({ length: measuredBatches }, (_, batch) => ({
    z: drawLatent(gan.latent, measuredBatchSize, new RandomStream(0, 'statistics', batch)),
  }));
  return meansOver(feeds, measured, state, runtime, signal);
}

/**
 * The statistics of D's batch normalisation over given pictures or points: the mean over batches of 64, or one batch if
 * there are fewer. A last batch that is not full is left out. In training, too, D normalises batches of real examples
 * by themselves.
 *
 * @param examples pictures [count, C, H, W] in the GAN's range, or points; one or more
 * @param state holds the weights of D
 * @param labels the class of each example, for a conditional GAN
 * @returns the values by their names in a state; none for a D without batch normalisation
 * @throws UsageError if a conditional GAN does not get a label for each example
 * @throws SparringError if there are none, the last is incomplete, or the device cannot run D
 */
export async function exampleStatistics(
  gan: Gan,
  examples: Float32Array,
  state: State,
  runtime: Runtime,
  labels?: ArrayLike<number>,
): Promise<Map<string, Float32Array>> {
  checkArguments('exampleStatistics', { gan, state, runtime }, places);
  const shape = exampleShape(gan);
  const size = sizeOf(shape);
  expectArray('examples', examples, 'Float32Array');
  if (examples.length === 0 || examples.length % size !== 0) {
    throw new UsageError(`got ${examples.length} numbers to measure, expected a multiple of ${size}`);
  }
  const count = examples.length / size;
  const batchSize = Math.min(measuredBatchSize, count);
  const labelsFrom = labelRows(gan.latent.classes, { count, batchSize, labels });
  const x = ops.input('examples', [batchSize, ...shape]);
  const measured: Record<string, Node> = {};
  measure('discriminator', gan, x, measured, labelInput(gan.latent.classes, batchSize));
  const feeds = Array.from({ length: Math.floor(count / batchSize) }, (_, batch) => ({
    examples: examples.subarray(batch * batchSize * size, (batch + 1) * batchSize * size),
    ...labelsFrom(batch * batchSize),
  }));
  return meansOver(feeds, measured, state, runtime);
}

/** Applies a network and adds its batch-normalisation statistics to `measured`, by their names in a state. */
function measure(
  network: NetworkName,
  gan: Gan,
  x: Node,
  measured: Record<string, Node>,
  label?: Node,
): Node {
  const { parameters } = gan[network];
  const values = networkInputs(network, parameters);
  const y = gan[network].apply(x, new Scope(values, 'measuring').withLabel(label));
  for (const [path, { role }] of Object.entries(parameters)) {
    if (role === 'statistic') measured[stateNames.parameter(network, path)] = values.get(path)!;
  }
  return y;
}

async function meansOver(
  feeds: readonly Readonly<Record<string, Float32Array>>[],
  measured: Readonly<Record<string, Node>>,
  state: State,
  runtime: Runtime,
  signal?: AbortSignal,
): Promise<Map<string, Float32Array>> {
  const sums = new Map(
    Object.entries(measured).map(([name, { shape }]) => [name, new Float64Array(shape[0]!)]),
  );
  if (sums.size === 0) return new Map();
  const program = await compile(measured, runtime, { name: 'statistics' });
  try {
    await state.reading(async (shared) => {
      for (const fed of feeds) {
        await throwIfAborted(signal);
        const results = await program.run(fed, shared);
        for (const [name, sum] of sums) floats(results, name).forEach((value, i) => (sum[i]! += value));
      }
    });
  } finally {
    await program.release();
  }
  return new Map(
    [...sums].map(([name, sum]) => [name, Float32Array.from(sum, (total) => total / feeds.length)]),
  );
}
