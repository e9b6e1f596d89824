/**
 * The functions that build graphs. Each makes one node or a few and computes nothing. A number stands for a scalar
 * constant wherever an `Operand` is expected.
 */
import {
  anyArray,
  anyNumber,
  checkArguments,
  either,
  flag,
  including,
  listOf,
  members,
  numbers,
  oneOf,
  optional,
  positiveInteger,
  text,
} from '../../core/checks.ts';
import { sameShape, sizeOf, type Shape } from '../../core/shape.ts';
import { nodeRule, makeNode, type Node } from './node.ts';
import type { DType, OpAttributes, OpName } from './operations.ts';

const dtypeRule = oneOf(['float32', 'int64', 'bool']);
const reduceRule = members({ axes: optional(anyArray), keepDims: optional(flag) });

/** A tensor, or a number that becomes a scalar constant. */
export type Operand = Node | number;

/** A value that each run supplies. Inputs of the same name must have the same type. */
export function input(name: string, shape: Shape, dtype: DType = 'float32'): Node<'Input'> {
  checkArguments('input', { name, shape, dtype }, { name: text, shape: anyArray, dtype: dtypeRule });
  return makeNode('Input', [], { name, shape, dtype });
}

/** A constant tensor; `values` are in row-major order and are copied. A single number makes a scalar. */
export function constant(
  values: number | ArrayLike<number>,
  shape?: Shape,
  dtype: DType = 'float32',
): Node<'Constant'> {
  checkArguments(
    'constant',
    { values, shape, dtype },
    { values: either(anyNumber, numbers), shape: optional(anyArray), dtype: dtypeRule },
  );
  if (shape === undefined) shape = typeof values === 'number' ? [] : [values.length];
  const array =
    typeof values === 'number' ? new Float64Array(sizeOf(shape)).fill(values) : Float64Array.from(values);
  return makeNode('Constant', [], { values: array, shape, dtype });
}

/** The same values. Whoever differentiates counts them as constants: no gradient passes through. */
export function stopGradient(x: Node): Node {
  return makeNode('StopGradient', [x], {});
}

function nodeOf(operand: Operand): Node {
  return typeof operand === 'number' ? constant(operand) : operand;
}

/** The operations without attributes. */
type PlainOp = { [K in OpName]: Readonly<Record<never, never>> extends OpAttributes[K] ? K : never }[OpName];

const unary =
  <K extends PlainOp>(op: K) =>
  (x: Operand): Node<K> =>
    makeNode(op, [nodeOf(x)], {} as OpAttributes[K]);

const binary =
  <K extends PlainOp>(op: K) =>
  (a: Operand, b: Operand): Node<K> =>
    makeNode(op, [nodeOf(a), nodeOf(b)], {} as OpAttributes[K]);

/** −x */
export const neg = unary('Neg');
/** eˣ */
export const exp = unary('Exp');
/** The natural logarithm of x. */
export const log = unary('Log');
/** The square root of x. */
export const sqrt = unary('Sqrt');
/** The hyperbolic tangent of x. */
export const tanh = unary('Tanh');
/** 1 / (1 + e⁻ˣ) */
export const sigmoid = unary('Sigmoid');
/** log(1 + eˣ), without overflow. */
export const softplus = unary('Softplus');
/** |x| */
export const abs = unary('Abs');
/** −1, 0 or 1. */
export const sign = unary('Sign');

/** x where x > 0, else slope · x (0 ≤ slope < 1). */
export function leakyRelu(x: Node, slope: number): Node {
  return makeNode('LeakyRelu', [x], { slope });
}

/** x, limited to the range [low, high]. */
export function clip(x: Node, low: number, high: number): Node {
  return makeNode('Clip', [x], { low, high });
}

/** x where x > 0, else 0. */
export function relu(x: Node): Node {
  return leakyRelu(x, 0);
}

/** x², elementwise. */
export function square(x: Node): Node {
  return mul(x, x);
}

/** a + b; shapes broadcast, as in all operations of two operands. */
export const add = binary('Add');
/** a − b */
export const sub = binary('Sub');
/** a · b, element by element. */
export const mul = binary('Mul');
/** a / b */
export const div = binary('Div');
/** The larger of a and b, element by element. For the maximum over axes see `reduceMax`. */
export const max = binary('Max');
/** The smaller of a and b, element by element. */
export const min = binary('Min');
/** a > b, as bool. */
export const greater = binary('Greater');
/** a < b, as bool. */
export const less = binary('Less');
/** a = b, as bool. */
export const equal = binary('Equal');

/** `a` where `condition` (bool) holds, else `b`; the three broadcast. */
export function where(condition: Node, a: Operand, b: Operand): Node {
  return makeNode('Where', [condition, nodeOf(a), nodeOf(b)], {});
}

/** The axes of a reduction. */
export interface ReduceOptions {
  /** Axes to reduce; negative ones count from the end. Default: all. */
  readonly axes?: readonly number[];
  /** Keep reduced axes with size 1. Default false. */
  readonly keepDims?: boolean;
}

const reduction =
  (op: 'ReduceSum' | 'ReduceMean' | 'ReduceMax' | 'ReduceVariance') =>
  (x: Node, options: ReduceOptions = {}): Node => {
    checkArguments(op, { x, options }, { x: nodeRule, options: reduceRule });
    const rank = x.shape.length;
    const axes = (options.axes ?? [...x.shape.keys()]).map((axis) => (axis < 0 ? axis + rank : axis));
    if (axes.length === 0) return op === 'ReduceVariance' ? mul(x, 0) : x;
    return makeNode(op, [x], { axes: axes.toSorted((a, b) => a - b), keepDims: options.keepDims ?? false });
  };

/** The sum over axes. */
export const sum = reduction('ReduceSum');
/** The mean over axes. */
export const mean = reduction('ReduceMean');
/** The maximum over axes. */
export const reduceMax = reduction('ReduceMax');
/** Mean squared deviation from the mean, divided by n. */
export const variance = reduction('ReduceVariance');

/** exp(xᵢ) / Σⱼ exp(xⱼ) along an axis: the last one by default. A negative axis counts from the end. */
export function softmax(x: Node, axis = -1): Node {
  checkArguments('softmax', { x }, { x: nodeRule });
  return makeNode('Softmax', [x], { axis: axis < 0 ? axis + x.shape.length : axis });
}

/** The logarithm of `softmax`. It stays finite where the softmax itself rounds to 0. */
export function logSoftmax(x: Node, axis = -1): Node {
  checkArguments('logSoftmax', { x }, { x: nodeRule });
  return makeNode('LogSoftmax', [x], { axis: axis < 0 ? axis + x.shape.length : axis });
}

/** The same elements, in row-major order, in another shape. One axis may be −1: its size is then derived. */
export function reshape(x: Node, shape: Shape): Node {
  checkArguments('reshape', { x, shape }, { x: nodeRule, shape: anyArray });
  const known = shape.reduce((product, dimension) => (dimension === -1 ? product : product * dimension), 1);
  const resolved = shape.map((dimension) => (dimension === -1 ? sizeOf(x.shape) / known : dimension));
  // A reshape of a reshape stays two: the first one is a node that gradients may be asked for.
  return sameShape(resolved, x.shape) ? x : makeNode('Reshape', [x], { shape: resolved });
}

/** Repeats axes of size 1 (and adds leading axes) to reach `shape`. */
export function expand(x: Node, shape: Shape): Node {
  checkArguments('expand', { x, shape }, { x: nodeRule, shape: anyArray });
  return sameShape(x.shape, shape) ? x : makeNode('Expand', [x], { shape });
}

/** Axis i of the result is axis `permutation[i]` of x. */
export function transpose(x: Node, permutation: readonly number[]): Node {
  checkArguments('transpose', { x, permutation }, { x: nodeRule, permutation: anyArray });
  return sameShape(permutation, [...x.shape.keys()]) ? x : makeNode('Transpose', [x], { permutation });
}

/** A part of a tensor, axis by axis. */
export interface SliceOptions {
  readonly starts?: readonly number[];
  readonly lengths: readonly number[];
  readonly steps?: readonly number[];
}

/** Along each axis, `lengths` elements from `starts` (default 0) by `steps` (default 1, negative to reverse). */
export function slice(x: Node, options: SliceOptions): Node {
  checkArguments(
    'slice',
    { x, options },
    {
      x: nodeRule,
      options: including({ lengths: anyArray, starts: optional(anyArray), steps: optional(anyArray) }),
    },
  );
  const { lengths, starts = x.shape.map(() => 0), steps = x.shape.map(() => 1) } = options;
  const isComplete = sameShape(lengths, x.shape) && steps.every((step) => step === 1);
  return isComplete && starts.every((start) => start === 0)
    ? x
    : makeNode('Slice', [x], { starts, lengths, steps });
}

/** Pads x with `value` (default 0): counts before and after along each axis. */
export function pad(x: Node, before: readonly number[], after: readonly number[], value = 0): Node {
  checkArguments('pad', { x, before, after }, { x: nodeRule, before: anyArray, after: anyArray });
  const none = x.shape.map(() => 0);
  return sameShape(before, none) && sameShape(after, none)
    ? x
    : makeNode('Pad', [x], { before, after, value });
}

/** The inputs one after another along an axis; their other axes agree. */
export function concat(inputs: readonly Node[], axis: number): Node {
  checkArguments('concat', { inputs }, { inputs: listOf(nodeRule) });
  return inputs.length === 1 ? inputs[0]! : makeNode('Concat', inputs, { axis });
}

/** The slices of `data` at `indices` (int64) along `axis`: the axes of the indices replace that axis. */
export function gather(data: Node, indices: Node, axis = 0): Node {
  return makeNode('Gather', [data, indices], { axis });
}

/** Moves blocks of channels into the plane: [B, C·b², H, W] → [B, C, H·b, W·b], as ONNX does in mode `DCR`. */
export function depthToSpace(x: Node, blockSize: number): Node {
  checkArguments('depthToSpace', { x, blockSize }, { x: nodeRule, blockSize: positiveInteger });
  return blockSize === 1 ? x : makeNode('DepthToSpace', [x], { blockSize });
}

/** The inverse of `depthToSpace`: [B, C, H·b, W·b] → [B, C·b², H, W]. */
export function spaceToDepth(x: Node, blockSize: number): Node {
  checkArguments('spaceToDepth', { x, blockSize }, { x: nodeRule, blockSize: positiveInteger });
  return blockSize === 1 ? x : makeNode('SpaceToDepth', [x], { blockSize });
}

/**
 * The product of two matrices, each optionally transposed. Axes before the last two are those of a batch of matrices, and
 * broadcast: [B, n, k] · [B, k, m] and [B, n, k] · [k, m] → [B, n, m].
 */
export function matmul(a: Node, b: Node, flags: { transposeA?: boolean; transposeB?: boolean } = {}): Node {
  checkArguments('matmul', { a, b }, { a: nodeRule, b: nodeRule });
  return makeNode('MatMul', [a, b], {
    transposeA: flags.transposeA ?? false,
    transposeB: flags.transposeB ?? false,
  });
}

export * from './window-ops.ts';
