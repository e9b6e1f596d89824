/**
 * The gradient rule of each operation. A rule takes the node y = f(inputs) and ∂L/∂y, and returns ∂L/∂input for each
 * input, as graph nodes, so that a gradient can be differentiated again. `undefined` means that the gradient is zero
 * everywhere or does not exist (indices, conditions, step functions).
 */
import { broadcastShapes, sameShape, sizeOf, type Shape } from '../../core/shape.ts';
import { scatterSlice, selectByMaxPool, transposeOfLinearResize } from './gradient-helpers.ts';
import type { Node } from './node.ts';
import type { OpName } from './operations.ts';
import * as ops from './ops.ts';

/** The gradient at each input of a node; undefined where it is zero everywhere or does not exist. */
export type InputGradients = readonly (Node | undefined)[];
/** How the gradient at a node becomes the gradients at its inputs. */
export type GradientRule<K extends OpName> = (node: Node<K>, gradient: Node) => InputGradients;

/** Sums a gradient over the axes along which a tensor of this `shape` was broadcast. */
export function sumTo(gradient: Node, shape: Shape): Node {
  if (sameShape(gradient.shape, shape)) return gradient;
  const added = gradient.shape.length - shape.length;
  const axes = [...gradient.shape.keys()].filter(
    (axis) => axis < added || (shape[axis - added] === 1 && gradient.shape[axis] !== 1),
  );
  return ops.reshape(ops.sum(gradient, { axes, keepDims: true }), shape);
}

/** A reduction's result or gradient with the reduced axes restored as size 1. */
function keepReduced(reduced: Node, from: Shape, axes: readonly number[]): Node {
  return ops.reshape(
    reduced,
    from.map((dimension, axis) => (axes.includes(axis) ? 1 : dimension)),
  );
}

function reducedCount(node: Node<'ReduceMean' | 'ReduceVariance'>): number {
  return node.attributes.axes.reduce((count, axis) => count * node.inputs[0]!.shape[axis]!, 1);
}

/** A rule of Add, Mul, Div, Max or Min, from one that returns the gradients before the sum over broadcast axes. */
function broadcasting<K extends OpName>(rule: (a: Node, b: Node, gradient: Node, y: Node) => [Node, Node]) {
  return (node: Node<K>, gradient: Node): InputGradients => {
    const [a, b] = node.inputs as readonly [Node, Node];
    const [da, db] = rule(a, b, gradient, node);
    return [sumTo(da, a.shape), sumTo(db, b.shape)];
  };
}

/** The larger (or smaller) operand takes the gradient; equal operands share it. */
function selecting(wins: (a: Node, b: Node) => Node) {
  return broadcasting<'Max' | 'Min'>((a, b, gradient) => {
    const half = ops.mul(gradient, 0.5);
    const shared = (first: Node, second: Node) =>
      ops.where(wins(first, second), gradient, ops.where(ops.equal(first, second), half, 0));
    const shape = broadcastShapes(a.shape, b.shape)!;
    return [ops.expand(shared(a, b), shape), ops.expand(shared(b, a), shape)];
  });
}

/** A rule for every operation. */
export type GradientRules = { readonly [K in OpName]: GradientRule<K> };

export const gradientRules: GradientRules = {
  Input: () => [],
  Constant: () => [],
  StopGradient: () => [undefined],

  Neg: (_, g) => [ops.neg(g)],
  Exp: (y, g) => [ops.mul(g, y)],
  Log: ({ inputs: [x] }, g) => [ops.div(g, x!)],
  Sqrt: (y, g) => [ops.div(ops.mul(g, 0.5), y)],
  Tanh: (y, g) => [ops.mul(g, ops.sub(1, ops.mul(y, y)))],
  Sigmoid: (y, g) => [ops.mul(g, ops.mul(y, ops.sub(1, y)))],
  Softplus: ({ inputs: [x] }, g) => [ops.mul(g, ops.sigmoid(x!))],
  Abs: ({ inputs: [x] }, g) => [ops.mul(g, ops.sign(x!))],
  Sign: () => [undefined],
  // The output has the input's sign, and using it lets the input's memory be freed. The derivative is
  // Max(Sign(y), slope) rather than a Where: two cheap passes were measured to be faster.
  LeakyRelu: (y, g) => [ops.mul(g, ops.max(ops.sign(y), y.attributes.slope))],
  // Zero at the bounds.
  Clip: ({ inputs: [x], attributes: { low, high } }, g) => [
    ops.where(ops.greater(x!, low), ops.where(ops.less(x!, high), g, 0), 0),
  ],

  Add: broadcasting((_a, _b, g) => [g, g]),
  // Sum first, negate afterwards: a broadcast operand is small.
  Sub: ({ inputs: [a, b] }, g) => [sumTo(g, a!.shape), ops.neg(sumTo(g, b!.shape))],
  Mul: broadcasting((a, b, g) => [ops.mul(g, b), ops.mul(g, a)]),
  // ∂(a/b)/∂b = −a/b² = −y/b
  Div: broadcasting((_a, b, g, y) => [ops.div(g, b), ops.neg(ops.mul(g, ops.div(y, b)))]),
  Max: selecting(ops.greater),
  Min: selecting(ops.less),
  Greater: () => [undefined, undefined],
  Less: () => [undefined, undefined],
  Equal: () => [undefined, undefined],
  Where: ({ inputs: [condition, a, b] }, g) => [
    undefined,
    sumTo(ops.where(condition!, g, 0), a!.shape),
    sumTo(ops.where(condition!, 0, g), b!.shape),
  ],

  ReduceSum: ({ inputs: [x], attributes: { axes } }, g) => [
    ops.expand(keepReduced(g, x!.shape, axes), x!.shape),
  ],
  ReduceMean: (y, g) => {
    const { shape } = y.inputs[0]!;
    const share = ops.mul(g, 1 / reducedCount(y));
    return [ops.expand(keepReduced(share, shape, y.attributes.axes), shape)];
  },
  // Equal maxima share the gradient.
  ReduceMax: (y, g) => {
    const x = y.inputs[0]!;
    const { axes } = y.attributes;
    const isMax = ops.where(ops.equal(x, keepReduced(y, x.shape, axes)), 1, 0);
    const ties = ops.sum(isMax, { axes, keepDims: true });
    return [ops.mul(isMax, ops.div(keepReduced(g, x.shape, axes), ties))];
  },
  // v = mean((x − m)²): ∂v/∂x = 2(x − m)/n. The path through m contributes zero.
  ReduceVariance: (y, g) => {
    const x = y.inputs[0]!;
    const { axes } = y.attributes;
    const deviation = ops.sub(x, ops.mean(x, { axes, keepDims: true }));
    return [ops.mul(deviation, keepReduced(ops.mul(g, 2 / reducedCount(y)), x.shape, axes))];
  },
  Softmax: (y, g) => {
    const { axis } = y.attributes;
    return [ops.mul(y, ops.sub(g, ops.sum(ops.mul(g, y), { axes: [axis], keepDims: true })))];
  },
  LogSoftmax: (y, g) => {
    const { axis } = y.attributes;
    const probabilities = ops.softmax(y.inputs[0]!, axis);
    return [ops.sub(g, ops.mul(probabilities, ops.sum(g, { axes: [axis], keepDims: true })))];
  },

  Reshape: ({ inputs: [x] }, g) => [ops.reshape(g, x!.shape)],
  Expand: ({ inputs: [x] }, g) => [sumTo(g, x!.shape)],
  Transpose: ({ attributes: { permutation } }, g) => [
    ops.transpose(
      g,
      permutation.map((_, axis) => permutation.indexOf(axis)),
    ),
  ],
  Slice: ({ inputs: [x], attributes }, g) => [scatterSlice(g, attributes, x!.shape)],
  Pad: ({ inputs: [x], attributes: { before } }, g) => [ops.slice(g, { starts: before, lengths: x!.shape })],
  Concat: ({ inputs, attributes: { axis } }, g) => {
    let offset = 0;
    return inputs.map(({ shape }) => {
      const starts = shape.map((_, i) => (i === axis ? offset : 0));
      offset += shape[axis]!;
      return ops.slice(g, { starts, lengths: shape });
    });
  },
  // The gradients of rows that were gathered more than once are summed: a product with the indices' one-hot matrix.
  Gather: ({ inputs: [data, indices], attributes: { axis } }, g) => {
    const { shape } = data!;
    const order = [axis, ...[...shape.keys()].filter((i) => i !== axis)]; // the gathered axis first
    const numbers = ops.constant(
      Array.from({ length: shape[axis]! }, (_, i) => i),
      [1, shape[axis]!],
      'int64',
    );
    const count = sizeOf(indices!.shape);
    const oneHot = ops.where(ops.equal(ops.reshape(indices!, [count, 1]), numbers), 1, 0); // [count, n]
    const slices = ops.reshape(g, shape.with(axis, count));
    const rows = ops.reshape(ops.transpose(slices, order), [count, -1]);
    const summed = ops.matmul(oneHot, rows, { transposeA: true }); // [n, rest]
    const permuted = ops.reshape(
      summed,
      order.map((i) => shape[i]!),
    );
    return [
      ops.transpose(
        permuted,
        order.map((_, i) => order.indexOf(i)),
      ),
      undefined,
    ];
  },
  DepthToSpace: ({ attributes: { blockSize } }, g) => [ops.spaceToDepth(g, blockSize)],
  SpaceToDepth: ({ attributes: { blockSize } }, g) => [ops.depthToSpace(g, blockSize)],
  Resize: ({ inputs: [x], attributes: { mode, scales } }, g) => [
    mode === 'nearest'
      ? ops.mul(ops.averagePool2d(g, { kernel: scales }), sizeOf(scales)) // the sum over each pixel's copies
      : transposeOfLinearResize(g, x!.shape, scales),
  ],

  // C = op(A)·op(B) gives ∂op(A) = G·op(B)ᵀ and ∂op(B) = op(A)ᵀ·G. A transposed operand needs the transpose of
  // that, which the flags express without moving data.
  MatMul: ({ inputs: [a, b], attributes: { transposeA, transposeB } }, g) => [
    sumTo(
      transposeA
        ? ops.matmul(b!, g, { transposeA: transposeB, transposeB: true })
        : ops.matmul(g, b!, { transposeB: !transposeB }),
      a!.shape,
    ),
    sumTo(
      transposeB
        ? ops.matmul(g, a!, { transposeA: true, transposeB: transposeA })
        : ops.matmul(a!, g, { transposeA: !transposeA }),
      b!.shape,
    ),
  ],

  // The three convolution operations are the partial applications of one trilinear form ⟨Conv(x, w), g⟩, so the
  // gradients of each are the other two.
  Conv: ({ inputs: [x, w], attributes }, g) => [
    ops.convTransposeTo(g, w!, attributes, x!.shape.slice(2)),
    ops.convWeightGradient(x!, g, attributes, [w!.shape[2]!, w!.shape[3]!]),
  ],
  // With output padding of at least the stride (the limit is the dilation), Conv(g, w) has rows that correspond to
  // no element of x: they are sliced off, and x is padded with zeros there.
  ConvTranspose: ({ inputs: [x, w], attributes }, g) => {
    const convolved = ops.convolve(g, w!, attributes);
    const none = x!.shape.map(() => 0);
    const over = [0, 0, convolved.shape[2]! - x!.shape[2]!, convolved.shape[3]! - x!.shape[3]!];
    return [
      ops.slice(convolved, { lengths: x!.shape }),
      ops.convWeightGradient(g, ops.pad(x!, none, over), attributes, [w!.shape[2]!, w!.shape[3]!]),
    ];
  },
  ConvWeightGradient: ({ inputs: [x, g], attributes }, v) => [
    ops.convTransposeTo(g!, v, attributes, x!.shape.slice(2)),
    ops.convolve(x!, v, attributes),
  ],
  MaxPool: (y, g) => [ops.maxPoolGradient(y, g)],
  // Which element is the maximum of a window is locally constant in x, except at ties.
  MaxPoolGradient: (node, v) => [undefined, selectByMaxPool(node, v)],
  // Average pooling is a depthwise convolution with a constant kernel.
  AveragePool: ({ inputs: [x], attributes: { kernel, strides, pads } }, g) => {
    const [batch, channels, height, width] = x!.shape as [number, number, number, number];
    const perChannel = ops.reshape(g, [batch * channels, 1, g.shape[2]!, g.shape[3]!]);
    const weights = ops.constant(new Float64Array(sizeOf(kernel)).fill(1 / sizeOf(kernel)), [
      1,
      1,
      ...kernel,
    ]);
    const gradient = ops.convTransposeTo(perChannel, weights, { strides, pads, dilations: [1, 1] }, [
      height,
      width,
    ]);
    return [ops.reshape(gradient, x!.shape)];
  },
};
