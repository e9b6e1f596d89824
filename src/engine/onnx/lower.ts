/**
 * Lowers a graph to ONNX. Passes rewrite the graph until ONNX has an equivalent of every operation; then one rule
 * translates each node.
 */
import { sameShape, sizeOf, type Shape } from '../../core/shape.ts';
import { isOp, type Node } from '../tensor/node.ts';
import type { OpName, PoolAttributes, ReduceAttributes, ResizeAttributes } from '../tensor/operations.ts';
import { inputsOf, topologicalOrder } from '../tensor/walk.ts';
import { verify } from '../tensor/verify.ts';
import { fusedProducts, isGemm } from './fused-products.ts';
import { isConvolution, type BlockedOp } from './cpu/blocked-convolution.ts';
import { channelFusions } from './cpu/channel-fusions.ts';
import { lowerConvolution, weightGradient } from './convolutions.ts';
import { Emitter, float, int, ints, text, type Attributes } from './file/emitter.ts';
import { batchedProduct, gemm } from './gemm.ts';
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
import { eliminateCommonSubexpressions } from './passes/eliminate-common-subexpressions.ts';
import { decomposeMaxPoolGradients } from './passes/decompose-max-pool-gradients.ts';
import { convertGroupedWeightGradients, convertWeightGradients } from './passes/convert-weight-gradients.ts';
import type { Pass } from './passes/rewrite.ts';
import { blockedValues } from './cpu/blocked-values.ts';
import { Values } from './cpu/values.ts';

/** From operator set 18 on, reductions take their axes as an input. Every runtime since 2023 reads it. */
const opset = 18;

/** The passes in order: later ones clean up after earlier ones. */
export function passesFor({ convolvesInDepth, addsAtPlaces }: Kernels): readonly Pass[] {
  return [
    decompose,
    convolvesInDepth ? convertGroupedWeightGradients : convertWeightGradients,
    ...(addsAtPlaces ? [] : [decomposeMaxPoolGradients]),
    replaceSign,
    eliminateCommonSubexpressions,
    joinProducts,
    scaleFactors,
    workAroundBugs,
    foldConstants,
    dropExpand,
    factorSums,
    eliminateCommonSubexpressions,
  ];
}

export interface LowerOptions {
  /** The kernels that the model may use beyond portable operations. Default: none. */
  readonly kernels?: Kernels;
  /** The passes, which must remove all operations that ONNX lacks. Default: `passesFor(kernels)`. */
  readonly passes?: readonly Pass[];
}

/**
 * Lowers a graph to an ONNX model. Its inputs are the graph's inputs, its outputs have the given names, and every shape is
 * fixed; `free-batch.ts` makes models for any batch size.
 *
 * @throws SparringError if the graph is malformed, or if an output has the name of an input with another value
 */
export function lower(
  name: string,
  outputs: Readonly<Record<string, Node>>,
  options: LowerOptions = {},
): OnnxModel {
  const before = Object.values(outputs);
  verify(before);
  // Inputs are taken from the graph before rewriting: a pass that makes one unused must not change the interface.
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

/** Emits every operation that the outputs need. Operations that a kernel fuses are emitted as one. */
function emitAll(outputs: readonly Node[], values: Values, e: Emitter, kernels: Kernels): void {
  const { channelBlock } = kernels;
  const inBlocks = blockedValues(outputs, channelBlock);
  const products = fusedProducts(outputs);
  const fusions = channelFusions(outputs, inBlocks);
  const fused = new Set<Node>([...products.values()].map(({ product }) => product));
  for (const [last, { parts }] of fusions) for (const part of parts) if (part !== last) fused.add(part);

  for (const node of topologicalOrder(outputs)) {
    if (fused.has(node)) continue;
    const product = products.get(node);
    const fusion = fusions.get(node);
    if (product !== undefined) values.set(node, gemm(product.product, values, e, kernels, product));
    else if (fusion !== undefined)
      values.setInBlocks(node, lowerChannelFusion(fusion, values, e, channelBlock));
    else if (isOp(node, 'MatMul'))
      values.set(node, isGemm(node) ? gemm(node, values, e, kernels) : batchedProduct(node, values, e));
    else if (isOp(node, 'ConvWeightGradient')) values.set(node, weightGradient(node, values, e, kernels));
    else if (isConvolution(node)) lowerConvolution(node, values, e, kernels);
    else if (isChannelReduction(node, inBlocks)) values.set(node, lowerChannelReduction(node, values, e));
    else lowerSimple(node, inBlocks.has(node), values, e);
  }
}

/** By the rule of the operation. An elementwise operation is the same on pictures in blocks. */
function lowerSimple(node: Node, isInBlocks: boolean, values: Values, e: Emitter): void {
  const operands = node.inputs.map((input) =>
    isInBlocks && sameShape(input.shape, node.shape) ? values.inBlocks(input) : values.of(input),
  );
  const value = translate(node, operands, e);
  if (isInBlocks) values.setInBlocks(node, value);
  else values.set(node, value);
}

function infoOf([name, { dtype, shape }]: readonly [string, Node]): OnnxValueInfo {
  return { name, dataType: dtype, dims: shape };
}

/** Operations whose lowering does not depend on the kernels or on the layout of the inputs. */
type SimpleOp = Exclude<OpName, DecomposedOp | BlockedOp | 'ConvWeightGradient' | 'MatMul'>;

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

/** Writes 0, which means "as in the input", for a leading dimension that is the input's: so a free batch stays free. */
function copyingBatch(shape: Shape, from: Shape): Shape {
  return shape.length > 0 && shape[0] === from[0] ? [0, ...shape.slice(1)] : shape;
}

function windows({ kernel, strides, pads }: PoolAttributes): Attributes {
  return { kernel_shape: ints(kernel), strides: ints(strides), pads: ints(pads) };
}

/** Pixel i of the nearest-neighbour result is pixel ⌊i / scale⌋; linear interpolation is between centres of pixels. */
const resizeModes: { readonly [K in ResizeAttributes['mode']]: Attributes } = {
  nearest: {
    mode: text('nearest'),
    coordinate_transformation_mode: text('asymmetric'),
    nearest_mode: text('floor'),
  },
  linear: { mode: text('linear'), coordinate_transformation_mode: text('half_pixel') },
};

/** Whether a node converts a condition to numbers: 1 where it holds, 0 elsewhere. */
function isIndicator({ inputs: [condition, a, b], shape }: Node<'Where'>): boolean {
  const isAlways = (node: Node, value: number) =>
    isOp(node, 'Constant') && node.attributes.values.every((other) => other === value);
  return sameShape(condition!.shape, shape) && isAlways(a!, 1) && isAlways(b!, 0);
}

const lowerings: { readonly [K in SimpleOp]: Lowering<K> } = {
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
  // To select between two constants, ONNX Runtime's Where takes five times as long as Cast.
  Where: (node, inputs, e) =>
    isIndicator(node)
      ? e.emit('Cast', [inputs[0]!], { to: int(dataTypeCodes.float32) })
      : same(node, inputs, e),

  ReduceSum: reduction,
  ReduceMean: reduction,
  ReduceMax: reduction,
  Softmax: ({ attributes: { axis } }, inputs, e) => e.emit('Softmax', inputs, { axis: int(axis) }),
  LogSoftmax: ({ attributes: { axis } }, inputs, e) => e.emit('LogSoftmax', inputs, { axis: int(axis) }),

  Reshape: (node, [x], e) => e.reshape(x!, copyingBatch(node.shape, node.inputs[0]!.shape)),
  Expand: ({ shape }, [x], e) => e.emit('Expand', [x!, e.int64s(shape)]),
  Transpose: ({ attributes: { permutation } }, inputs, e) =>
    e.emit('Transpose', inputs, { perm: ints(permutation) }),
  Slice: (node, [x], e) => {
    const { starts, lengths, steps } = node.attributes;
    const { shape } = node.inputs[0]!;
    // Axes that are not sliced are omitted, so that a free batch stays free.
    const axes = [...shape.keys()].filter((axis) => steps[axis] !== 1 || lengths[axis] !== shape[axis]);
    const ends = axes.map((axis) => {
      const end = starts[axis]! + lengths[axis]! * steps[axis]!;
      return end < 0 ? -shape[axis]! - 1 : end; // −1 would mean the last element; this means one before the first
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
  Resize: ({ attributes: { mode, scales } }, [x], e) =>
    e.emit('Resize', [x!, '', e.floats([1, 1, ...scales])], resizeModes[mode]),

  MaxPool: ({ attributes }, inputs, e) => e.emit('MaxPool', inputs, windows(attributes)),
  // Pools a second time: a MaxPool that returns indices is slow, and the forward pass alone does not need them.
  MaxPoolGradient: ({ shape, attributes }, [x, g], e) => {
    const [, indices] = e.emitAll('MaxPool', [x!], windows(attributes), 2);
    const zeros = e.emit('ConstantOfShape', [e.int64s([sizeOf(shape)])]);
    const flat = [zeros, e.reshape(indices!, [-1]), e.reshape(g!, [-1])];
    return e.reshape(e.emit('ScatterElements', flat, { axis: int(0), reduction: text('add') }), shape);
  },
  AveragePool: ({ attributes }, inputs, e) =>
    e.emit('AveragePool', inputs, { ...windows(attributes), count_include_pad: int(1) }),
};

function translate(node: Node, inputs: readonly string[], emitter: Emitter): string {
  const { op } = node;
  if (isDecomposed(op)) {
    throw new Error(`${op} has no ONNX operation: the passes must include "${decompose.name}"`);
  }
  return lowerWith(op as SimpleOp, node as Node<SimpleOp>, inputs, emitter);
}

function lowerWith<K extends SimpleOp>(
  op: K,
  node: Node<K>,
  inputs: readonly string[],
  emitter: Emitter,
): string {
  return lowerings[op](node, inputs, emitter);
}
