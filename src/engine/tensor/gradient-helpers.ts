import { sizeOf, type Shape } from '../../core/shape.ts';
import { makeNode, type Node } from './node.ts';
import type { OpAttributes, PoolAttributes } from './operations.ts';
import { linearSources } from './linear-resize.ts';
import * as ops from './ops.ts';

/** Inserts `steps[axis] − 1` zeros between neighbours along each axis. */
function dilate(x: Node, steps: readonly number[]): Node {
  if (steps.every((step) => step === 1)) return x;
  // Give each element an axis of its own, pad that axis to the step, and merge: [n] → [n, 1] → [n, s] → [n·s].
  const paired = ops.reshape(
    x,
    x.shape.flatMap((dimension) => [dimension, 1]),
  );
  const none = paired.shape.map(() => 0);
  const padded = ops.pad(
    paired,
    none,
    steps.flatMap((step) => [0, step - 1]),
  );
  const merged = ops.reshape(
    padded,
    x.shape.map((dimension, axis) => dimension * steps[axis]!),
  );
  return ops.slice(merged, { lengths: x.shape.map((dimension, axis) => (dimension - 1) * steps[axis]! + 1) });
}

/** The transpose of Slice: writes `gradient` where the slice was read, into zeros of `shape`. */
export function scatterSlice(gradient: Node, slice: OpAttributes['Slice'], shape: Shape): Node {
  const { lengths } = slice;
  // A negative step reads the same positions as a positive one, in reverse order.
  const reversed = ops.slice(gradient, {
    starts: lengths.map((length, axis) => (slice.steps[axis]! < 0 ? length - 1 : 0)),
    lengths,
    steps: slice.steps.map((step) => (step < 0 ? -1 : 1)),
  });
  const first = slice.starts.map((start, axis) =>
    slice.steps[axis]! < 0 ? start + (lengths[axis]! - 1) * slice.steps[axis]! : start,
  );
  const dilated = dilate(reversed, slice.steps.map(Math.abs));
  return ops.pad(
    dilated,
    first,
    shape.map((dimension, axis) => dimension - first[axis]! - dilated.shape[axis]!),
  );
}

/** The matrix [scale · size, size] that interpolates along one axis. */
function interpolation(size: number, scale: number): Node {
  const values = new Float64Array(scale * size * size);
  linearSources(size, scale).forEach(({ first, second, weight }, row) => {
    values[row * size + first]! += 1 - weight;
    values[row * size + second]! += weight;
  });
  return ops.constant(values, [scale * size, size]);
}

/** The transpose of linear Resize from pictures of `shape`: Rᵀ · gradient · C, for the interpolations R and C of its axes. */
export function transposeOfLinearResize(
  gradient: Node,
  shape: Shape,
  [down, across]: readonly [number, number],
): Node {
  const [height, width] = shape.slice(2) as [number, number];
  const narrow = ops.matmul(gradient, interpolation(width, across));
  return ops.matmul(interpolation(height, down), narrow, { transposeA: true });
}

/** One offset within the windows of a MaxPool. */
interface WindowOffset {
  readonly down: number;
  readonly across: number;
  /** The slice of the padded picture that holds the elements at this offset, one per window. */
  readonly slice: OpAttributes['Slice'];
  /** [B, C, h, w]: 1 where this offset holds the first maximum of the window, else 0. */
  readonly isSelected: Node;
}

/** The picture, padded with `value`. */
function paddedPicture(x: Node, pads: PoolAttributes['pads'], value: number): Node {
  const [top, left, bottom, right] = pads;
  return ops.pad(x, [0, 0, top, left], [0, 0, bottom, right], value);
}

/** Which offset each window selects: that of its first maximum, as in PyTorch and ONNX. */
function windowOffsets({ inputs, attributes }: Node<'MaxPoolGradient'>): WindowOffset[] {
  const x = inputs[0]!;
  const { kernel, strides, pads } = attributes;
  const y = makeNode('MaxPool', [x], attributes);
  // Lower than any value of a picture, so that no window selects padding, but finite, so that it cannot produce a NaN.
  const padded = paddedPicture(x, pads, -3e38);
  const offsets: WindowOffset[] = [];
  let unselected: Node | undefined;
  for (let offset = 0; offset < sizeOf(kernel); offset++) {
    const [down, across] = [Math.floor(offset / kernel[1]), offset % kernel[1]];
    const slice = { starts: [0, 0, down, across], lengths: y.shape, steps: [1, 1, ...strides] };
    const isMax = ops.where(ops.equal(ops.slice(padded, slice), y), 1, 0);
    const isSelected: Node = unselected === undefined ? isMax : ops.mul(isMax, unselected);
    unselected = unselected === undefined ? ops.sub(1, isMax) : ops.sub(unselected, isSelected);
    offsets.push({ down, across, slice, isSelected });
  }
  return offsets;
}

/** `values` [B, C, H, W] at the positions of the picture that the windows of a MaxPoolGradient select: [B, C, h, w]. */
export function selectByMaxPool(node: Node<'MaxPoolGradient'>, values: Node): Node {
  const padded = paddedPicture(values, node.attributes.pads, 0);
  return windowOffsets(node)
    .map(({ slice, isSelected }): Node => ops.mul(ops.slice(padded, slice), isSelected))
    .reduce((sum, part) => ops.add(sum, part));
}

/**
 * MaxPoolGradient in terms of other operations: strided slices, one per offset in the window.
 *
 * Offsets that are a multiple of the stride apart reach the same positions of the padded picture from different windows.
 * So contributions are summed in one small plane per phase of the stride, and the planes are interleaved once at the end.
 * Dilating every contribution to the size of the picture took most of the time.
 */
export function decomposeMaxPoolGradient(node: Node<'MaxPoolGradient'>): Node {
  const [x, gradient] = node.inputs as readonly [Node, Node];
  const { strides, pads } = node.attributes;
  const [top, left, bottom, right] = pads;
  const [height, width] = x.shape.slice(2) as [number, number];
  const rows = Math.ceil((height + top + bottom) / strides[0]);
  const columns = Math.ceil((width + left + right) / strides[1]);
  const [h, w] = gradient.shape.slice(2) as [number, number];
  const phases = Array.from<Node | undefined>({ length: sizeOf(strides) });
  for (const { down, across, isSelected } of windowOffsets(node)) {
    // Window (i, j) reaches row i · stride + down: row i + ⌊down / stride⌋ of the phase down mod stride.
    const phase = (down % strides[0]) * strides[1] + (across % strides[1]);
    const before = [0, 0, Math.floor(down / strides[0]), Math.floor(across / strides[1])];
    const after = [0, 0, rows - h - before[2]!, columns - w - before[3]!];
    const placed = ops.pad(ops.mul(gradient, isSelected), before, after);
    const sum = phases[phase];
    phases[phase] = sum === undefined ? placed : ops.add(sum, placed);
  }
  return ops.slice(interleave(phases, strides, gradient, [rows, columns]), {
    starts: [0, 0, top, left],
    lengths: x.shape,
  });
}

/** Interleaves planes [B, C, rows, columns], one per phase of the strides, to [B, C, rows · s₀, columns · s₁]. */
function interleave(
  phases: readonly (Node | undefined)[],
  [down, across]: readonly [number, number],
  { shape }: Node,
  [rows, columns]: readonly [number, number],
): Node {
  const [batch, channels] = shape as [number, number];
  const size = [batch, channels, rows, columns];
  // If the kernel is smaller than the stride, no window reaches some phases, and their gradient is zero.
  const planes = phases.map((phase) => phase ?? ops.expand(ops.constant(0, [1, 1, 1, 1]), size));
  const joined = ops.reshape(ops.concat(planes, 1), [batch, down, across, channels, rows, columns]);
  const ordered = ops.transpose(joined, [0, 3, 4, 1, 5, 2]); // [B, C, rows, s₀, columns, s₁]
  return ops.reshape(ordered, [batch, channels, rows * down, columns * across]);
}
