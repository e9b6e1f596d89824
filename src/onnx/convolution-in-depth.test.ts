import { expect, it } from 'vitest';
import { interpret } from '../tensor/interpret.ts';
import * as ops from '../tensor/ops.ts';
import { createNodeRuntime } from '../runtime/ort-node.ts';
import { compile } from '../runtime/program.ts';
import { portable } from './kernels.ts';
import { lower } from './lower.ts';
import { feedsFor } from './testing/graphs.ts';

const runtime = await createNodeRuntime({ threads: 1 });

it.each([3, 16])(
  'computes the weight gradient of %d channels as the interpreter does, whatever the geometry',
  async (channels) => {
    const gradients = [1, 2, 3].flatMap((stride) =>
      [1, 2].flatMap((dilation) =>
        [1, 2, 3, 4].flatMap((kernel) =>
          [5, 8].flatMap((size) =>
            [0, 1, 2].map((padding) => {
              // The axes differ, and the ends differ from the beginnings.
              const geometry = {
                strides: [stride, 1] as const,
                pads: [padding, 0, 1, padding] as const,
                dilations: [dilation, 1] as const,
              };
              const name = [stride, dilation, kernel, size, padding].join('-');
              const x = ops.input(`x${name}`, [2, channels, size, 4]);
              if (size + padding + 1 < dilation * (kernel - 1) + 1) return [];
              const small = ops.convolve(x, ops.input('w', [2, channels, kernel, 2]), geometry).shape;
              return [ops.convWeightGradient(x, ops.input(`g${name}`, small), geometry, [kernel, 2])];
            }),
          ),
        ),
      ),
    );
    const outputs = Object.fromEntries(gradients.flat().map((node, i) => [`y${i}`, node]));
    const feeds = feedsFor(Object.values(outputs));
    const expected = interpret(Object.values(outputs), feeds);
    const program = await compile(outputs, runtime);
    const got = await program.run(
      Object.fromEntries(Object.entries(feeds).map(([name, values]) => [name, Float32Array.from(values)])),
    );
    await program.release();
    expect(expected.length).toBeGreaterThan(100);
    expected.forEach((values, i) => {
      const made = got[`y${i}`] as Float32Array;
      const distance = values.reduce((worst, value, at) => Math.max(worst, Math.abs(value - made[at]!)), 0);
      expect(distance).toBeLessThan(2e-5);
    });
  },
);

it.each([
  [1, 0],
  [2, 1],
])(
  'convolves small pictures as the interpreter does, in steps of %d and with padding %d',
  async (stride, padding) => {
    const x = ops.input('x', [3, 17, 5, 6]);
    const y = ops.conv2d(x, ops.input('w', [4, 17, 3, 2]), { stride, padding });
    const { nodes } = lower('test', { y }, { kernels: { ...portable, convolvesInDepth: true } });
    expect(nodes.filter(({ opType }) => opType === 'Transpose')).toHaveLength(2);
    const feeds = feedsFor([y]);
    const [expected] = interpret([y], feeds);
    const program = await compile({ y }, { ...runtime, kernels: { ...portable, convolvesInDepth: true } });
    const got = await program.run(
      Object.fromEntries(Object.entries(feeds).map(([name, values]) => [name, Float32Array.from(values)])),
    );
    await program.release();
    (got['y'] as Float32Array).forEach((value, i) => expect(value).toBeCloseTo(expected![i]!, 4));
  },
);
