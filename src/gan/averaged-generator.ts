import { RandomStream } from '../core/random.ts';
import { Scope } from '../nn/scope.ts';
import { compile, floats } from '../runtime/program.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { State } from '../runtime/state.ts';
import * as ops from '../tensor/ops.ts';
import { drawLatent, type Gan } from './gan.ts';
import { networkInputs, stateNames } from './training-step.ts';

/** Batches of z that statistics are measured on, and how many z a batch has. */
const measuredBatches = 8;
const measuredBatchSize = 64;

/**
 * The generator whose weights are the moving average of a training's: a state that samplers and exports take
 * in place of the training's own.
 *
 * Its running averages are measured anew, on 512 z that are always the same. Those of the training follow
 * other weights, each a little further on, and pictures that are normalised by them come out grey. (Brock et
 * al. 2019, arXiv 1809.11096, sample with such "standing statistics" as well.)
 *
 * @param state of a training with `averageDecay`, or what a checkpoint of one holds
 * @returns the tensors of G alone; those of `state` are copied
 * @throws SparringError if `state` has no moving average, or the device cannot run the generator
 */
export async function averagedGenerator(gan: Gan, state: State, runtime: Runtime): Promise<State> {
  const { parameters } = gan.generator;
  const averaged = new State();
  const statistics: string[] = [];
  for (const [path, { shape, role }] of Object.entries(parameters)) {
    const name = stateNames.parameter('generator', path);
    if (role === 'statistic') statistics.push(path);
    const values = state.current(role === 'trained' ? stateNames.average(path) : name);
    averaged.add(name, shape, values.slice());
  }
  if (statistics.length === 0) return averaged;

  const values = networkInputs('generator', parameters);
  const z = ops.input('z', [measuredBatchSize, gan.latent.dimension]);
  gan.generator.apply(z, new Scope(values, 'measuring'));
  const measured = Object.fromEntries(statistics.map((path) => [path, values.get(path)!]));
  const program = await compile(measured, runtime, { name: 'statistics' });
  try {
    const sums = new Map(statistics.map((path) => [path, new Float64Array(measured[path]!.shape[0]!)]));
    for (let batch = 0; batch < measuredBatches; batch++) {
      const random = new RandomStream(0, 'statistics', batch);
      const results = await program.run({ z: drawLatent(gan.latent, measuredBatchSize, random) }, averaged);
      for (const [path, sum] of sums) floats(results, path).forEach((value, i) => (sum[i]! += value));
    }
    for (const [path, sum] of sums) {
      averaged.set(
        stateNames.parameter('generator', path),
        Float32Array.from(sum, (total) => total / measuredBatches),
      );
    }
  } finally {
    await program.release();
  }
  return averaged;
}
