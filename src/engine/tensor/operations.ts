/** The operations of the graph language and the types of their values. */
import type { Shape } from '../../core/shape.ts';

/** `float32` for arithmetic, `bool` for the results of comparisons, `int64` for indices. */
export type DType = 'float32' | 'int64' | 'bool';

/** The static type of a tensor. */
export interface TensorType {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** The attributes of an operation that has none. */
export type NoAttributes = Readonly<Record<never, never>>;

/** Geometry of a two-dimensional convolution. Pairs are [vertical, horizontal]. */
export interface ConvAttributes {
  readonly strides: readonly [number, number];
  /** [top, left, bottom, right] */
  readonly pads: readonly [number, number, number, number];
  readonly dilations: readonly [number, number];
  /**
   * Channels and outputs are split into this many groups, in order, and each group is convolved alone. 1: every output
   * depends on every channel. As many as channels: depthwise.
   */
  readonly groups: number;
}

/** Geometry of a transposed convolution. */
export interface ConvTransposeAttributes extends ConvAttributes {
  /** Rows and columns added at the end of the result, below the stride or dilation, to choose among possible shapes. */
  readonly outputPadding: readonly [number, number];
}

/** Geometry of pooling. Pairs are [vertical, horizontal]. */
export interface PoolAttributes {
  readonly kernel: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly pads: readonly [number, number, number, number];
}

/** Each side is this whole number of times as long: [vertical, horizontal]. */
export interface ResizeAttributes {
  /** `nearest` repeats pixels. `linear` interpolates between their centres and continues the border outwards. */
  readonly mode: 'nearest' | 'linear';
  readonly scales: readonly [number, number];
}

/** Which axes a reduction removes. */
export interface ReduceAttributes {
  /** Distinct, ascending, non-negative. */
  readonly axes: readonly number[];
  readonly keepDims: boolean;
}

/**
 * The operations of the language with their attributes. Names and semantics are ONNX's where ONNX has the operation.
 * `Input`, `Constant`, `StopGradient`, `ReduceVariance`, `ConvWeightGradient` and `MaxPoolGradient` are our own.
 *
 * Each rule table is typed over this interface, so an operation that lacks a shape rule, a gradient, a reference
 * implementation or a lowering does not compile.
 */
export interface OpAttributes {
  Input: { readonly name: string } & TensorType;
  /** `values` in row-major order; a bool is 0 or 1. */
  Constant: { readonly values: Float64Array } & TensorType;
  /** The same values, through which no gradient passes. */
  StopGradient: NoAttributes;

  Neg: NoAttributes;
  Exp: NoAttributes;
  Log: NoAttributes;
  Sqrt: NoAttributes;
  Tanh: NoAttributes;
  Sigmoid: NoAttributes;
  /** log(1 + eˣ), computed so that a large x does not overflow. Below −16 a device may round it to 0. */
  Softplus: NoAttributes;
  Abs: NoAttributes;
  Sign: NoAttributes;
  /** x where x > 0, else slope · x, with 0 ≤ slope < 1; ReLU is slope 0. */
  LeakyRelu: { readonly slope: number };
  /** x, limited to the range [low, high]. */
  Clip: { readonly low: number; readonly high: number };

  Add: NoAttributes;
  Sub: NoAttributes;
  Mul: NoAttributes;
  Div: NoAttributes;
  Max: NoAttributes;
  Min: NoAttributes;
  Greater: NoAttributes;
  Less: NoAttributes;
  Equal: NoAttributes;
  /** (condition, a, b): a where the condition holds, else b. */
  Where: NoAttributes;

  ReduceSum: ReduceAttributes;
  ReduceMean: ReduceAttributes;
  ReduceMax: ReduceAttributes;
  /** Mean squared deviation from the mean (divided by n, not n − 1). */
  ReduceVariance: ReduceAttributes;
  /** exp(xᵢ) / Σⱼ exp(xⱼ) along an axis. */
  Softmax: { readonly axis: number };
  /** The logarithm of Softmax, computed without it, so that small probabilities keep their precision. */
  LogSoftmax: { readonly axis: number };

  Reshape: { readonly shape: Shape };
  Expand: { readonly shape: Shape };
  Transpose: { readonly permutation: readonly number[] };
  /** Along each axis: `starts[i]`, `starts[i] + steps[i]`, …, `lengths[i]` elements. Steps may be negative. */
  Slice: {
    readonly starts: readonly number[];
    readonly lengths: readonly number[];
    readonly steps: readonly number[];
  };
  Pad: { readonly before: readonly number[]; readonly after: readonly number[]; readonly value: number };
  Concat: { readonly axis: number };
  /** (data, indices): the slices of `data` at `indices` along `axis`. The axes of the indices replace that axis. */
  Gather: { readonly axis: number };
  /** [B, C·s², H, W] → [B, C, H·s, W·s]; channel (i·s + j)·C + c holds offset (i, j) of c (ONNX mode DCR). */
  DepthToSpace: { readonly blockSize: number };
  /** The inverse of DepthToSpace. */
  SpaceToDepth: { readonly blockSize: number };
  /** [B, C, H, W] → [B, C, H·scales[0], W·scales[1]] */
  Resize: ResizeAttributes;

  /**
   * (A, B) matrices: op(A) · op(B), where op transposes if the flag is set. Axes before the last two are those of a batch
   * of matrices, and broadcast.
   */
  MatMul: { readonly transposeA: boolean; readonly transposeB: boolean };
  /** (x [B, C, H, W], w [O, C/groups, kh, kw]) → [B, O, h, w]: a cross-correlation, which the field calls convolution. */
  Conv: ConvAttributes;
  /** (x [B, O, h, w], w [O, C/groups, kh, kw]) → [B, C, H, W]: the transpose of the linear map Conv(·, w). */
  ConvTranspose: ConvTransposeAttributes;
  /** (x [B, C, H, W], g [B, O, h, w]) → [O, C/groups, kh, kw]: the gradient of ⟨Conv(x, w), g⟩ with respect to w. */
  ConvWeightGradient: ConvAttributes & { readonly kernel: readonly [number, number] };
  MaxPool: PoolAttributes;
  /** (x [B, C, H, W], g [B, C, h, w]) → [B, C, H, W]: the gradient of ⟨MaxPool(x), g⟩ with respect to x. */
  MaxPoolGradient: PoolAttributes;
  /** Padding counts as zeros. */
  AveragePool: PoolAttributes;
}

/** The name of an operation. */
export type OpName = keyof OpAttributes;
