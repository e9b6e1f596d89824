/** Small cases of every operation. The table is total: an operation without a case does not compile. */
import type { Node } from '../../src/engine/tensor/node.ts';
import type { OpName } from '../../src/engine/tensor/operations.ts';
import * as ops from '../../src/engine/tensor/ops.ts';
import type { Shape } from '../../src/core/shape.ts';
import { any, awayFromZero, distinct, given, positive, type Case, type CaseInput } from './case.ts';
import {
  averagePoolCases,
  convCases,
  convTransposeCases,
  convWeightGradientCases,
  maxPoolCases,
  maxPoolGradientCases,
} from './convolution-cases.ts';

type Draw = (...shape: number[]) => CaseInput;

function unary(f: (x: Node) => Node, draw: Draw): Case[] {
  return [[], [5], [2, 1, 3, 2], [3, 87]].map((shape) => ({
    name: `of shape [${shape.join(', ')}]`,
    inputs: [draw(...shape)],
    build: ([x]) => f(x!),
  }));
}

/** Pairs of shapes that broadcast in every way. */
const broadcasts: readonly (readonly [Shape, Shape])[] = [
  [[], []],
  [
    [2, 3],
    [2, 3],
  ],
  [[], [2, 3]],
  [[2, 3], []],
  [[2, 3], [3]],
  [[3], [2, 3]],
  [
    [2, 1],
    [1, 3],
  ],
  [
    [2, 3, 2],
    [3, 1],
  ],
  [
    [1, 2, 1, 1],
    [2, 2, 2, 3],
  ],
  [
    [1, 1],
    [1, 1, 1],
  ],
  [
    [2, 16, 4, 4],
    [1, 16, 1, 1],
  ],
];

function binary(f: (a: Node, b: Node) => Node, drawA: Draw, drawB = drawA): Case[] {
  return broadcasts.map(([a, b]) => ({
    name: `of [${a.join(', ')}] and [${b.join(', ')}]`,
    inputs: [drawA(...a), drawB(...b)],
    build: ([left, right]) => f(left!, right!),
  }));
}

/** A comparison as a bool, and as the condition of a value with a gradient, with and without equal operands. */
function comparison(f: (a: Node, b: Node) => Node): Case[] {
  const chosen = (a: Node, b: Node) => ops.where(f(a, b), ops.mul(a, a), b);
  const lattice: readonly CaseInput[] = [
    given([2, 3], [0, 1, 2, -1, -2, 0.5]),
    given([2, 3], [0, 2, 1, -1, 2, 0.5]),
  ];
  return [
    ...binary(chosen, distinct),
    { name: 'as bool', inputs: lattice, build: ([a, b]) => f(a!, b!) },
    { name: 'of equals', onKink: true, inputs: lattice, build: ([a, b]) => chosen(a!, b!) },
  ];
}

function extremum(f: (a: ops.Operand, b: ops.Operand) => Node): Case[] {
  return [
    ...binary(f, distinct),
    { name: 'with a scalar', inputs: [awayFromZero(2, 3)], build: ([x]) => f(x!, 0) },
    {
      name: 'of equals',
      onKink: true,
      inputs: [given([4], [0, 1, 1, -2]), given([2, 4], [0, 1, 0, -2, 0, 1, 2, -1])],
      build: ([a, b]) => f(a!, b!),
    },
  ];
}

function reduction(f: (x: Node, options: ops.ReduceOptions) => Node, draw: Draw): Case[] {
  const subsets = [[0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2]];
  return [
    ...[false, true].flatMap((keepDims) =>
      subsets.map((axes): Case => ({
        name: `over axes [${axes.join(', ')}]${keepDims ? ', kept' : ''}`,
        inputs: [draw(2, 3, 4)],
        build: ([x]) => f(x!, { axes, keepDims }),
      })),
    ),
    {
      name: 'per channel',
      inputs: [draw(2, 3, 2, 2)],
      build: ([x]) => f(x!, { axes: [0, 2, 3], keepDims: true }),
    },
    {
      name: 'per channel of 16',
      inputs: [draw(4, 16, 4, 4)],
      build: ([x]) => f(x!, { axes: [0, 2, 3] }),
    },
    { name: 'of a long vector', inputs: [draw(1, 3000)], build: ([x]) => f(x!, { axes: [1] }) },
    { name: 'of a vector', inputs: [draw(5)], build: ([x]) => f(x!, {}) },
    { name: 'over an axis of size 1', inputs: [draw(2, 1, 2)], build: ([x]) => f(x!, { axes: [1] }) },
    { name: 'over negative axes', inputs: [draw(2, 3, 2)], build: ([x]) => f(x!, { axes: [-1, -2] }) },
  ];
}

/** One input of `shape`, drawn from `any`. */
function of(name: string, shape: Shape, f: (x: Node) => Node): Case {
  return { name, inputs: [any(...shape)], build: ([x]) => f(x!) };
}

function matmul(transposeA: boolean, transposeB: boolean): Case[] {
  const flags = { transposeA, transposeB };
  const named = `${transposeA ? 'Aᵀ' : 'A'}·${transposeB ? 'Bᵀ' : 'B'}`;
  const sizes: readonly (readonly [number, number, number])[] = [
    [2, 3, 4],
    [1, 5, 1],
    [3, 1, 2],
    [16, 32, 24],
    [33, 65, 17],
  ];
  return sizes.map(([rows, inner, columns]) => ({
    name: `${named} of ${rows}×${inner}×${columns}`,
    inputs: [
      transposeA ? any(inner, rows) : any(rows, inner),
      transposeB ? any(columns, inner) : any(inner, columns),
    ],
    build: ([a, b]) => ops.matmul(a!, b!, flags),
  }));
}

/** Products of batches of matrices, with equal leading axes and with those that broadcast. */
function batchedMatmul(transposeA: boolean, transposeB: boolean): Case[] {
  const shapes: readonly (readonly [Shape, Shape])[] = [
    [[2], [2]],
    [
      [2, 3],
      [2, 3],
    ],
    [[2], []],
    [[], [3]],
    [
      [2, 1],
      [1, 3],
    ],
  ];
  return shapes.map(([batchA, batchB]) => ({
    name: `[${batchA.join(', ')}] ${transposeA ? 'Aᵀ' : 'A'}·${transposeB ? 'Bᵀ' : 'B'} [${batchB.join(', ')}]`,
    inputs: [
      any(...batchA, ...(transposeA ? [3, 2] : [2, 3])),
      any(...batchB, ...(transposeB ? [4, 3] : [3, 4])),
    ],
    build: ([a, b]) => ops.matmul(a!, b!, { transposeA, transposeB }),
  }));
}

function softmaxes(f: (x: Node, axis?: number) => Node): Case[] {
  return [
    of('of a vector', [5], (x) => f(x)),
    of('of rows', [2, 3], (x) => f(x)),
    of('of channels', [2, 3, 2, 2], (x) => f(x, 1)),
    of('of a middle axis, counted from the end', [2, 3, 2], (x) => f(x, -2)),
    of('of an axis of one element', [3, 1], (x) => f(x)),
    of('of many', [3, 300], (x) => f(x)),
    {
      name: 'of large values',
      inputs: [given([2, 3], [100, 98, 101, -500, -502, -501])],
      build: ([x]) => f(x!),
    },
  ];
}

const extremes = given([7], [-100, -20, -5, 0, 5, 20, 100]);

export const cases: { readonly [K in OpName]: readonly Case[] } = {
  Input: [
    of('returned as the value', [2, 3], (x) => x),
    { name: 'unused', inputs: [any(2), any(3)], build: ([x]) => ops.mul(x!, x!) },
  ],
  Constant: [
    of('of a tensor', [2, 2], (x) => ops.mul(x, ops.constant([1, -2, 3, 0.5], [2, 2]))),
    of('of a scalar', [3], (x) => ops.sub(1, ops.mul(x, 0.1))),
    of('as the value', [2], () => ops.constant([1, 2, 3])),
  ],
  StopGradient: [
    // The gradient is zero by convention, so that it differs from the differences.
    { ...of('as the value', [2, 3], ops.stopGradient), onKink: true },
    { ...of('as a factor', [2, 3], (x) => ops.mul(ops.stopGradient(ops.mul(x, x)), x)), onKink: true },
    {
      name: 'as a constant factor',
      inputs: [any(2, 3), given([3], [1, -2, 0.5])],
      build: ([x, scale]) => ops.mul(ops.mul(x!, x!), ops.stopGradient(ops.add(ops.mul(scale!, 0), 2))),
    },
  ],

  Neg: unary(ops.neg, any),
  Exp: unary(ops.exp, any),
  Log: unary(ops.log, positive),
  Sqrt: unary(ops.sqrt, positive),
  Tanh: [
    ...unary(ops.tanh, any),
    { name: 'of extreme values', inputs: [extremes], build: ([x]) => ops.tanh(x!) },
  ],
  Sigmoid: [
    ...unary(ops.sigmoid, any),
    { name: 'of extreme values', inputs: [extremes], build: ([x]) => ops.sigmoid(x!) },
  ],
  Softplus: [
    ...unary(ops.softplus, any),
    { name: 'of extreme values', inputs: [extremes], build: ([x]) => ops.softplus(x!) },
  ],
  Abs: [
    ...unary(ops.abs, awayFromZero),
    { name: 'at 0', onKink: true, inputs: [given([3], [-1, 0, 2])], build: ([x]) => ops.abs(x!) },
  ],
  Sign: [
    ...unary((x) => ops.mul(ops.sign(x), x), awayFromZero),
    { name: 'at 0', onKink: true, inputs: [given([3], [-0.5, 0, 2])], build: ([x]) => ops.sign(x!) },
  ],
  LeakyRelu: [
    ...unary((x) => ops.leakyRelu(x, 0.2), awayFromZero),
    ...unary(ops.relu, awayFromZero),
    {
      name: 'at 0',
      onKink: true,
      inputs: [given([3], [-1, 0, 2])],
      build: ([x]) => ops.leakyRelu(x!, 0.2),
    },
    { name: 'ReLU at 0', onKink: true, inputs: [given([3], [-1, 0, 2])], build: ([x]) => ops.relu(x!) },
  ],
  Clip: [
    ...unary((x) => ops.clip(x, -0.2, 0.2), awayFromZero),
    { name: 'of extreme values', inputs: [extremes], build: ([x]) => ops.clip(x!, -30, 7) },
    {
      name: 'at its bounds',
      onKink: true,
      inputs: [given([3], [-1, 0.5, 2])],
      build: ([x]) => ops.clip(x!, -1, 2),
    },
  ],

  Add: [...binary(ops.add, any), of('to itself', [2, 3], (x) => ops.add(x, x))],
  Sub: [...binary(ops.sub, any), of('with a scalar and itself', [3], (x) => ops.sub(ops.sub(1, x), x))],
  Mul: [...binary(ops.mul, any), of('by itself, twice', [2, 3], (x) => ops.mul(ops.mul(x, x), x))],
  Div: [
    ...binary(ops.div, any, positive),
    { name: 'of 1 by a square', inputs: [awayFromZero(2, 2)], build: ([x]) => ops.div(1, ops.mul(x!, x!)) },
  ],
  Max: extremum(ops.max),
  Min: extremum(ops.min),
  Greater: comparison(ops.greater),
  Less: comparison(ops.less),
  Equal: [
    ...comparison(ops.equal),
    {
      name: 'of indices',
      inputs: [given([3, 1], [0, 2, 1], 'int64'), given([4], [0, 1, 2, 2], 'int64')],
      build: ([a, b]) => ops.equal(a!, b!),
    },
  ],
  Where: [
    ...binary((a, b) => ops.where(ops.constant(1, [], 'bool'), a, b), any),
    ...[
      { condition: [2, 3], a: [2, 3], b: [2, 3] },
      { condition: [3], a: [2, 1], b: [] },
      { condition: [2, 1, 1], a: [3], b: [2, 1] },
    ].map(({ condition, a, b }): Case => ({
      name: `of [${condition.join(', ')}], [${a.join(', ')}] and [${b.join(', ')}]`,
      inputs: [
        given(
          condition,
          [1, 0, 0, 1, 1, 0].slice(
            0,
            condition.reduce((x, y) => x * y, 1),
          ),
          'bool',
        ),
        any(...a),
        any(...b),
      ],
      build: ([c, x, y]) => ops.where(c!, x!, y!),
    })),
    of('with a scalar', [4], (x) => ops.where(ops.greater(x, 0), ops.mul(x, x), 0)),
  ],

  ReduceSum: reduction(ops.sum, any),
  ReduceMean: reduction(ops.mean, any),
  ReduceMax: [
    ...reduction(ops.reduceMax, distinct),
    {
      name: 'of equals',
      onKink: true,
      inputs: [given([2, 4], [3, 1, 3, 3, -1, -1, -2, -2])],
      build: ([x]) => ops.reduceMax(x!, { axes: [1] }),
    },
  ],
  ReduceVariance: [
    ...reduction(ops.variance, any),
    of('of a mean far from 0', [2, 8], (x) => ops.variance(ops.add(x, 30), { axes: [1] })),
    of('of equals', [3], (x) => ops.variance(ops.mul(x, 0))),
  ],
  Softmax: softmaxes(ops.softmax),
  LogSoftmax: softmaxes(ops.logSoftmax),

  Reshape: [
    of('to fewer axes', [2, 3, 2], (x) => ops.reshape(x, [2, -1])),
    of('to more axes', [6], (x) => ops.reshape(x, [1, 2, 3, 1])),
    of('to a scalar', [1, 1], (x) => ops.reshape(x, [])),
    of('of a scalar', [], (x) => ops.reshape(x, [1, 1])),
  ],
  Expand: [
    of('of a scalar', [], (x) => ops.expand(x, [2, 3])),
    of('by leading axes', [3], (x) => ops.expand(x, [2, 1, 3])),
    of('of a middle axis', [2, 1, 2], (x) => ops.expand(x, [2, 3, 2])),
    of('of outer axes and a new one', [1, 2, 1], (x) => ops.expand(x, [2, 3, 2, 2])),
  ],
  Transpose: [
    of('of a matrix', [2, 3], (x) => ops.transpose(x, [1, 0])),
    of('cyclic', [2, 3, 4], (x) => ops.transpose(x, [1, 2, 0])),
    of('of batch and channels', [2, 3, 2, 2], (x) => ops.transpose(x, [1, 0, 2, 3])),
    of('of batch and channels of kernels', [16, 8, 4, 4], (x) => ops.transpose(x, [1, 0, 2, 3])),
    of('of a large matrix', [37, 20], (x) => ops.transpose(x, [1, 0])),
    of('channels last', [2, 3, 2, 2], (x) => ops.transpose(x, [0, 2, 3, 1])),
    of('of six axes', [2, 2, 1, 3, 2, 1], (x) => ops.transpose(x, [0, 3, 1, 4, 2, 5])),
  ],
  Slice: [
    of('of the middle', [4, 5], (x) => ops.slice(x, { starts: [1, 2], lengths: [2, 2] })),
    of('by steps that leave a remainder', [5, 6], (x) =>
      ops.slice(x, { starts: [0, 1], lengths: [2, 2], steps: [2, 3] }),
    ),
    of('backwards', [4], (x) => ops.slice(x, { starts: [3], lengths: [4], steps: [-1] })),
    of('backwards to the middle', [2, 5], (x) =>
      ops.slice(x, { starts: [0, 3], lengths: [2, 2], steps: [1, -1] }),
    ),
    of('backwards by 2', [6, 3], (x) => ops.slice(x, { starts: [5, 2], lengths: [3, 2], steps: [-2, -2] })),
    of('of every second pixel', [2, 1, 4, 5], (x) =>
      ops.slice(x, { starts: [0, 0, 1, 0], lengths: [2, 1, 2, 3], steps: [1, 1, 2, 2] }),
    ),
    of('of every second channel and pixel', [2, 16, 4, 8], (x) =>
      ops.slice(x, { starts: [0, 1, 0, 4], lengths: [2, 8, 2, 4], steps: [1, 2, 2, 1] }),
    ),
    of('of one element', [3, 3], (x) => ops.slice(x, { starts: [1, 2], lengths: [1, 1] })),
  ],
  Pad: [
    of('with zeros', [2, 3], (x) => ops.pad(x, [1, 0], [2, 1])),
    of('with a value', [3], (x) => ops.pad(x, [2], [1], -1.5)),
    of('of pictures', [1, 2, 2, 2], (x) => ops.pad(x, [0, 0, 1, 2], [0, 0, 0, 1])),
    of('at the end', [2, 2], (x) => ops.pad(x, [0, 0], [0, 3], 7)),
  ],
  Concat: [
    {
      name: 'of rows',
      inputs: [any(1, 3), any(2, 3), any(1, 3)],
      build: (parts) => ops.concat(parts, 0),
    },
    { name: 'of columns', inputs: [any(2, 3), any(2, 1)], build: (parts) => ops.concat(parts, 1) },
    {
      name: 'of channels',
      inputs: [any(2, 1, 2, 2), any(2, 2, 2, 2)],
      build: (parts) => ops.concat(parts, 1),
    },
    of('with itself', [2, 2], (x) => ops.concat([x, ops.mul(x, x), x], 1)),
  ],
  Gather: [
    of('of rows', [3, 2], (x) => ops.gather(x, ops.constant([2, 0], [2], 'int64'))),
    of('of columns, some repeatedly', [2, 4], (x) =>
      ops.gather(x, ops.constant([3, 1, 3, 0, 3], [5], 'int64'), 1),
    ),
    of('of a vector', [4], (x) => ops.gather(x, ops.constant([1, 1, 2], [3], 'int64'))),
    of('by a matrix of indices', [4, 3], (x) =>
      ops.gather(x, ops.constant([2, 0, 1, 2, 2, 3], [3, 2], 'int64')),
    ),
    of('of a middle axis, by a matrix of indices', [2, 3, 2], (x) =>
      ops.gather(x, ops.constant([2, 0, 1, 2], [2, 2], 'int64'), 1),
    ),
    of('by one index', [4, 3], (x) => ops.gather(x, ops.constant(2, [], 'int64'))),
    of('of a middle axis', [2, 3, 2], (x) => ops.gather(x, ops.constant([2, 2], [2], 'int64'), 1)),
    {
      name: 'by indices from an input',
      inputs: [any(3, 2), given([4], [0, 2, 2, 1], 'int64')],
      build: ([x, indices]) => ops.gather(x!, indices!),
    },
  ],
  DepthToSpace: [
    of('by 2', [2, 8, 2, 3], (x) => ops.depthToSpace(x, 2)),
    of('by 3', [1, 9, 2, 1], (x) => ops.depthToSpace(x, 3)),
    of('by 2, to 16 channels', [1, 64, 2, 4], (x) => ops.depthToSpace(x, 2)),
  ],
  SpaceToDepth: [
    of('by 2', [2, 2, 4, 6], (x) => ops.spaceToDepth(x, 2)),
    of('by 3', [1, 2, 3, 6], (x) => ops.spaceToDepth(x, 3)),
    of('by 2, of 16 channels', [1, 16, 4, 8], (x) => ops.spaceToDepth(x, 2)),
  ],
  Resize: (['nearest', 'linear'] as const).flatMap((mode) => [
    of(`${mode}, by 2`, [2, 3, 3, 4], (x) => ops.resize(x, 2, mode)),
    of(`${mode}, by 3 and 1`, [1, 2, 4, 3], (x) => ops.resize(x, [3, 1], mode)),
    of(`${mode}, by 1 and 4`, [1, 2, 2, 3], (x) => ops.resize(x, [1, 4], mode)),
    of(`${mode}, of one pixel`, [2, 2, 1, 1], (x) => ops.resize(x, [2, 5], mode)),
    of(`${mode}, twice, of 16 channels`, [2, 16, 4, 4], (x) => ops.resize(ops.resize(x, 2, mode), 2, mode)),
  ]),

  MatMul: [
    ...[false, true].flatMap((transposeA) =>
      [false, true].flatMap((transposeB) => batchedMatmul(transposeA, transposeB)),
    ),
    ...matmul(false, false),
    ...matmul(true, false),
    ...matmul(false, true),
    ...matmul(true, true),
    of('with itself', [3, 2], (x) => ops.matmul(x, x, { transposeA: true })),
  ],
  Conv: convCases,
  ConvTranspose: convTransposeCases,
  ConvWeightGradient: convWeightGradientCases,
  MaxPool: maxPoolCases,
  MaxPoolGradient: maxPoolGradientCases,
  AveragePool: averagePoolCases,
};
