import { expect, it } from 'vitest';
import { topologicalOrder } from '../../engine/tensor/walk.ts';
import { adam, type Optimiser } from '../../nn/optimiser.ts';
import { trainedPaths } from '../../nn/parameter.ts';
import { tinyTraining } from '../testing/tiny.ts';
import { updateOfGradients } from './update.ts';

const { parameters } = tinyTraining.gan.discriminator;
const paths = trainedPaths(parameters);
const vectors = paths.filter((path) => parameters[path]!.shape.length === 1);

/** How many square roots an update of D takes: one for each time that Adam is applied. */
function applications(discriminator: Optimiser): number {
  const definition = { ...tinyTraining, optimisers: { ...tinyTraining.optimisers, discriminator } };
  const { updates, whole } = updateOfGradients(definition, 'discriminator');
  expect(Object.keys(updates)).toHaveLength(3 * paths.length);
  const nodes = topologicalOrder([...Object.values(updates), ...whole]);
  return nodes.filter(({ op }) => op === 'Sqrt').length;
}

it('updates all vectors of a network as one, unless an optimiser looks at more than each number', () => {
  expect(vectors.length).toBeGreaterThan(1);
  expect(applications(adam())).toBe(paths.length - vectors.length + 1);
  expect(applications({ ...adam(), isElementwise: false })).toBe(paths.length);
});
