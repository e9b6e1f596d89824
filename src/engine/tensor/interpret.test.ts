/** The reference implementation against results worked out by hand. */
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../core/random.ts';
import { sizeOf, type Shape } from '../../core/shape.ts';
import { interpret } from './interpret.ts';
import type { Node } from './node.ts';
import * as ops from './ops.ts';

const valuesOf = (node: Node): number[] => [...interpret([node])[0]!].map((value) => value + 0); // turns −0 into 0
const expectClose = (actual: readonly number[], expected: readonly number[]) =>
  expect(actual.map((value, i) => Math.abs(value - expected[i]!) < 1e-12)).toEqual(expected.map(() => true));
const { constant } = ops;
const indices = (...values: number[]) => constant(values, [values.length], 'int64');
/** 1, 2, 3, … */
const counting = (...shape: number[]) =>
  constant(
    Float64Array.from({ length: sizeOf(shape) }, (_, i) => i + 1),
    shape,
  );
const ones = (...shape: number[]) => ops.expand(constant(1), shape);

describe('elementwise operations', () => {
  const x = constant([-2, 0, 1]);
  it.each<readonly [string, Node, readonly number[]]>([
    ['Neg', ops.neg(x), [2, 0, -1]],
    ['Exp', ops.exp(x), [0.1353352832366127, 1, Math.E]],
    ['Log', ops.log(constant([1, Math.E, 100])), [0, 1, 4.605170185988092]],
    ['Sqrt', ops.sqrt(constant([0, 9, 2])), [0, 3, Math.SQRT2]],
    ['Tanh', ops.tanh(x), [-0.9640275800758169, 0, 0.7615941559557649]],
    ['Sigmoid', ops.sigmoid(x), [0.11920292202211755, 0.5, 0.7310585786300049]],
    ['Softplus', ops.softplus(x), [0.1269280110429726, Math.LN2, 1.3132616875182228]],
    ['Abs', ops.abs(x), [2, 0, 1]],
    ['Sign', ops.sign(x), [-1, 0, 1]],
    ['LeakyRelu', ops.leakyRelu(x, 0.25), [-0.5, 0, 1]],
    ['Clip', ops.clip(x, -0.5, 0.75), [-0.5, 0, 0.75]],
    ['ReLU', ops.relu(x), [0, 0, 1]],
    ['Add', ops.add(x, constant([1, 2, 3])), [-1, 2, 4]],
    ['Sub', ops.sub(1, x), [3, 1, 0]],
    ['Mul', ops.mul(x, -3), [6, 0, -3]],
    ['Div', ops.div(x, constant([4, 5, 8])), [-0.5, 0, 0.125]],
    ['Max', ops.max(x, 0), [0, 0, 1]],
    ['Min', ops.min(x, constant([3, -1, 1])), [-2, -1, 1]],
    ['Greater', ops.greater(x, constant([-3, 0, 2])), [1, 0, 0]],
    ['Less', ops.less(x, constant([-3, 0, 2])), [0, 0, 1]],
    ['Equal', ops.equal(x, constant([-2, 0, 2])), [1, 1, 0]],
    ['Equal of indices', ops.equal(indices(1, 2), indices(1, 3)), [1, 0]],
    ['Where', ops.where(ops.greater(x, -1), x, 7), [7, 0, 1]],
  ])('%s', (_, node, expected) => {
    valuesOf(node).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 14));
    expect(valuesOf(node)).toHaveLength(expected.length);
  });

  it('Softplus and Sigmoid neither overflow nor lose a small eˣ', () => {
    const far = constant([-800, -40, 40, 800]);
    expect(valuesOf(ops.softplus(far))).toEqual([0, Math.exp(-40), 40, 800]);
    expect(valuesOf(ops.sigmoid(far))).toEqual([0, expect.closeTo(Math.exp(-40), 30), 1, 1]);
  });

  it('broadcast', () => {
    const column = constant([10, 20], [2, 1]);
    expect(valuesOf(ops.add(column, counting(3)))).toEqual([11, 12, 13, 21, 22, 23]);
    expect(valuesOf(ops.sub(counting(2, 2), 1))).toEqual([0, 1, 2, 3]);
  });
});

describe('reductions', () => {
  const x = counting(2, 3); // 1 2 3 / 4 5 6
  it.each<readonly [string, Node, Shape, readonly number[]]>([
    ['ReduceSum', ops.sum(x), [], [21]],
    ['ReduceSum', ops.sum(x, { axes: [0] }), [3], [5, 7, 9]],
    ['ReduceSum', ops.sum(x, { axes: [-1], keepDims: true }), [2, 1], [6, 15]],
    ['ReduceMean', ops.mean(x, { axes: [0] }), [3], [2.5, 3.5, 4.5]],
    ['ReduceMean', ops.mean(x), [], [3.5]],
    ['ReduceMax', ops.reduceMax(constant([3, -1, 2, -7, -5, -6], [2, 3]), { axes: [1] }), [2], [3, -5]],
    // 1 2 3: squared deviations 1 0 1, divided by 3, not 2.
    ['ReduceVariance', ops.variance(x, { axes: [1] }), [2], [2 / 3, 2 / 3]],
    ['ReduceVariance', ops.variance(x, { axes: [0], keepDims: true }), [1, 3], [2.25, 2.25, 2.25]],
  ])('%s', (_, node, shape, expected) => {
    expect(node.shape).toEqual(shape);
    expect(valuesOf(node)).toEqual(expected.map((value) => expect.closeTo(value, 12) as number));
  });

  it('reduce more elements than a call can take as arguments', () => {
    const side = 550;
    const many = counting(1, 1, side, side);
    const count = side ** 2;
    expect(valuesOf(ops.reduceMax(many))).toEqual([count]);
    expect(valuesOf(ops.sum(many))).toEqual([(count * (count + 1)) / 2]);
    expect(valuesOf(ops.mean(many))).toEqual([(count + 1) / 2]);
    expect(valuesOf(ops.variance(many))).toEqual([expect.closeTo((count ** 2 - 1) / 12, 0)]);
    expect(valuesOf(ops.maxPool2d(many, { kernel: side }))).toEqual([count]);
    expect(valuesOf(ops.averagePool2d(many, { kernel: side }))).toEqual([(count + 1) / 2]);
  });

  it('over no axes change nothing, and give variance 0', () => {
    expect(ops.sum(x, { axes: [] })).toBe(x);
    expect(valuesOf(ops.variance(x, { axes: [] }))).toEqual([0, 0, 0, 0, 0, 0]);
  });
});

describe('operations that move elements', () => {
  const x = counting(2, 3); // 1 2 3 / 4 5 6
  it.each<readonly [string, Node, Shape, readonly number[]]>([
    ['Reshape', ops.reshape(x, [3, -1]), [3, 2], [1, 2, 3, 4, 5, 6]],
    ['Expand', ops.expand(counting(2, 1), [2, 2, 2]), [2, 2, 2], [1, 1, 2, 2, 1, 1, 2, 2]],
    ['Transpose', ops.transpose(x, [1, 0]), [3, 2], [1, 4, 2, 5, 3, 6]],
    ['Transpose', ops.transpose(counting(1, 2, 3), [1, 2, 0]), [2, 3, 1], [1, 2, 3, 4, 5, 6]],
    ['Transpose', ops.transpose(counting(2, 1, 3), [2, 1, 0]), [3, 1, 2], [1, 4, 2, 5, 3, 6]],
    ['Slice', ops.slice(x, { starts: [1, 1], lengths: [1, 2] }), [1, 2], [5, 6]],
    ['Slice by 2', ops.slice(x, { lengths: [2, 2], steps: [1, 2] }), [2, 2], [1, 3, 4, 6]],
    [
      'Slice backwards',
      ops.slice(x, { starts: [1, 2], lengths: [2, 2], steps: [-1, -2] }),
      [2, 2],
      [6, 4, 3, 1],
    ],
    ['Pad', ops.pad(counting(2), [1], [2], 9), [5], [9, 1, 2, 9, 9]],
    ['Pad', ops.pad(counting(1, 2), [1, 0], [0, 1]), [2, 3], [0, 0, 0, 1, 2, 0]],
    ['Concat', ops.concat([x, counting(1, 3)], 0), [3, 3], [1, 2, 3, 4, 5, 6, 1, 2, 3]],
    ['Concat', ops.concat([counting(2, 1), x], 1), [2, 4], [1, 1, 2, 3, 2, 4, 5, 6]],
    ['Gather', ops.gather(x, indices(1, 1, 0)), [3, 3], [4, 5, 6, 4, 5, 6, 1, 2, 3]],
    ['Gather', ops.gather(x, indices(2, 0), 1), [2, 2], [3, 1, 6, 4]],
    // Four channels of one pixel become one channel of 2×2: offsets (0,0), (0,1), (1,0), (1,1).
    ['DepthToSpace', ops.depthToSpace(counting(1, 4, 1, 1), 2), [1, 1, 2, 2], [1, 2, 3, 4]],
    // Channels 1 2 | 3 4 | 5 6 | 7 8: the offset is the outer part of the channel (DCR), so c0 has 1 3 5 7.
    ['DepthToSpace', ops.depthToSpace(counting(1, 8, 1, 1), 2), [1, 2, 2, 2], [1, 3, 5, 7, 2, 4, 6, 8]],
    ['SpaceToDepth', ops.spaceToDepth(counting(1, 1, 2, 4), 2), [1, 4, 1, 2], [1, 3, 2, 4, 5, 7, 6, 8]],
  ])('%s', (_, node, shape, expected) => {
    expect(node.shape).toEqual(shape);
    expect(valuesOf(node)).toEqual(expected);
  });

  it('SpaceToDepth inverts DepthToSpace', () => {
    const picture = counting(2, 18, 2, 1);
    expect(valuesOf(ops.spaceToDepth(ops.depthToSpace(picture, 3), 3))).toEqual(valuesOf(picture));
  });
});

describe('MatMul', () => {
  const a = counting(2, 3); // 1 2 3 / 4 5 6
  const b = constant([1, 0, 2, -1, 0, 3], [3, 2]); // 1 0 / 2 −1 / 0 3
  const product = [5, 7, 14, 13];

  it.each([
    ['A·B', ops.matmul(a, b)],
    ['Aᵀ·B', ops.matmul(ops.transpose(a, [1, 0]), b, { transposeA: true })],
    ['A·Bᵀ', ops.matmul(a, ops.transpose(b, [1, 0]), { transposeB: true })],
    [
      'Aᵀ·Bᵀ',
      ops.matmul(ops.transpose(a, [1, 0]), ops.transpose(b, [1, 0]), { transposeA: true, transposeB: true }),
    ],
  ])('%s', (_, node) => {
    expect(node.shape).toEqual([2, 2]);
    expect(valuesOf(node)).toEqual(product);
  });
});

describe('Conv', () => {
  const picture = counting(1, 1, 3, 3); // 1 2 3 / 4 5 6 / 7 8 9

  it('is a cross-correlation: the kernel is not flipped', () => {
    const kernel = constant([1, 0, 0, -1], [1, 1, 2, 2]);
    // 1 − 5, 2 − 6, 4 − 8, 5 − 9
    expect(valuesOf(ops.conv2d(picture, kernel))).toEqual([-4, -4, -4, -4]);
  });

  it('pads with zeros; order top, left, bottom, right', () => {
    const kernel = constant([1, 2, 3, 4], [1, 1, 2, 2]);
    const y = ops.conv2d(picture, kernel, { padding: [1, 0, 0, 0] });
    expect(y.shape).toEqual([1, 1, 3, 2]);
    // Above the picture: 3·1 + 4·2, 3·2 + 4·3. Then 1·1 + 2·2 + 3·4 + 4·5 and so on.
    expect(valuesOf(y)).toEqual([11, 18, 37, 47, 67, 77]);
  });

  it('strides, and ignores rows and columns that fill no window', () => {
    const y = ops.conv2d(counting(1, 1, 4, 4), ones(1, 1, 3, 3), { stride: 2 });
    expect(y.shape).toEqual([1, 1, 1, 1]);
    expect(valuesOf(y)).toEqual([1 + 2 + 3 + 5 + 6 + 7 + 9 + 10 + 11]);
  });

  it('dilates: taps two apart read the corners', () => {
    const kernel = constant([1, 10, 100, 1000], [1, 1, 2, 2]);
    expect(valuesOf(ops.conv2d(picture, kernel, { dilation: 2 }))).toEqual([1 + 30 + 700 + 9000]);
  });

  it('sums over the input channels for each output channel', () => {
    const x = constant([1, 2, 3, 4], [2, 2, 1, 1]); // two pictures of two channels
    const w = constant([1, 10, 100, 1000, 5, 7], [3, 2, 1, 1]);
    expect(valuesOf(ops.conv2d(x, w))).toEqual([21, 2100, 19, 43, 4300, 43]);
  });
});

describe('Softmax', () => {
  it('gives each element its share of the sum of exponentials along the axis', () => {
    const x = constant([0, Math.log(3), Math.log(2), Math.log(6)], [2, 2]);
    expectClose(valuesOf(ops.softmax(x)), [1 / 4, 3 / 4, 1 / 4, 3 / 4]);
    expectClose(valuesOf(ops.softmax(x, 0)), [1 / 3, 1 / 3, 2 / 3, 2 / 3]);
    expectClose(valuesOf(ops.logSoftmax(x, 0)), [1 / 3, 1 / 3, 2 / 3, 2 / 3].map(Math.log));
  });

  it('neither overflows nor loses small probabilities', () => {
    const x = constant([1000, 0], [2]);
    expect(valuesOf(ops.softmax(x))).toEqual([1, 0]);
    expect(valuesOf(ops.logSoftmax(x))).toEqual([0, -1000]);
  });
});

describe('Resize', () => {
  const picture = constant([1, 2, 3, 4], [1, 1, 2, 2]);

  it('nearest repeats each pixel', () => {
    expect(valuesOf(ops.resize(picture, [1, 2], 'nearest'))).toEqual([1, 1, 2, 2, 3, 3, 4, 4]);
    expect(valuesOf(ops.resize(picture, [2, 1], 'nearest'))).toEqual([1, 2, 1, 2, 3, 4, 3, 4]);
  });

  it('linear interpolates between the centres of pixels and continues the border', () => {
    expect(valuesOf(ops.resize(picture, [1, 2], 'linear'))).toEqual([1, 1.25, 1.75, 2, 3, 3.25, 3.75, 4]);
    const column = constant([0, 9], [1, 1, 2, 1]);
    expectClose(valuesOf(ops.resize(column, [3, 1], 'linear')), [0, 0, 3, 6, 9, 9]);
  });

  it('is the picture itself for a scale of 1', () => {
    expect(ops.resize(picture, 1, 'linear')).toBe(picture);
  });
});

describe('MatMul of batches', () => {
  it('multiplies the matrices of equal position, or one matrix by all', () => {
    const a = constant([1, 2, 3, 4], [2, 1, 2]);
    expect(valuesOf(ops.matmul(a, constant([5, 6, 7, 8], [2, 2, 1])))).toEqual([17, 53]);
    expect(valuesOf(ops.matmul(a, constant([1, 0, 10, 100], [2, 2])))).toEqual([21, 200, 43, 400]);
  });
});

describe('a convolution in groups', () => {
  const x = constant([1, 2, 3, 4], [1, 4, 1, 1]);

  it('sums over the channels of the group of each output', () => {
    const w = constant([1, 10, 100, 1000], [2, 2, 1, 1]);
    expect(valuesOf(ops.conv2d(x, w, { groups: 2 }))).toEqual([21, 4300]);
    const depthwise = constant([1, 10, 100, 1000], [4, 1, 1, 1]);
    expect(valuesOf(ops.conv2d(x, depthwise, { groups: 4 }))).toEqual([1, 20, 300, 4000]);
  });

  it('transposed, scatters the channels of a group to the outputs of that group', () => {
    const w = constant([1, 10, 100, 1000], [4, 1, 1, 1]);
    expect(valuesOf(ops.convTranspose2d(x, w, { groups: 2 }))).toEqual([21, 4300]);
  });
});

describe('ConvTranspose', () => {
  it('adds the kernel to the result once per pixel, scaled by it', () => {
    const x = constant([1, 2], [1, 1, 1, 2]);
    const kernel = constant([1, 2, 3, 4], [1, 1, 2, 2]);
    // Stride 1: the kernels overlap in the middle column.
    expect(valuesOf(ops.convTranspose2d(x, kernel))).toEqual([1, 2 + 2, 4, 3, 4 + 6, 8]);
    // Stride 2: side by side.
    expect(valuesOf(ops.convTranspose2d(x, kernel, { stride: 2 }))).toEqual([1, 2, 2, 4, 3, 4, 6, 8]);
  });

  it('crops by the padding and adds the output padding at the end', () => {
    const x = constant([1, 2], [1, 1, 1, 2]);
    const kernel = constant([1, 2, 3], [1, 1, 1, 3]);
    // Uncropped with stride 2: 1 2 3+2 4 6.
    const cropped = ops.convTranspose2d(x, kernel, { stride: [1, 2], padding: [0, 1] });
    expect(valuesOf(cropped)).toEqual([2, 5, 4]);
    const padded = ops.convTranspose2d(x, kernel, { stride: [1, 2], outputPadding: [0, 1] });
    expect(valuesOf(padded)).toEqual([1, 2, 5, 4, 6, 0]);
    // Output padding restores what the padding has cropped.
    const both = ops.convTranspose2d(x, kernel, { stride: [1, 2], padding: [0, 1], outputPadding: [0, 1] });
    expect(valuesOf(both)).toEqual([2, 5, 4, 6]);
  });

  it('doubles the side with the kernels of DCGAN', () => {
    const x = ones(1, 2, 4, 4);
    const by4 = ops.convTranspose2d(x, ones(2, 3, 4, 4), { stride: 2, padding: 1 });
    const by5 = ops.convTranspose2d(x, ones(2, 3, 5, 5), { stride: 2, padding: 2, outputPadding: 1 });
    expect(by4.shape).toEqual([1, 3, 8, 8]);
    expect(by5.shape).toEqual([1, 3, 8, 8]);
  });

  it("has the shape of a convolution's input, but not its values", () => {
    const x = counting(1, 1, 3, 3);
    const kernel = constant([1, 0, 0, 1], [1, 1, 2, 2]);
    const y = ops.conv2d(x, kernel); // 6 8 / 12 14
    const back = ops.convTranspose2d(y, kernel);
    expect(back.shape).toEqual(x.shape);
    expect(valuesOf(back)).toEqual([6, 8, 0, 12, 6 + 14, 8, 0, 12, 14]);
  });

  it('is the transpose of the convolution: ⟨Conv x, y⟩ = ⟨x, ConvTranspose y⟩, and both = ⟨w, weight gradient⟩', () => {
    const random = new RandomStream(1, 'test', 0);
    const gaussian = (...shape: number[]) => constant(random.normal(new Float64Array(sizeOf(shape))), shape);
    const dot = (a: Node, b: Node) => valuesOf(ops.sum(ops.mul(a, b)))[0]!;
    const x = gaussian(2, 3, 7, 8);
    const w = gaussian(4, 3, 3, 2);
    const options = { stride: [2, 3], padding: [1, 0, 2, 1], dilation: [1, 2] } as const;
    const geometry = { strides: options.stride, pads: options.padding, dilations: options.dilation };
    const convolved = ops.conv2d(x, w, options);
    const y = gaussian(...convolved.shape);
    const forward = dot(convolved, y);
    expect(dot(x, ops.convTransposeTo(y, w, geometry, [7, 8]))).toBeCloseTo(forward, 10);
    expect(dot(w, ops.convWeightGradient(x, y, geometry, [3, 2]))).toBeCloseTo(forward, 10);
  });
});

describe('ConvWeightGradient', () => {
  it('sums the products of the gradient with the pixels that each tap reads', () => {
    const x = counting(1, 1, 3, 3);
    const g = constant([1, 10, 100, 1000], [1, 1, 2, 2]);
    const geometry = { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1] } as const;
    // Tap (0, 0) reads 1 2 / 4 5, tap (0, 1) reads 2 3 / 5 6, …
    expect(valuesOf(ops.convWeightGradient(x, g, geometry, [2, 2]))).toEqual([5421, 6532, 8754, 9865]);
  });
});

describe('pooling', () => {
  const picture = constant([1, 5, 2, 0, -3, 4, -1, -2, -6], [1, 1, 3, 3]);

  it('MaxPool takes the maximum of each window and never the padding', () => {
    expect(valuesOf(ops.maxPool2d(picture, { kernel: 2, stride: 1 }))).toEqual([5, 5, 0, 4]);
    const negative = constant([-1, -2, -3, -4], [1, 1, 2, 2]);
    const padded = ops.maxPool2d(negative, { kernel: 2, padding: 1 });
    expect(valuesOf(padded)).toEqual([-1, -2, -3, -4]);
  });

  it('AveragePool counts padding as zeros', () => {
    expect(valuesOf(ops.averagePool2d(picture, { kernel: 2, stride: 1 }))).toEqual([0.75, 2, -1.5, -1.75]);
    const padded = ops.averagePool2d(ones(1, 1, 2, 2), { kernel: 2, padding: 1 });
    expect(valuesOf(padded)).toEqual([0.25, 0.25, 0.25, 0.25]);
  });

  it('ignores rows and columns that fill no window', () => {
    expect(valuesOf(ops.maxPool2d(picture, { kernel: 2 }))).toEqual([5]);
    expect(valuesOf(ops.averagePool2d(picture, { kernel: [1, 2] }))).toEqual([3, -1.5, -1.5]);
  });
});

describe('interpret', () => {
  it('takes inputs by name and returns several outputs', () => {
    const x = ops.input('x', [2]);
    const y = ops.input('y', []);
    const [sum, product] = interpret([ops.add(x, y), ops.mul(x, y)], { x: [1, 2], y: Float32Array.of(3) });
    expect([...sum!]).toEqual([4, 5]);
    expect([...product!]).toEqual([3, 6]);
  });

  it('names an input that is missing or has the wrong size', () => {
    const x = ops.input('x', [2]);
    expect(() => interpret([x], {})).toThrow('input "x" got nothing, expected 2');
    expect(() => interpret([x], { x: [1, 2, 3] })).toThrow('input "x" got 3 numbers, expected 2');
  });

  it('does not modify its feeds', () => {
    const fed = Float64Array.of(1, 2);
    const x = ops.input('x', [2]);
    interpret([ops.neg(ops.reshape(x, [2, 1]))], { x: fed });
    expect([...fed]).toEqual([1, 2]);
  });
});
