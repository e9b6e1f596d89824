import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/random.ts';
import { BatchNorm } from '../../src/nn/batch-norm.ts';
import { Scope } from '../../src/nn/scope.ts';
import { createNodeRuntime } from '../../src/engine/runtime/node/ort-node.ts';
import { grad } from '../../src/engine/tensor/grad.ts';
import type { Node } from '../../src/engine/tensor/node.ts';
import * as ops from '../../src/engine/tensor/ops.ts';
import { lower } from '../../src/engine/onnx/lower.ts';
import { expectAsInterpreted } from '../../src/engine/onnx/testing/as-interpreted.ts';
import { skipNote } from '../../src/testing/skips.ts';

const runtime = await createNodeRuntime({ threads: 2 });
const { kernels } = runtime;
const n = kernels.channelBlock;
const channels = 2 * n;

/** A picture [2, channels, 6, 7] in blocks, with values of about 1, because rounding in a sum grows with its terms. */
const picture = (name = 'x') => {
  const weights = ops.mul(ops.input(`${name}.w`, [channels, n, 3, 3]), 1 / Math.sqrt(9 * n));
  return ops.conv2d(ops.input(name, [2, n, 6, 7]), weights, { padding: 1 });
};
/** A number per channel, of about 1. */
const vector = (name: string) => ops.add(ops.abs(ops.input(name, [1, channels, 1, 1])), 0.5);
const scalar = (name: string) => ops.add(ops.abs(ops.input(name, [])), 0.5);

const lowered = (outputs: readonly Node[]) =>
  lower('test', Object.fromEntries(outputs.map((y, i) => [`y${i}`, y])), { kernels }).nodes;

/** The nodes that work on pictures, as opposed to weights and per-channel numbers. `Each` is a depthwise convolution. */
const onPictures = (outputs: readonly Node[]) =>
  lowered(outputs).flatMap(({ opType, domain, attributes: { group, activation } }) => {
    const suffix = activation?.kind === 'string' ? ` ${activation.value}` : '';
    if (domain !== undefined) return [group === undefined ? `${opType}${suffix}` : `Each${suffix}`];
    return ['Sum', 'Max', 'Tanh', 'LeakyRelu', 'Relu', 'Clip'].includes(opType) ? [opType] : [];
  });

/** The nodes that compute the picture: they reorder its input and weights, and convolve. */
const pictureNodes = ['ReorderInput', 'ReorderInput', 'Conv'];

const missing = skipNote('blockedKernels', n === 1);

describe.skipIf(missing !== '')(`pictures that stay in blocks of ${n} channels${missing}`, () => {
  it.each<[string, (x: Node) => Node]>([
    ['multiplied', (x) => ops.mul(x, vector('a'))],
    ['multiplied from the left', (x) => ops.mul(vector('a'), x)],
    ['divided', (x) => ops.div(x, vector('a'))],
    ['scaled and shifted', (x) => ops.add(ops.mul(x, vector('a')), vector('b'))],
    ['shifted and scaled', (x) => ops.mul(ops.sub(x, vector('a')), vector('b'))],
    ['shifted, negated, shifted', (x) => ops.sub(ops.neg(ops.add(x, vector('a'))), vector('b'))],
    ['shifted, divided, shifted', (x) => ops.add(ops.div(ops.sub(x, vector('a')), vector('b')), scalar('c'))],
    ['scaled three times', (x) => ops.div(ops.mul(ops.mul(x, scalar('a')), 3), vector('b'))],
    ['by [C, 1, 1]', (x) => ops.mul(x, ops.input('a', [channels, 1, 1]))],
  ])('%s: one depthwise convolution', async (_, steps) => {
    const y = steps(ops.tanh(picture()));
    expect(onPictures([y])).toEqual([...pictureNodes, 'Tanh', 'Each', 'ReorderOutput']);
    await expectAsInterpreted([y], runtime);
  });

  it.each<[string, string, (x: Node) => Node]>([
    ['LeakyRelu', 'leaky', (x) => ops.leakyRelu(x, 0.2)],
    ['Relu', 'rectified', (x) => ops.relu(x)],
    ['Clip', 'clipped', (x) => ops.clip(x, -0.25, 0.5)],
  ])('%s is fused as the activation (%s), but only as the last step', async (name, _, activate) => {
    const y = activate(ops.mul(ops.tanh(picture()), vector('a')));
    expect(onPictures([y])).toEqual([...pictureNodes, 'Tanh', `Each ${name}`, 'ReorderOutput']);
    const middle = ops.mul(activate(ops.add(ops.tanh(picture()), vector('a'))), vector('b'));
    expect(onPictures([middle])).toEqual([...pictureNodes, 'Tanh', `Each ${name}`, 'Each', 'ReorderOutput']);
    await expectAsInterpreted([y, middle], runtime);
  });

  it('fuses shift and activation into convolutions and transposed ones', async () => {
    const y = ops.leakyRelu(ops.add(picture(), ops.input('bias', [1, channels, 1, 1])), 0.2);
    expect(onPictures([y])).toEqual([...pictureNodes.with(2, 'Conv LeakyRelu'), 'ReorderOutput']);
    const small = ops.input('small', [2, n, 4, 4]);
    const back = ops.relu(
      ops.convTranspose2d(small, ops.input('v', [n, channels, 4, 4]), { stride: 2, padding: 1 }),
    );
    expect(onPictures([back]).filter((name) => name === 'Conv Relu')).toHaveLength(4);
    await expectAsInterpreted([y, back], runtime);
  });

  it('does not fuse into a convolution whose result is scaled or has another use', async () => {
    const x = picture();
    const y = ops.leakyRelu(x, 0.2);
    expect(onPictures([ops.add(y, x)])).toEqual([...pictureNodes, 'LeakyRelu', 'ReorderOutput']);
    const scaled = ops.mul(picture('s'), vector('a'));
    expect(onPictures([scaled])).toEqual([...pictureNodes, 'Each', 'ReorderOutput']);
    await expectAsInterpreted([ops.add(y, x), scaled], runtime);
  });

  it.each<[string, (x: Node, y: Node) => Node, string[]]>([
    ['both scaled', (x, y) => ops.add(ops.mul(x, vector('a')), ops.mul(y, vector('b'))), ['Each', 'Each']],
    ['one scaled', (x, y) => ops.add(ops.mul(x, vector('a')), y), ['Each']],
    ['the other scaled', (x, y) => ops.add(x, ops.mul(y, vector('b'))), ['Each']],
    [
      'both scaled, shifted and activated',
      (x, y) =>
        ops.leakyRelu(ops.sub(ops.add(ops.mul(x, vector('a')), ops.sub(y, vector('b'))), vector('c')), 0.2),
      ['Each', 'Each LeakyRelu'],
    ],
    [
      'scaled afterwards',
      (x, y) => ops.mul(ops.add(ops.mul(x, vector('a')), y), vector('c')),
      ['Each', 'Each'],
    ],
  ])('fuses the sum of two pictures with the scaling of one: %s', async (_, sum, expected) => {
    const y = sum(ops.tanh(picture()), ops.tanh(picture('y')));
    expect(onPictures([y]).filter((name) => name.startsWith('Each'))).toEqual(expected);
    await expectAsInterpreted([y], runtime);
  });

  it('does not overwrite an added picture that has another use', async () => {
    const [x, y] = [ops.tanh(picture()), ops.tanh(picture('y'))];
    const scaled = ops.mul(y, vector('b'));
    await expectAsInterpreted(
      [ops.add(ops.mul(x, vector('a')), y), y, ops.add(ops.mul(x, vector('c')), scaled), scaled],
      runtime,
    );
  });

  it.each([true, false])(
    'sums over the batch and all positions of each channel, axes kept: %s',
    async (keepDims) => {
      const x = picture();
      const sums = [ops.sum, ops.mean].map((of) => of(x, { axes: [0, 2, 3], keepDims }));
      expect(onPictures(sums)).toEqual([...pictureNodes, 'GlobalAveragePool']);
      await expectAsInterpreted(sums, runtime);
    },
  );

  it('computes batch normalisation and its gradient without reordering', async () => {
    const x = picture();
    const norm = new BatchNorm(channels);
    const parameters = ['gain', 'bias'].map((name) => ops.input(name, [channels]));
    const scope = new Scope(
      new Map([
        ['gain', parameters[0]!],
        ['bias', parameters[1]!],
      ]),
      'batch',
    );
    const w = ops.input('w', [channels, channels, 3, 3]);
    const y = ops.conv2d(ops.leakyRelu(norm.apply(x, scope), 0.2), w, { padding: 1 });
    const outputs = [
      ops.mean(ops.mul(y, y)),
      ...grad(ops.mean(ops.mul(y, y)), [x.inputs[0]!, ...parameters]),
    ];
    const counts = onPictures(outputs).filter((name) => name === 'ReorderOutput' || name === 'Relu');
    expect(counts).toEqual(['ReorderOutput', 'ReorderOutput']); // the loss's squares, and the last gradient
    await expectAsInterpreted(outputs, runtime);
  });

  it.each([
    ['a number per picture', ops.mul(picture(), ops.input('p', [2, 1, 1, 1]))],
    ['a number per row', ops.add(picture(), ops.input('p', [6, 1]))],
    ['a sum over positions only', ops.sum(picture(), { axes: [2, 3] })],
    ['per-channel numbers divided by a picture', ops.div(vector('a'), ops.add(ops.abs(picture()), 1))],
    ['a condition', ops.where(ops.greater(picture(), 0), picture(), 0.5)],
  ])('leaves to row-major order: %s', async (_, y) => {
    await expectAsInterpreted([y], runtime);
  });

  it('lets the older of two pictures decide the layout', async () => {
    const p = ops.input('p', [2, channels, 6, 7]);
    const [first, second] = [ops.mul(ops.tanh(picture()), p), ops.mul(p, ops.tanh(picture()))];
    expect(onPictures([first])).toEqual([...pictureNodes, 'Tanh', 'ReorderInput', 'ReorderOutput']);
    expect(onPictures([second])).toEqual([...pictureNodes, 'Tanh', 'ReorderOutput']);
    await expectAsInterpreted([first, second], runtime);
  });

  it('reorders a gradient into blocks where it meets the layer, and continues in blocks', () => {
    const x = picture();
    const y = ops.tanh(ops.leakyRelu(ops.mul(x, vector('a')), 0.2));
    const judged = ops.matmul(ops.reshape(y, [2, -1]), ops.input('v', [channels * 42, 1]));
    const loss = ops.mean(ops.softplus(judged));
    const [dx] = grad(loss, [x]);
    expect(onPictures([dx]).filter((name) => name.startsWith('Reorder'))).toEqual([
      ...pictureNodes.slice(0, 2),
      'ReorderOutput', // for the product
      'ReorderInput', // of its gradient
      'ReorderOutput',
    ]);
  });

  it.each([...Array(12).keys()])('agrees with the interpreter on random graph %d', async (seed) => {
    await expectAsInterpreted(randomPictures(seed), runtime);
  });
});

/** Random operations on pictures. The outputs are all unused values, and the channel means of one. */
function randomPictures(seed: number): Node[] {
  const random = new RandomStream(seed, 'test', 7);
  const pool = [picture(), picture('y')];
  const pick = <T>(choices: readonly T[]): T => choices[random.below(choices.length)]!;
  const operand = (i: number) => pick([vector, scalar])(`v${i}`);
  for (let i = 0; i < 14; i++) {
    const [x, y] = [pick(pool), pick(pool)];
    const make = pick<() => Node>([
      () => ops.mul(x, operand(i)),
      () => ops.div(x, operand(i)),
      () => ops.add(operand(i), x),
      () => ops.sub(x, operand(i)),
      () => ops.neg(x),
      () => ops.leakyRelu(x, pick([0, 0.2])),
      () => ops.clip(x, -1, pick([0.5, 2])),
      () => ops.add(x, y),
      () => ops.sub(x, y),
      () => ops.mul(x, ops.tanh(y)),
      () => ops.add(ops.mul(x, operand(i)), ops.mul(y, operand(i + 100))),
    ]);
    pool.push(make());
  }
  const used = new Set(pool.flatMap(({ inputs }) => inputs));
  const outputs = pool.filter((node) => !used.has(node));
  return [...outputs, ops.mean(outputs[0]!, { axes: [0, 2, 3] })];
}
