import { expect, it } from 'vitest';
import { createNodeRuntime } from '../../runtime/node/ort-node.ts';
import type { Node } from '../../tensor/node.ts';
import { lower } from '../lower.ts';
import { expectAsInterpreted } from '../testing/as-interpreted.ts';
import { weightGradients } from '../testing/weight-gradients.ts';

const runtime = await createNodeRuntime({ threads: 1 });

const usesPatches = (node: Node) =>
  lower('test', { node }, { kernels: runtime.kernels }).nodes.some(({ opType }) => opType === 'FusedMatMul');

it('computes the weight gradient of few channels as the interpreter does, whatever the geometry', async () => {
  const gradients = weightGradients(1, 8);
  expect(gradients.length).toBeGreaterThan(100);
  expect(gradients.every(usesPatches)).toBe(true);
  await expectAsInterpreted(gradients, runtime);
});

it('is for patches of no more numbers than there are kernels', () => {
  const sizes = weightGradients(1, 5).map(
    (node) => [node.shape[2]! * node.shape[3]!, usesPatches(node)] as const,
  );
  expect(sizes.every(([size, uses]) => uses === size <= 5)).toBe(true);
});
