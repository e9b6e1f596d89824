/**
 * From our graph to ONNX: the graph is rewritten by passes until every node is an operation that ONNX has,
 * then each node is translated by one rule.
 */
import { sameShape, sizeOf, type Shape } from '../../core/shape.ts';
import { isOp, type Node } from '../tensor/node.ts';
import type { OpName, PoolAttributes, ReduceAttributes } from '../tensor/operations.ts';
import { inputsOf, topologicalOrder } from '../tensor/walk.ts';
import { verify } from '../tensor/verify.ts';
import { fusedProducts } from './fused-products.ts';
import { isConvolution, type BlockedOp } from './cpu/blocked-convolution.ts';
import { channelFusions } from './cpu/channel-fusions.ts';
import { lowerConvolution, weightGradient } from './convolutions.ts';
import { Emitter, float, int, ints, text, type Attributes } from './file/emitter.ts';
import { gemm } from './gemm.ts';
import { portable, type Kernels } from './kernels.ts';
import { isChannelReduction, lowerChannelFusion, lowerChannelReduction } from './cpu/lower-blocked.ts';
import { dataTypeCodes, type OnnxModel, type OnnxValueInfo } from './file/model.ts';
import { workAroundBugs } from './passes/work-around-bugs.ts';
import { replaceSign } from './passes/replace-sign.ts';
import { decompose, isDecomposed, type DecomposedOp } from './passes/decompose.ts';
import { dropExpand } from './passes/drop-expand.ts';
import { factorSums } from './passes/factor-sums.ts';
import { foldConstants } from './passes/fold-constants.ts';
import { joinProducts } from './passes/join-products.ts';
import { scaleFactors } from './passes/scale-factors.ts';
import { share } from './passes/eliminate-common-subexpressions.ts';
import { decomposeMaxPoolGradients } from './passes/decompose-max-pool-gradients.ts';
import { convertWeightGradients } from './passes/convert-weight-gradients.ts';
import type { Pass } from './passes/rewrite.ts';
import { blockedValues } from './cpu/blocked-values.ts';
import { Values } from './cpu/values.ts';

/** Reductions take their axes as an input from 18 on, and every runtime since 2023 reads it. */
const opset = 18;

/** In this order: what a pass leaves behind is tidied by those after it. */
export function passesFor({ convolvesInDepth, addsAtPlaces }: Kernels): readonly Pass[] {
  return [
    decompose,
    ...(convolvesInDepth ? [] : [convertWeightGradients]),
    ...(addsAtPlaces ? [] : [decomposeMaxPoolGradients]),
    replaceSign,
    share,
    joinProducts,
    scaleFactors,
    workAroundBugs,
    foldConstants,
    dropExpand,
    factorSums,
    share,
  ];
}

export interface LowerOptions {
  /** What the model may be made of, beyond the standard's operations. Default: nothing. */
  readonly kernels?: Kernels;
  /** Default: `passesFor` the kernels. They must leave no operation that ONNX lacks. */
  readonly passes?: readonly Pass[];
}

/**
 * Lowers a graph to an ONNX model whose inputs are the graph's inputs and whose outputs have the given
 * names. Every shape is fixed; `free-batch.ts` makes models of any batch size.
 *
 * @throws SparringError if the graph is not well-formed, or an output has the name of an input that it is not
 */
export function lower(
  name: string,
  outputs: Readonly<Record<string, Node>>,
  options: LowerOptions = {},
): OnnxModel {
  const before = Object.values(outputs);
  verify(before);
  // The graph before rewriting names the inputs: a pass that finds one unused must not change the interface.
  const inputs = new Map(inputsOf(before).map((node) => [node.attributes.name, node]));
  const { kernels = portable } = options;
  const passes = options.passes ?? passesFor(kernels);
  const after = passes.reduce<readonly Node[]>((nodes, pass) => pass.apply(nodes), before);
  const named = new Map(Object.keys(outputs).map((output, i) => [output, after[i]!]));

  const emitter = new Emitter([...inputs.keys(), ...named.keys()]);
  const values = new Values(emitter, kernels.channelBlock);
  emitAll(after, values, emitter, kernels);
  const results = new Map([...named].map(([output, node]) => [output, values.of(node)]));
  return {
    name,
    opset,
    nodes: emitter.finish(results, new Set(inputs.keys())),
    initializers: emitter.initializers,
    inputs: [...inputs].map(infoOf),
    outputs: [...named].map(infoOf),
  };
}

/** Emits every operation that the outputs need. Several that a kernel does as one are one. */
function emitAll(outputs: readonly Node[], values: Values, e: Emitter, kernels: Kernels): void {
  const { channelBlock } = kernels;
  const inBlocks = blockedValues(outputs, channelBlock);
  const products = fusedProducts(outputs);
  const sums = channelFusions(outputs, inBlocks);
  const within = new Set<Node>([...products.values()].map(({ product }) => product));
  for (const [last, { parts }] of sums) for (const part of parts) if (part !== last) within.add(part);

  for (const node of topologicalOrder(outputs)) {
    if (within.has(node)) continue;
    const product = products.get(node);
    const sum = sums.get(node);
    if (product !== undefined) values.set(node, gemm(product.product, values, e, kernels, product));
    else if (sum !== undefined) values.setInBlocks(node, lowerChannelFusion(sum, values, e, channelBlock));
    else if (isOp(node, 'MatMul')) values.set(node, gemm(node, values, e, kernels));
    else if (isOp(node, 'ConvWeightGradient')) values.set(node, weightGradient(node, values, e, kernels));
    else if (isConvolution(node)) lowerConvolution(node, values, e, kernels);
    else if (isChannelReduction(node, inBlocks)) values.set(node, lowerChannelReduction(node, values, e));
    else lowerAlone(node, inBlocks.has(node), values, e);
  }
}

/** By its rule. In blocks an operation that works on each place alone is the same, on pictures that lie so. */
function lowerAlone(node: Node, isInBlocks: boolean, values: Values, e: Emitter): void {
  const operands = node.inputs.map((input) =>
    isInBlocks && sameShape(input.shape, node.shape) ? values.inBlocks(input) : values.of(input),
  );
  const value = translated(node, operands, e);
  if (isInBlocks) values.setInBlocks(node, value);
  else values.set(node, value);
}

function infoOf([name, { dtype, shape }]: readonly [string, Node]): OnnxValueInfo {
  return { name, dataType: dtype, dims: shape };
}

/** What is lowered without regard to a runtime's kernels and to where its inputs come from. */
type LoweredAlone = Exclude<OpName, DecomposedOp | BlockedOp | 'ConvWeightGradient' | 'MatMul'>;

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

function windows({ kernel, strides, pads }: PoolAttributes): Attributes {
  return { kernel_shape: ints(kernel), strides: ints(strides), pads: ints(pads) };
}

/** Whether a node is a condition as numbers: 1 where it holds, 0 elsewhere. */
function isCounting({ inputs: [condition, a, b], shape }: Node<'Where'>): boolean {
  const isAlways = (node: Node, value: number) =>
    isOp(node, 'Constant') && node.attributes.values.every((other) => other === value);
  return sameShape(condition!.shape, shape) && isAlways(a!, 1) && isAlways(b!, 0);
}

const lowerings: { readonly [K in LoweredAlone]: Lowering<K> } = {
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
  Clip: ({ attributes: { low, high } }, [x], e) => e.emit('Clip', [x!, e.scalar(low), e.scalar(high)]),

  Add: same,
  Sub: same,
  Mul: same,
  Div: same,
  Max: same,
  Min: same,
  Greater: same,
  Less: same,
  Equal: same,
  // Where it chooses between two constants ONNX Runtime's Where takes five times as long as Cast.
  Where: (node, inputs, e) =>
    isCounting(node)
      ? e.emit('Cast', [inputs[0]!], { to: int(dataTypeCodes.float32) })
      : same(node, inputs, e),

  ReduceSum: reduction,
  ReduceMean: reduction,
  ReduceMax: reduction,

  Reshape: (node, [x], e) => e.reshape(x!, copyingBatch(node.shape, node.inputs[0]!.shape)),
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
    return e.emit('Pad', [x!, e.int64s([...before, ...after]), e.scalar(value)]);
  },
  Concat: ({ attributes: { axis } }, inputs, e) => e.emit('Concat', inputs, { axis: int(axis) }),
  Gather: ({ attributes: { axis } }, inputs, e) => e.emit('Gather', inputs, { axis: int(axis) }),
  DepthToSpace: ({ attributes: { blockSize } }, inputs, e) =>
    e.emit('DepthToSpace', inputs, { blocksize: int(blockSize), mode: text('DCR') }),
  SpaceToDepth: ({ attributes: { blockSize } }, inputs, e) =>
    e.emit('SpaceToDepth', inputs, { blocksize: int(blockSize) }),

  MaxPool: ({ attributes }, inputs, e) => e.emit('MaxPool', inputs, windows(attributes)),
  // A second pooling: one that tells its places is slow, and where there is no gradient it would not be wanted.
  MaxPoolGradient: ({ shape, attributes }, [x, g], e) => {
    const [, places] = e.emitAll('MaxPool', [x!], windows(attributes), 2);
    const zeros = e.emit('ConstantOfShape', [e.int64s([sizeOf(shape)])]);
    const inRow = [zeros, e.reshape(places!, [-1]), e.reshape(g!, [-1])];
    return e.reshape(e.emit('ScatterElements', inRow, { axis: int(0), reduction: text('add') }), shape);
  },
  AveragePool: ({ attributes }, inputs, e) =>
    e.emit('AveragePool', inputs, { ...windows(attributes), count_include_pad: int(1) }),
};

function translated(node: Node, inputs: readonly string[], emitter: Emitter): string {
  const { op } = node;
  if (isDecomposed(op)) {
    throw new Error(`${op} has no ONNX operation: the passes must include "${decompose.name}"`);
  }
  return lowerWith(op as LoweredAlone, node as Node<LoweredAlone>, inputs, emitter);
}

function lowerWith<K extends LoweredAlone>(
  op: K,
  node: Node<K>,
  inputs: readonly string[],
  emitter: Emitter,
): string {
  return lowerings[op](node, inputs, emitter);
}
