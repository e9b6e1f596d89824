import { describe, expect, it } from 'vitest';
import type { Node } from '../../tensor/node.ts';
import * as ops from '../../tensor/ops.ts';
import { createNodeRuntime } from '../../runtime/node/ort-node.ts';
import { lower } from '../lower.ts';
import { expectAsInterpreted } from '../testing/as-interpreted.ts';
import { skipNote } from '../../../testing/skips.ts';

const runtime = await createNodeRuntime({ threads: 2 });
const { kernels } = runtime;
const n = kernels.channelBlock;

const nodesOf = (y: Node, block = n) =>
  lower('test', { y }, { kernels: { ...kernels, channelBlock: block } }).nodes;
const blockedIn = (y: Node) => nodesOf(y).filter(({ domain, opType }) => domain && opType === 'Conv').length;

/** Expects agreement relative to the largest value: these sums of many products are large. */
const expectRuns = (y: Node) => expectAsInterpreted([y], runtime, Infinity);

const square = (side: number, pad: number, stride: number): ops.ConvGeometry & { side: number } => ({
  side,
  strides: [stride, stride],
  pads: [pad, pad, pad, pad],
  dilations: [1, 1],
});

const missing = skipNote('blockedKernels', n === 1);

describe.skipIf(missing !== '')(`convolutions of blocks of ${n} channels${missing}`, () => {
  it.each([
    ['4×4 stride 2 padding 1', square(4, 1, 2)],
    ['5×5 stride 2 padding 2', square(5, 2, 2)],
    ['3×3 stride 1 padding 1', square(3, 1, 1)],
    ['1×1', square(1, 0, 1)],
    [
      '2×2, different padding on each side, dilated',
      { side: 2, strides: [1, 2], pads: [0, 1, 2, 3], dilations: [2, 3] },
    ],
  ] as const)('agree with the interpreter: %s', async (_, { side, ...geometry }) => {
    const x = ops.input('x', [2, n, 10, 12]);
    const w = ops.input('w', [2 * n, n, side, side]);
    const y = ops.convolve(x, w, geometry);
    expect(blockedIn(y)).toBe(1);
    await expectRuns(y);
  });

  it.each([1, 3, n - 1])('convolve %d channels in row-major order', async (channels) => {
    const x = ops.input('x', [2, channels, 10, 12]);
    const y = ops.conv2d(x, ops.input('w', [2 * n, channels, 5, 4]), { stride: 2, padding: 1 });
    expect(nodesOf(y).map(({ opType }) => opType)).toEqual([
      'Reshape',
      'ReorderInput',
      'Reshape',
      'Conv',
      'ReorderOutput',
    ]);
    await expectRuns(y);
  });

  it('compute transposed convolutions by one convolution per phase, for every geometry', async () => {
    let [tried, fallbacks] = [0, 0];
    for (const stride of [1, 2, 3])
      for (const kernel of [1, 2, 3, 4, 5])
        for (const pad of [0, 1, 2])
          for (const excess of [0, 1]) {
            // The two axes differ, and the two ends of each axis differ.
            const geometry = {
              strides: [stride, 2] as const,
              pads: [pad, 1, 1, 1] as const,
              dilations: [1, 1] as const,
            };
            const height = 2 * stride + kernel - pad - 1 + excess;
            if (excess >= stride || height < 1) continue;
            const x = ops.input('x', [2, 2 * n, 3, 4]);
            const w = ops.input('w', [2 * n, n, kernel, 4]);
            const y = ops.convTransposeTo(x, w, geometry, [height, 8]);
            const blocked = blockedIn(y);
            expect([0, 2 * stride]).toContain(blocked);
            if (blocked === 0) fallbacks += 1;
            else tried += 1;
            await expectRuns(y);
          }
    expect(tried).toBeGreaterThan(20);
    expect(fallbacks).toBeGreaterThan(10); // sizes that are not a multiple of the stride, for example
  });

  it.each([
    [6 * n - 3, 5 * n - 1],
    [6 * n - 4, 5 * n - 4], // multiples of 4, which ReorderInput itself pads
  ])('pad the last blocks of %d and %d channels with zeros', async (outputs, inputs) => {
    const geometry = square(4, 1, 2);
    const w = ops.input('w', [outputs, inputs, 4, 4]);
    const y = ops.convolve(ops.input('x', [2, inputs, 8, 8]), w, geometry);
    const back = ops.convTransposeTo(ops.input('x', [2, outputs, 4, 4]), w, geometry, [8, 8]);
    expect([blockedIn(y), blockedIn(back)]).toEqual([1, 4]);
    await expectRuns(y);
    await expectRuns(back);
  });

  it('share the gather indices of weights of the same shape', () => {
    const x = ops.input('x', [1, n, 4, 4]);
    const by = (name: string) =>
      ops.convTranspose2d(x, ops.input(name, [n, 2 * n, 4, 4]), { stride: 2, padding: 1 });
    const gathers = nodesOf(ops.add(by('v'), by('w'))).filter(({ opType }) => opType === 'Gather');
    expect(gathers).toHaveLength(8);
    expect(new Set(gathers.map(({ inputs: [, where] }) => where)).size).toBe(4);
  });

  it('leave strided convolutions with many weights to a matrix product', async () => {
    const y = ops.conv2d(ops.input('x', [2, 144, 8, 8]), ops.input('w', [n, 144, 4, 4]), {
      stride: 2,
      padding: 1,
    });
    expect(blockedIn(y)).toBe(0);
    await expectRuns(y);
  });

  it.each([
    ['channels that fill their blocks poorly', [1, n, 8, 8], [n + 1, n, 3, 3]],
    ['narrow results', [1, n, 8, 5], [n, n, 3, 3]],
  ] as const)('leave to the standard convolution: %s', async (_, shape, kernel) => {
    const y = ops.conv2d(ops.input('x', shape), ops.input('w', kernel));
    expect(blockedIn(y)).toBe(0);
    await expectRuns(y);
  });

  it('leave dilated transposed convolutions to the standard one', async () => {
    const x = ops.input('x', [1, n, 4, 4]);
    const y = ops.convTranspose2d(x, ops.input('w', [n, n, 3, 3]), { dilation: 2 });
    expect(blockedIn(y)).toBe(0);
    await expectRuns(y);
  });

  it('reorder a picture into blocks once for two convolutions', () => {
    const x = ops.input('x', [1, n, 8, 8]);
    const by = (name: string) => ops.conv2d(x, ops.input(name, [n, n, 3, 3]));
    const nodes = nodesOf(ops.add(by('v'), by('w')));
    const reordered = nodes
      .filter(({ opType }) => opType === 'ReorderInput')
      .map(({ inputs: [from] }) => from);
    expect(reordered).toHaveLength(3);
    expect(reordered.filter((from) => from === 'x')).toHaveLength(1);
  });
});

it('uses no blocks for a runtime without blocked kernels', () => {
  const y = ops.conv2d(ops.input('x', [1, 16, 8, 8]), ops.input('w', [16, 16, 3, 3]));
  expect(nodesOf(y, 1).map(({ opType }) => opType)).toEqual(['Conv']);
});
