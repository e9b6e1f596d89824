/** The principal directions of a whole generator, as everybody measures them: the command line and the studio find the same. */
import { valueSpan } from '../../core/value-range.ts';
import { multiplyAddsOf } from '../../engine/tensor/multiply-adds.ts';
import * as ops from '../../engine/tensor/ops.ts';
import { topologicalOrder } from '../../engine/tensor/walk.ts';
import type { Gan } from '../../gan/networks/gan.ts';
import { generatorGraph } from '../../gan/sampling/sampler.ts';
import type { Paint } from './latent.ts';
import { principalDirections, type PrincipalDirection } from './principal-directions.ts';

export interface GeneratorDirections {
  /** How many samples the Jacobian was averaged over. */
  readonly samples: number;
  readonly directions: readonly PrincipalDirection[];
}

/** Multiply-adds that directions may take: about ten seconds on two cores. */
const budget = 2e11;
const [minSamples, maxSamples] = [1, 16];

/**
 * The directions of z that change the pictures, or points, of a generator most.
 *
 * @param paint makes them with the generator's weights and statistics, whatever else is in a batch
 * @param count how many to find; default 6, or all of fewer
 * @throws UsageError if z has too many numbers
 */
export async function generatorDirections(
  gan: Gan,
  paint: Paint,
  count?: number,
): Promise<GeneratorDirections> {
  const samples = affordableSamples(gan);
  const span = gan.kind === 'pictures' ? valueSpan(gan.image.range) : 1;
  return { samples, directions: await principalDirections(paint, gan.latent, { samples, span, count }) };
}

/** How many samples the Jacobian can be averaged over, each of which paints a picture for each number of z. */
function affordableSamples(gan: Gan): number {
  const z = ops.input('z', [1, gan.latent.dimension]);
  const nodes = topologicalOrder([generatorGraph(gan, z, 'running')]);
  const picture = nodes.reduce((sum, node) => sum + multiplyAddsOf(node), 0);
  const affordable = Math.floor(budget / (gan.latent.dimension * Math.max(1, picture)));
  return Math.min(maxSamples, Math.max(minSamples, affordable));
}
