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
 */
export function maxPoolGradient(y: Node<'MaxPool'>, gradient: Node): Node {
  const x = y.inputs[0]!;
  const { kernel, strides, pads } = y.attributes;
  const [top, left, bottom, right] = pads;
  // Below any float32 a picture can hold, yet finite, so that it never meets its own negative.
  const padded = ops.pad(x, [0, 0, top, left], [0, 0, bottom, right], -3e38);
  let untaken: Node | undefined;
  let total: Node | undefined;
  for (let offset = 0; offset < sizeOf(kernel); offset++) {
    const taken = {
      starts: [0, 0, Math.floor(offset / kernel[1]), offset % kernel[1]],
      lengths: y.shape,
      steps: [1, 1, ...strides],
    };
    const isMax = ops.where(ops.equal(ops.slice(padded, taken), y), 1, 0);
    const chosen: Node = untaken === undefined ? isMax : ops.mul(isMax, untaken);
    untaken = untaken === undefined ? ops.sub(1, isMax) : ops.sub(untaken, chosen);
    const placed = scatterSlice(ops.mul(gradient, chosen), taken, padded.shape);
    total = total === undefined ? placed : ops.add(total, placed);
  }
  return ops.slice(total!, { starts: [0, 0, top, left], lengths: x.shape });
}
