import { sizeOf, type Shape } from '../core/shape.ts';
import type { Node, OpAttributes } from './node.ts';
import * as ops from './ops.ts';

/** Puts `steps[axis] − 1` zeros between neighbours along each axis. */
function dilate(x: Node, steps: readonly number[]): Node {
  if (steps.every((step) => step === 1)) return x;
  // Give each element an axis of its own, pad that to the step, and merge: [n] → [n, 1] → [n, s] → [n·s].
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

/** The transpose of Slice: places `gradient` where the slice was taken from, in zeros of `shape`. */
export function scatterSlice(gradient: Node, taken: OpAttributes['Slice'], shape: Shape): Node {
  const { lengths } = taken;
  // A step backwards is the same places forwards, with the gradient turned round.
  const turned = ops.slice(gradient, {
    starts: lengths.map((length, axis) => (taken.steps[axis]! < 0 ? length - 1 : 0)),
    lengths,
    steps: taken.steps.map((step) => (step < 0 ? -1 : 1)),
  });
  const first = taken.starts.map((start, axis) =>
    taken.steps[axis]! < 0 ? start + (lengths[axis]! - 1) * taken.steps[axis]! : start,
  );
  const dilated = dilate(turned, taken.steps.map(Math.abs));
  return ops.pad(
    dilated,
    first,
    shape.map((dimension, axis) => dimension - first[axis]! - dilated.shape[axis]!),
  );
}

/**
 * The first of a window's largest elements takes the window's gradient, as PyTorch and ONNX have it. Built
 * of strided slices, one an offset in the window; none is needed for the pooling itself.
 *
 * Offsets that are whole strides apart reach the same places of the padded picture, only from other windows. So what
 * they bring is added up as planes of the windows' size, one plane for each phase of the stride, and the planes are
 * interleaved once in the end: to spread each by zeros to the picture's size took most of the time.
 */
export function maxPoolGradient(y: Node<'MaxPool'>, gradient: Node): Node {
  const x = y.inputs[0]!;
  const { kernel, strides, pads } = y.attributes;
  const [top, left, bottom, right] = pads;
  // Below any float32 a picture can hold, yet finite, so that it never meets its own negative.
  const padded = ops.pad(x, [0, 0, top, left], [0, 0, bottom, right], -3e38);
  const [rows, columns] = [0, 1].map((axis) => Math.ceil(padded.shape[axis + 2]! / strides[axis]!)) as [
    number,
    number,
  ];
  const phases = Array.from<Node | undefined>({ length: sizeOf(strides) });
  let untaken: Node | undefined;
  for (let offset = 0; offset < sizeOf(kernel); offset++) {
    const [down, across] = [Math.floor(offset / kernel[1]), offset % kernel[1]];
    const taken = { starts: [0, 0, down, across], lengths: y.shape, steps: [1, 1, ...strides] };
    const isMax = ops.where(ops.equal(ops.slice(padded, taken), y), 1, 0);
    const chosen: Node = untaken === undefined ? isMax : ops.mul(isMax, untaken);
    untaken = untaken === undefined ? ops.sub(1, isMax) : ops.sub(untaken, chosen);
    // Window (i, j) reaches row i · stride + down: row i + ⌊down / stride⌋ of the phase down mod stride.
    const phase = (down % strides[0]) * strides[1] + (across % strides[1]);
    const before = [0, 0, Math.floor(down / strides[0]), Math.floor(across / strides[1])];
    const after = [0, 0, rows - y.shape[2]! - before[2]!, columns - y.shape[3]! - before[3]!];
    const placed = ops.pad(ops.mul(gradient, chosen), before, after);
    const so = phases[phase];
    phases[phase] = so === undefined ? placed : ops.add(so, placed);
  }
  const lengths = x.shape;
  return ops.slice(interleave(phases, strides, gradient, [rows, columns]), {
    starts: [0, 0, top, left],
    lengths,
  });
}

/** Planes [B, C, rows, columns], one for each phase of the strides, as one [B, C, rows · s₀, columns · s₁]. */
function interleave(
  phases: readonly (Node | undefined)[],
  [down, across]: readonly [number, number],
  { shape }: Node,
  [rows, columns]: readonly [number, number],
): Node {
  const [batch, channels] = shape as [number, number];
  const size = [batch, channels, rows, columns];
  // A phase that no window reaches has no gradient: a kernel may be smaller than the stride.
  const planes = phases.map((phase) => phase ?? ops.expand(ops.constant(0, [1, 1, 1, 1]), size));
  const joined = ops.reshape(ops.concat(planes, 1), [batch, down, across, channels, rows, columns]);
  const ordered = ops.transpose(joined, [0, 3, 4, 1, 5, 2]); // [B, C, rows, s₀, columns, s₁]
  return ops.reshape(ordered, [batch, channels, rows * down, columns * across]);
}
