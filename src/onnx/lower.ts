/**
 * From our graph to ONNX: the graph is rewritten by passes until every node is an operation that ONNX has,
 * then each node is translated by one rule.
 */
import type { Shape } from '../core/shape.ts';
import { type ConvAttributes, type Node, type OpName, type ReduceAttributes } from '../tensor/node.ts';
import { inputsOf, topologicalOrder } from '../tensor/walk.ts';
import { verify } from '../tensor/verify.ts';
import type { OnnxAttribute, OnnxModel, OnnxNode, OnnxTensor, OnnxValueInfo } from './model.ts';
import { decompose, isDecomposed, type DecomposedOp } from './passes/decompose.ts';
import { dropExpand } from './passes/drop-expand.ts';
import { foldConstants } from './passes/fold-constants.ts';
import { share } from './passes/share.ts';
import { subPixelConvTranspose } from './passes/sub-pixel.ts';
import type { Pass } from './rewrite.ts';

/** Reductions take their axes as an input from 18 on, and every runtime since 2023 reads it. */
const opset = 18;

/** In this order: what a pass leaves behind is tidied by those after it. */
export const standardPasses: readonly Pass[] = [
  decompose,
  share,
  subPixelConvTranspose,
  foldConstants,
  dropExpand,
  share,
];

export interface LowerOptions {
  /** Default: `standardPasses`. They must leave no operation that ONNX lacks. */
  readonly passes?: readonly Pass[];
  /**
   * Name of a free leading dimension of every input and output. The graph must not depend on it otherwise;
   * `freeBatch` in `free-batch.ts` checks that. Default: none, every shape is fixed.
   */
  readonly freeDimension?: string;
}

/**
 * Lowers a graph to an ONNX model whose inputs are the graph's inputs and whose outputs have the given
 * names.
 *
 * @throws SparringError if the graph is not well-formed
 */
export function lower(
  name: string,
  outputs: Readonly<Record<string, Node>>,
  options: LowerOptions = {},
): OnnxModel {
  verify(Object.values(outputs));
  const passes = options.passes ?? standardPasses;
  const rewritten = passes.reduce((nodes, pass) => pass.apply(nodes), Object.values(outputs));
  const emitter = new Emitter();
  for (const node of topologicalOrder(rewritten)) emitter.translate(node);
  const names = Object.keys(outputs);
  names.forEach((output, i) => emitter.nameOutput(output, rewritten[i]!));
  const info = (value: string, { shape, dtype }: Node): OnnxValueInfo => ({
    name: value,
    dataType: dtype,
    dims: options.freeDimension === undefined ? shape : [options.freeDimension, ...shape.slice(1)],
  });
  return {
    name,
    opset,
    nodes: emitter.nodes,
    initializers: emitter.initializers,
    // The graph before rewriting names the inputs: a pass that finds one unused must not change the interface.
    inputs: uniqueByName(inputsOf(Object.values(outputs))).map((node) => info(node.attributes.name, node)),
    outputs: names.map((output, i) => info(output, rewritten[i]!)),
  };
}

function uniqueByName(inputs: readonly Node<'Input'>[]): Node<'Input'>[] {
  return [...new Map(inputs.map((node) => [node.attributes.name, node])).values()];
}

type Attributes = Readonly<Record<string, OnnxAttribute>>;

const int = (value: number): OnnxAttribute => ({ kind: 'int', value });
const ints = (value: readonly number[]): OnnxAttribute => ({ kind: 'ints', value });
const float = (value: number): OnnxAttribute => ({ kind: 'float', value });
const text = (value: string): OnnxAttribute => ({ kind: 'string', value });

/** Collects ONNX nodes and the constants that they need. */
class Emitter {
  readonly nodes: OnnxNode[] = [];
  readonly initializers = new Map<string, OnnxTensor>();
  readonly #values = new Map<Node, string>();
  readonly #constants = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  translate(node: Node): void {
    this.#values.set(
      node,
      translateNode(
        node,
        node.inputs.map((input) => this.#values.get(input)!),
        this,
      ),
    );
  }

  emit(opType: string, inputs: readonly string[], attributes: Attributes = {}): string {
    const output = this.#fresh(opType);
    this.nodes.push({ opType, inputs, outputs: [output], attributes });
    return output;
  }

  constant(tensor: OnnxTensor): string {
    const key = `${tensor.dataType} ${tensor.dims.join(',')} ${tensor.data.join(',')}`;
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const name = this.#fresh('constant');
    this.initializers.set(name, tensor);
    this.#constants.set(key, name);
    return name;
  }

  /** A vector of whole numbers, as ONNX takes shapes, axes and positions. */
  int64s(values: readonly number[]): string {
    return this.constant({
      dataType: 'int64',
      dims: [values.length],
      data: BigInt64Array.from(values, BigInt),
    });
  }

  /** Outputs get a node of their own, so that two of one value, or an input passed through, keep their names. */
  nameOutput(name: string, node: Node): void {
    const value = this.#values.get(node)!;
    const producer = this.nodes.findIndex(({ outputs }) => outputs[0] === value);
    if (producer === -1 || this.#taken.has(value)) {
      this.nodes.push({ opType: 'Identity', inputs: [value], outputs: [name], attributes: {} });
      return;
    }
    this.#taken.add(name);
    this.#rename(value, name);
    this.#values.set(node, name);
  }

  readonly #taken = new Set<string>();

  #rename(from: string, to: string): void {
    const renamed = (names: readonly string[]) => names.map((name) => (name === from ? to : name));
    this.nodes.forEach((node, i) => {
      if (node.inputs.includes(from) || node.outputs.includes(from)) {
        this.nodes[i] = { ...node, inputs: renamed(node.inputs), outputs: renamed(node.outputs) };
      }
    });
  }

  #fresh(kind: string): string {
    const count = this.#counts.get(kind) ?? 0;
    this.#counts.set(kind, count + 1);
    return `${kind}_${count}`;
  }
}

type Lowering<K extends OpName> = (node: Node<K>, inputs: readonly string[], emitter: Emitter) => string;

/** An ONNX operation of the same name and no attributes. */
const same = (node: Node, inputs: readonly string[], emitter: Emitter) => emitter.emit(node.op, inputs);

function reduction(
  node: Node<'ReduceSum' | 'ReduceMean' | 'ReduceMax'>,
  inputs: readonly string[],
  e: Emitter,
) {
  const { axes, keepDims }: ReduceAttributes = node.attributes;
  return e.emit(node.op, [inputs[0]!, e.int64s(axes)], { keepdims: int(Number(keepDims)) });
}

/** A shape whose leading dimension is the input's is written with a 0 there: "as the input has". */
function copyingBatch(shape: Shape, from: Shape): Shape {
  return shape.length > 0 && shape[0] === from[0] ? [0, ...shape.slice(1)] : shape;
}

function geometry({ strides, pads, dilations }: ConvAttributes): Attributes {
  return { strides: ints(strides), pads: ints(pads), dilations: ints(dilations) };
}

const lowerings: { readonly [K in Exclude<OpName, DecomposedOp>]: Lowering<K> } = {
  Input: ({ attributes: { name } }) => name,
  Constant: ({ attributes: { values }, shape, dtype }, _, e) => {
    if (dtype === 'float32')
      return e.constant({ dataType: dtype, dims: shape, data: Float32Array.from(values) });
    if (dtype === 'bool') return e.constant({ dataType: dtype, dims: shape, data: Uint8Array.from(values) });
    return e.constant({ dataType: dtype, dims: shape, data: BigInt64Array.from([...values], BigInt) });
  },

  Neg: same,
  Exp: same,
  Log: same,
  Sqrt: same,
  Tanh: same,
  Sigmoid: same,
  Softplus: same,
  Abs: same,
  Sign: same,
  LeakyRelu: ({ attributes: { slope } }, inputs, e) =>
    slope === 0 ? e.emit('Relu', inputs) : e.emit('LeakyRelu', inputs, { alpha: float(slope) }),

  Add: same,
  Sub: same,
  Mul: same,
  Div: same,
  Max: same,
  Min: same,
  Greater: same,
  Less: same,
  Equal: same,
  Where: same,

  ReduceSum: reduction,
  ReduceMean: reduction,
  ReduceMax: reduction,

  Reshape: (node, [x], e) =>
    e.emit('Reshape', [x!, e.int64s(copyingBatch(node.shape, node.inputs[0]!.shape))]),
  Expand: ({ shape }, [x], e) => e.emit('Expand', [x!, e.int64s(shape)]),
  Transpose: ({ attributes: { permutation } }, inputs, e) =>
    e.emit('Transpose', inputs, { perm: ints(permutation) }),
  Slice: (node, [x], e) => {
    const { starts, lengths, steps } = node.attributes;
    const { shape } = node.inputs[0]!;
    // Axes taken whole are left out, so that a free batch stays free.
    const axes = [...shape.keys()].filter((axis) => steps[axis] !== 1 || lengths[axis] !== shape[axis]);
    const ends = axes.map((axis) => {
      const end = starts[axis]! + lengths[axis]! * steps[axis]!;
      return end < 0 ? -shape[axis]! - 1 : end; // −1 would mean the last element; this means before the first
    });
    const pick = (values: readonly number[]) => axes.map((axis) => values[axis]!);
    return e.emit('Slice', [
      x!,
      e.int64s(pick(starts)),
      e.int64s(ends),
      e.int64s(axes),
      e.int64s(pick(steps)),
    ]);
  },
  Pad: ({ attributes: { before, after, value } }, [x], e) => {
    const fill = e.constant({ dataType: 'float32', dims: [], data: Float32Array.of(value) });
    return e.emit('Pad', [x!, e.int64s([...before, ...after]), fill]);
  },
  Concat: ({ attributes: { axis } }, inputs, e) => e.emit('Concat', inputs, { axis: int(axis) }),
  Gather: ({ attributes: { axis } }, inputs, e) => e.emit('Gather', inputs, { axis: int(axis) }),
  DepthToSpace: ({ attributes: { blockSize } }, inputs, e) =>
    e.emit('DepthToSpace', inputs, { blocksize: int(blockSize), mode: text('DCR') }),
  SpaceToDepth: ({ attributes: { blockSize } }, inputs, e) =>
    e.emit('SpaceToDepth', inputs, { blocksize: int(blockSize) }),

  // Gemm and not MatMul: its flags spare the transposes.
  MatMul: ({ attributes: { transposeA, transposeB } }, inputs, e) =>
    e.emit('Gemm', inputs, { transA: int(Number(transposeA)), transB: int(Number(transposeB)) }),
  Conv: ({ attributes }, inputs, e) => e.emit('Conv', inputs, geometry(attributes)),
  ConvTranspose: ({ attributes }, inputs, e) =>
    e.emit('ConvTranspose', inputs, {
      ...geometry(attributes),
      output_padding: ints(attributes.outputPadding),
    }),
  MaxPool: ({ attributes: { kernel, strides, pads } }, inputs, e) =>
    e.emit('MaxPool', inputs, { kernel_shape: ints(kernel), strides: ints(strides), pads: ints(pads) }),
  AveragePool: ({ attributes: { kernel, strides, pads } }, inputs, e) =>
    e.emit('AveragePool', inputs, {
      kernel_shape: ints(kernel),
      strides: ints(strides),
      pads: ints(pads),
      count_include_pad: int(1),
    }),
};

function translateNode(node: Node, inputs: readonly string[], emitter: Emitter): string {
  const { op } = node;
  if (isDecomposed(op)) {
    throw new Error(`${op} has no ONNX operation: the passes must include "${decompose.name}"`);
  }
  return lowerWith(op, node as Node<typeof op>, inputs, emitter);
}

function lowerWith<K extends Exclude<OpName, DecomposedOp>>(
  op: K,
  node: Node<K>,
  inputs: readonly string[],
  emitter: Emitter,
): string {
  return lowerings[op](node, inputs, emitter);
}
