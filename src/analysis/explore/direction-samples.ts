/** How many samples the directions of a generator are measured on. */
import { multiplyAddsOf } from '../../engine/tensor/multiply-adds.ts';
import * as ops from '../../engine/tensor/ops.ts';
import { topologicalOrder } from '../../engine/tensor/walk.ts';
import type { Gan } from '../../gan/networks/gan.ts';
import { generatorGraph } from '../../gan/sampling/sampler.ts';

/** Multiply-adds that directions may take: about ten seconds on two cores. */
const budget = 2e11;
const [minSamples, maxSamples] = [1, 16];

/** As many as take about ten seconds: the Jacobian of each paints a picture for each number of z. */
export function directionSamples(gan: Gan): number {
  const z = ops.input('z', [1, gan.latent.dimension]);
  const nodes = topologicalOrder([generatorGraph(gan, z, 'running')]);
  const picture = nodes.reduce((sum, node) => sum + multiplyAddsOf(node), 0);
  const affordable = Math.floor(budget / (gan.latent.dimension * Math.max(1, picture)));
  return Math.min(maxSamples, Math.max(minSamples, affordable));
}
