/** The functions that build what slides windows over pictures: convolutions, pooling, up-sampling. */
import { anyArray, anyNumber, checkArguments, either, including, optional } from '../../core/checks.ts';
import type { Shape } from '../../core/shape.ts';
import { makeNode, nodeRule, type Node } from './node.ts';
import type {
  ConvAttributes,
  ConvTransposeAttributes,
  PoolAttributes,
  ResizeAttributes,
} from './operations.ts';

/** The shape rules check the numbers. */
const aPair = either(anyArray, anyNumber);
const convolution = {
  stride: optional(aPair),
  padding: optional(aPair),
  dilation: optional(aPair),
  groups: optional(anyNumber),
};
const convolutionRule = including(convolution);
const geometryRule = including({ strides: anyArray, pads: anyArray, dilations: anyArray });
const poolRule = including({
  kernel: aPair,
  stride: optional(aPair),
  padding: optional(aPair),
});

/** One number for both axes, or [vertical, horizontal]. */
export type Pair = number | readonly [number, number];

/** A pair as [vertical, horizontal]. */
export function pairOf(pair: Pair): readonly [number, number] {
  return typeof pair === 'number' ? [pair, pair] : pair;
}

/** The same on both sides of each axis, or [top, left, bottom, right]. */
export type Padding = Pair | readonly [number, number, number, number];

/** Up-samples pictures [B, C, H, W] by whole numbers, one for both sides or [vertical, horizontal]. */
export function resize(x: Node, scale: Pair, mode: ResizeAttributes['mode']): Node {
  checkArguments('resize', { x, scale }, { x: nodeRule, scale: aPair });
  const scales = pairOf(scale);
  return scales[0] === 1 && scales[1] === 1 ? x : makeNode('Resize', [x], { mode, scales });
}

/** The geometry of a convolution. */
export interface ConvOptions {
  /** Default 1. */
  readonly stride?: Pair;
  /** Default 0. */
  readonly padding?: Padding;
  /** Default 1. */
  readonly dilation?: Pair;
  /** Channels are convolved in this many separate groups. Default 1. */
  readonly groups?: number;
}

function geometryOf({ stride = 1, padding = 0, dilation = 1, groups = 1 }: ConvOptions): ConvAttributes {
  const pads =
    typeof padding === 'object' && padding.length === 4
      ? padding
      : ([...pairOf(padding), ...pairOf(padding)] as unknown as readonly [number, number, number, number]);
  return { strides: pairOf(stride), pads, dilations: pairOf(dilation), groups };
}

/** x [B, C, H, W] cross-correlated with w [O, C/groups, kh, kw] → [B, O, h, w]. */
export function conv2d(x: Node, w: Node, options: ConvOptions = {}): Node {
  checkArguments('conv2d', { x, w, options }, { x: nodeRule, w: nodeRule, options: convolutionRule });
  return makeNode('Conv', [x, w], geometryOf(options));
}

/** The attributes of a convolution, in one group unless it says otherwise. */
export type ConvGeometry = Omit<ConvAttributes, 'groups'> & Partial<Pick<ConvAttributes, 'groups'>>;

/** A convolution with exactly this geometry. */
export function convolve(x: Node, w: Node, geometry: ConvGeometry): Node {
  checkArguments('convolve', { geometry }, { geometry: geometryRule });
  const { strides, pads, dilations, groups = 1 } = geometry;
  return makeNode('Conv', [x, w], { strides, pads, dilations, groups });
}

/**
 * The transposed convolution: x [B, O, h, w] with w [O, C/groups, kh, kw] → [B, C, H, W]. It is the transpose of the convolution
 * by w as a linear map, and gives the shape of its input; it is not its inverse.
 */
export function convTranspose2d(
  x: Node,
  w: Node,
  options: ConvOptions & { readonly outputPadding?: Pair } = {},
): Node {
  checkArguments(
    'convTranspose2d',
    { x, w, options },
    { x: nodeRule, w: nodeRule, options: including({ ...convolution, outputPadding: optional(aPair) }) },
  );
  return makeNode('ConvTranspose', [x, w], {
    ...geometryOf(options),
    outputPadding: pairOf(options.outputPadding ?? 0),
  });
}

/** The transposed convolution of `x` by `w` with the convolution's `geometry`, whose result has exactly this `size` [H, W]. */
export function convTransposeTo(x: Node, w: Node, geometry: ConvGeometry, size: Shape): Node {
  checkArguments(
    'convTransposeTo',
    { x, w, geometry, size },
    { x: nodeRule, w: nodeRule, geometry: geometryRule, size: anyArray },
  );
  const { strides, pads, dilations, groups = 1 } = geometry;
  const outputPadding = [0, 1].map((axis) => {
    const minSize =
      (x.shape[axis + 2]! - 1) * strides[axis]! +
      dilations[axis]! * (w.shape[axis + 2]! - 1) +
      1 -
      pads[axis]! -
      pads[axis + 2]!;
    return size[axis]! - minSize;
  }) as unknown as ConvTransposeAttributes['outputPadding'];
  return makeNode('ConvTranspose', [x, w], { strides, pads, dilations, groups, outputPadding });
}

/** The gradient of ⟨conv2d(x, w), g⟩ with respect to w, for a kernel of size `kernel`. */
export function convWeightGradient(
  x: Node,
  g: Node,
  geometry: ConvGeometry,
  kernel: readonly [number, number],
): Node {
  checkArguments('convWeightGradient', { geometry }, { geometry: geometryRule });
  const { strides, pads, dilations, groups = 1 } = geometry;
  return makeNode('ConvWeightGradient', [x, g], { strides, pads, dilations, groups, kernel });
}

/** The geometry of pooling. */
export interface PoolOptions {
  readonly kernel: Pair;
  /** Default: the kernel's size. */
  readonly stride?: Pair;
  /** Must be below the kernel's size. Default 0. */
  readonly padding?: Padding;
}

function windowsOf({ kernel, stride = kernel, padding = 0 }: PoolOptions): PoolAttributes {
  const { strides, pads } = geometryOf({ stride, padding });
  return { kernel: pairOf(kernel), strides, pads };
}

/** The maximum of each window: [B, C, H, W] → [B, C, h, w]. Padding never wins. */
export function maxPool2d(x: Node, options: PoolOptions): Node<'MaxPool'> {
  checkArguments('maxPool2d', { options }, { options: poolRule });
  return makeNode('MaxPool', [x], windowsOf(options));
}

/** Padding counts as zeros. */
export function averagePool2d(x: Node, options: PoolOptions): Node<'AveragePool'> {
  checkArguments('averagePool2d', { options }, { options: poolRule });
  return makeNode('AveragePool', [x], windowsOf(options));
}

/** The gradient of ⟨y, g⟩ with respect to the input of `y`: the first maximum of a window takes the window's gradient. */
export function maxPoolGradient(pooled: Node<'MaxPool'>, g: Node): Node {
  checkArguments('maxPoolGradient', { pooled }, { pooled: nodeRule });
  const { inputs, attributes } = pooled;
  return makeNode('MaxPoolGradient', [inputs[0]!, g], attributes);
}
