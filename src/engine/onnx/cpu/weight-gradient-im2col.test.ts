import { expect, it } from 'vitest';
import { createNodeRuntime } from '../../runtime/node/ort-node.ts';
import type { Node } from '../../tensor/node.ts';
import { lower } from '../lower.ts';
import { expectAsInterpreted } from '../testing/as-interpreted.ts';
import { weightGradients } from '../testing/weight-gradients.ts';

const runtime = await createNodeRuntime({ threads: 1 });

const usesIm2col = (node: Node) =>
  lower('test', { node }, { kernels: runtime.kernels }).nodes.some(({ opType }) => opType === 'FusedMatMul');

it('computes the weight gradient of few channels for every geometry', async () => {
  const gradients = weightGradients(1, 8);
  expect(gradients.length).toBeGreaterThan(100);
  expect(gradients.every(usesIm2col)).toBe(true);
  await expectAsInterpreted(gradients, runtime);
});

it('is used if a patch has no more numbers than there are kernels', () => {
  const sizes = weightGradients(1, 5).map(
    (node) => [node.shape[2]! * node.shape[3]!, usesIm2col(node)] as const,
  );
  expect(sizes.every(([size, uses]) => uses === size <= 5)).toBe(true);
});
