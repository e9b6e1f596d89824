/**
 * The reference implementation: evaluates a graph in float64 with the plainest loops that define each operation. It is
 * slow on purpose. All gradients, devices and rewrites are tested against it.
 */
import { checkArguments, listOf, numbers, recordOf } from '../../core/checks.ts';
import { SparringError } from '../../core/errors.ts';
import { maxOf } from '../../core/extremes.ts';
import { sizeOf, stridesOf, type Shape } from '../../core/shape.ts';
import { conv, convTranspose, convWeightGradient, maxPoolGradient, pool } from './interpret-conv.ts';
import { linearSources } from './linear-resize.ts';
import { nodeRule, isOp, type Node } from './node.ts';
import type { OpName } from './operations.ts';
import { topologicalOrder } from './walk.ts';

type Values = Float64Array;
type Reference<K extends OpName> = (inputs: readonly Values[], node: Node<K>) => Values;

/**
 * Computes the values of `outputs`, in row-major order, from the values of the inputs, by name.
 *
 * @throws SparringError if an input is missing or has the wrong number of elements
 */
export function interpret(
  outputs: readonly Node[],
  feeds: Readonly<Record<string, ArrayLike<number>>> = {},
): Float64Array[] {
  checkArguments('interpret', { outputs, feeds }, { outputs: listOf(nodeRule), feeds: recordOf(numbers) });
  const values = new Map<Node, Values>();
  for (const node of topologicalOrder(outputs)) {
    values.set(
      node,
      isOp(node, 'Input')
        ? feed(node, feeds)
        : evaluate(
            node,
            node.inputs.map((i) => values.get(i)!),
          ),
    );
  }
  return outputs.map((output) => values.get(output)!);
}

function feed(node: Node<'Input'>, feeds: Readonly<Record<string, ArrayLike<number>>>): Values {
  const { name } = node.attributes;
  const given = feeds[name];
  if (given?.length !== sizeOf(node.shape)) {
    throw new SparringError(
      `input "${name}" got ${given === undefined ? 'nothing' : `${given.length} numbers`}, expected ${sizeOf(node.shape)}`,
      { code: 'invalid-argument' },
    );
  }
  return Float64Array.from(given);
}

function evaluate<K extends OpName>(node: Node<K>, inputs: readonly Values[]): Values {
  return references[node.op](inputs, node);
}

/** The multi-index of each element of `shape`, in row-major order. The array is reused. */
function* indicesOf(shape: Shape): Generator<number[]> {
  const index = new Array<number>(shape.length).fill(0);
  for (let count = sizeOf(shape); count > 0; count--) {
    yield index;
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis]! === shape[axis]; axis--) index[axis] = 0;
  }
}

/** Builds a result element by element from a function of its multi-index. */
function fill(shape: Shape, at: (index: readonly number[]) => number): Values {
  const result = new Float64Array(sizeOf(shape));
  let i = 0;
  for (const index of indicesOf(shape)) result[i++] = at(index);
  return result;
}

/** The offset into a tensor of this shape, by the multi-index of a shape that it broadcasts to. */
function broadcastOffset(shape: Shape): (index: readonly number[]) => number {
  const strides = stridesOf(shape).map((stride, axis) => (shape[axis] === 1 ? 0 : stride));
  return (index) => {
    const skip = index.length - shape.length;
    return strides.reduce((offset, stride, axis) => offset + stride * index[axis + skip]!, 0);
  };
}

/** Reads a tensor by the multi-index of a shape that it broadcasts to. */
function broadcastReader(values: Values, shape: Shape): (index: readonly number[]) => number {
  const offset = broadcastOffset(shape);
  return (index) => values[offset(index)]!;
}

const unary =
  (f: (x: number) => number): Reference<OpName> =>
  ([x]) =>
    x!.map(f);

const binary =
  (f: (a: number, b: number) => number): Reference<OpName> =>
  ([a, b], node) => {
    const readA = broadcastReader(a!, node.inputs[0]!.shape);
    const readB = broadcastReader(b!, node.inputs[1]!.shape);
    return fill(node.shape, (index) => f(readA(index), readB(index)));
  };

type ReduceName = 'ReduceSum' | 'ReduceMean' | 'ReduceMax' | 'ReduceVariance';

/** Collects the elements that are reduced to one and passes each group to `f`. */
function reduction(f: (group: readonly number[]) => number): Reference<ReduceName> {
  return ([x], node) => {
    const { axes } = node.attributes;
    const from = node.inputs[0]!.shape;
    const keptStrides = stridesOf(from.map((dimension, axis) => (axes.includes(axis) ? 1 : dimension)));
    const groups = Array.from({ length: sizeOf(node.shape) }, (): number[] => []);
    let i = 0;
    for (const index of indicesOf(from)) {
      const group = index.reduce(
        (sum, at, axis) => sum + (axes.includes(axis) ? 0 : at * keptStrides[axis]!),
        0,
      );
      groups[group]!.push(x![i++]!);
    }
    return Float64Array.from(groups, f);
  };
}

const sumOf = (group: readonly number[]) => group.reduce((sum, value) => sum + value, 0);
const meanOf = (group: readonly number[]) => sumOf(group) / group.length;

/** Passes the elements of each line along an axis to `f`, which returns the line's new elements. */
function alongAxis(f: (line: Values) => Values): Reference<'Softmax' | 'LogSoftmax'> {
  return ([x], { shape, attributes: { axis } }) => {
    const result = new Float64Array(x!.length);
    const stride = stridesOf(shape)[axis]!;
    const length = shape[axis]!;
    for (let start = 0; start < x!.length; start++) {
      if (Math.floor(start / stride) % length !== 0) continue; // not the first element of a line
      const line = Float64Array.from({ length }, (_, i) => x![start + i * stride]!);
      f(line).forEach((value, i) => (result[start + i * stride] = value));
    }
    return result;
  };
}

/** Subtracts the logarithm of the sum of exponentials. */
function logSoftmax(line: Values): Values {
  const max = maxOf(line);
  const logSum = max + Math.log(sumOf(Array.from(line, (value) => Math.exp(value - max))));
  return line.map((value) => value - logSum);
}

const references: { readonly [K in OpName]: Reference<K> } = {
  Input: () => {
    throw new Error('inputs are fed, not evaluated');
  },
  Constant: (_, { attributes: { values } }) => values,
  StopGradient: ([x]) => x!,

  Neg: unary((x) => -x),
  Exp: unary(Math.exp),
  Log: unary(Math.log),
  Sqrt: unary(Math.sqrt),
  Tanh: unary(Math.tanh),
  Sigmoid: unary((x) => 1 / (1 + Math.exp(-x))),
  Softplus: unary((x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))),
  Abs: unary(Math.abs),
  Sign: unary(Math.sign),
  LeakyRelu: ([x], { attributes: { slope } }) => x!.map((value) => (value > 0 ? value : slope * value)),
  Clip: ([x], { attributes: { low, high } }) => x!.map((value) => Math.min(Math.max(value, low), high)),

  Add: binary((a, b) => a + b),
  Sub: binary((a, b) => a - b),
  Mul: binary((a, b) => a * b),
  Div: binary((a, b) => a / b),
  Max: binary(Math.max),
  Min: binary(Math.min),
  Greater: binary((a, b) => Number(a > b)),
  Less: binary((a, b) => Number(a < b)),
  Equal: binary((a, b) => Number(a === b)),
  Where: (inputs, node) => {
    const [condition, a, b] = inputs.map((values, i) => broadcastReader(values, node.inputs[i]!.shape));
    return fill(node.shape, (index) => (condition!(index) === 1 ? a!(index) : b!(index)));
  },

  ReduceSum: reduction(sumOf),
  ReduceMean: reduction(meanOf),
  ReduceMax: reduction(maxOf),
  ReduceVariance: reduction((group) => {
    const mean = meanOf(group);
    return meanOf(group.map((value) => (value - mean) ** 2));
  }),
  Softmax: alongAxis((line) => logSoftmax(line).map(Math.exp)),
  LogSoftmax: alongAxis(logSoftmax),

  Reshape: ([x]) => x!,
  Expand: ([x], node) => fill(node.shape, broadcastReader(x!, node.inputs[0]!.shape)),
  Transpose: ([x], node) => {
    const strides = stridesOf(node.inputs[0]!.shape);
    const { permutation } = node.attributes;
    return fill(
      node.shape,
      (index) => x![sumOf(index.map((at, axis) => at * strides[permutation[axis]!]!))]!,
    );
  },
  Slice: ([x], node) => {
    const strides = stridesOf(node.inputs[0]!.shape);
    const { starts, steps } = node.attributes;
    return fill(node.shape, (index) => {
      return x![sumOf(index.map((at, axis) => (starts[axis]! + at * steps[axis]!) * strides[axis]!))]!;
    });
  },
  Pad: ([x], node) => {
    const { shape } = node.inputs[0]!;
    const strides = stridesOf(shape);
    const { before, value } = node.attributes;
    return fill(node.shape, (index) => {
      const from = index.map((at, axis) => at - before[axis]!);
      const inside = from.every((at, axis) => at >= 0 && at < shape[axis]!);
      return inside ? x![sumOf(from.map((at, axis) => at * strides[axis]!))]! : value;
    });
  },
  Concat: (inputs, node) => {
    const { axis } = node.attributes;
    return fill(node.shape, (index) => {
      const from = [...index];
      let part = 0;
      while (from[axis]! >= node.inputs[part]!.shape[axis]!) from[axis]! -= node.inputs[part++]!.shape[axis]!;
      const strides = stridesOf(node.inputs[part]!.shape);
      return inputs[part]![sumOf(from.map((at, i) => at * strides[i]!))]!;
    });
  },
  Gather: ([data, indices], node) => {
    const [dataNode, indicesNode] = node.inputs as readonly [Node, Node];
    const strides = stridesOf(dataNode.shape);
    const { axis } = node.attributes;
    const after = axis + indicesNode.shape.length;
    const indexAt = broadcastReader(indices!, indicesNode.shape);
    return fill(node.shape, (index) => {
      const from = [...index.slice(0, axis), indexAt(index.slice(axis, after)), ...index.slice(after)];
      return data![sumOf(from.map((at, i) => at * strides[i]!))]!;
    });
  },
  DepthToSpace: ([x], node) => {
    const { blockSize } = node.attributes;
    const strides = stridesOf(node.inputs[0]!.shape);
    const channels = node.shape[1]!;
    return fill(node.shape, ([b, c, row, column]) => {
      const offset = (row! % blockSize) * blockSize + (column! % blockSize);
      const from = [
        b!,
        offset * channels + c!,
        Math.floor(row! / blockSize),
        Math.floor(column! / blockSize),
      ];
      return x![sumOf(from.map((at, axis) => at * strides[axis]!))]!;
    });
  },
  SpaceToDepth: ([x], node) => {
    const { blockSize } = node.attributes;
    const { shape } = node.inputs[0]!;
    const strides = stridesOf(shape);
    return fill(node.shape, ([b, c, row, column]) => {
      const channel = c! % shape[1]!;
      const offset = Math.floor(c! / shape[1]!);
      const from = [
        b!,
        channel,
        row! * blockSize + Math.floor(offset / blockSize),
        column! * blockSize + (offset % blockSize),
      ];
      return x![sumOf(from.map((at, axis) => at * strides[axis]!))]!;
    });
  },
  Resize: ([x], node) => {
    const { mode, scales } = node.attributes;
    const { shape } = node.inputs[0]!;
    const read = broadcastReader(x!, shape);
    if (mode === 'nearest') {
      const from = (at: number, axis: number) => (axis < 2 ? at : Math.floor(at / scales[axis - 2]!));
      return fill(node.shape, (index) => read(index.map(from)));
    }
    const [rows, columns] = [0, 1].map((axis) => linearSources(shape[axis + 2]!, scales[axis]!));
    return fill(node.shape, ([b, c, i, j]) => {
      const [row, column] = [rows![i!]!, columns![j!]!];
      const across = (at: number) =>
        (1 - column.weight) * read([b!, c!, at, column.first]) +
        column.weight * read([b!, c!, at, column.second]);
      return (1 - row.weight) * across(row.first) + row.weight * across(row.second);
    });
  },

  MatMul: ([a, b], node) => {
    const { transposeA, transposeB } = node.attributes;
    const [shapeA, shapeB] = node.inputs.map(({ shape }) => shape) as [Shape, Shape];
    const [offsetA, offsetB] = [broadcastOffset(shapeA), broadcastOffset(shapeB)];
    const [columnsA, columnsB] = [shapeA.at(-1)!, shapeB.at(-1)!];
    const inner = shapeA.at(transposeA ? -2 : -1)!;
    return fill(node.shape, (index) => {
      const [row, column] = index.slice(-2) as [number, number];
      const matrix = [...index.slice(0, -2), 0, 0];
      const [startA, startB] = [offsetA(matrix), offsetB(matrix)];
      let total = 0;
      for (let k = 0; k < inner; k++) {
        const left = a![startA + (transposeA ? k * columnsA + row : row * columnsA + k)]!;
        const right = b![startB + (transposeB ? column * columnsB + k : k * columnsB + column)]!;
        total += left * right;
      }
      return total;
    });
  },
  Conv: ([x, w], node) => conv(x!, w!, node),
  ConvTranspose: ([x, w], node) => convTranspose(x!, w!, node),
  ConvWeightGradient: ([x, g], node) => convWeightGradient(x!, g!, node),
  MaxPool: ([x], node) => pool(x!, node, maxOf),
  MaxPoolGradient: ([x, g], node) => maxPoolGradient(x!, g!, node),
  AveragePool: ([x], node) => pool(x!, node, (window, size) => sumOf(window) / size),
};
