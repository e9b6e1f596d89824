import { expect, it } from 'vitest';
import * as ops from '../../tensor/ops.ts';
import { createNodeRuntime } from '../../runtime/node/ort-node.ts';
import { portable } from '../kernels.ts';
import { lower } from '../lower.ts';
import { expectAsInterpreted } from '../testing/as-interpreted.ts';
import { weightGradients } from '../testing/weight-gradients.ts';

const runtime = await createNodeRuntime({ threads: 1 });

it.each([3, 16, 32])('computes the weight gradient of %d channels for every geometry', async (channels) => {
  const gradients = weightGradients(channels, 2);
  expect(gradients.length).toBeGreaterThan(100);
  await expectAsInterpreted(gradients, runtime);
});

it('computes the weight gradient of a convolution that is dilated along rows', async () => {
  const geometry = { strides: [1, 2], pads: [1, 1, 1, 1], dilations: [1, 2] } as const;
  const x = ops.input('x', [2, 32, 6, 9]);
  const small = ops.convolve(x, ops.input('w', [4, 32, 3, 3]), geometry).shape;
  await expectAsInterpreted([ops.convWeightGradient(x, ops.input('g', small), geometry, [3, 3])], runtime);
});

it.each([
  [1, 0],
  [2, 1],
])('convolves small pictures with stride %d and padding %d', async (stride, padding) => {
  const x = ops.input('x', [3, 17, 5, 6]);
  const y = ops.conv2d(x, ops.input('w', [4, 17, 3, 2]), { stride, padding });
  const { nodes } = lower('test', { y }, { kernels: { ...portable, convolvesInDepth: true } });
  expect(nodes.filter(({ opType }) => opType === 'Transpose')).toHaveLength(2);
  await expectAsInterpreted([y], { ...runtime, kernels: { ...portable, convolvesInDepth: true } });
});
