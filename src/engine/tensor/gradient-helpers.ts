import { sizeOf, type Shape } from '../../core/shape.ts';
import { makeNode, type Node } from './node.ts';
import type { OpAttributes, PoolAttributes } from './operations.ts';
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

/** An offset in the windows of a MaxPool. */
interface WindowOffset {
  readonly down: number;
  readonly across: number;
  /** The elements there, one of each window: what to slice from the padded picture. */
  readonly taken: OpAttributes['Slice'];
  /** [B, C, h, w]: 1 where it holds the first of a window's largest elements, else 0. */
  readonly chosen: Node;
}

/** The picture of a pooling's gradient with padding around it that no window chooses. */
function paddedPicture(x: Node, pads: PoolAttributes['pads'], value: number): Node {
  const [top, left, bottom, right] = pads;
  return ops.pad(x, [0, 0, top, left], [0, 0, bottom, right], value);
}

/** Which offset each window has chosen: the first of its largest elements, as PyTorch and ONNX have it. */
function windowOffsets({ inputs, attributes }: Node<'MaxPoolGradient'>): WindowOffset[] {
  const x = inputs[0]!;
  const { kernel, strides, pads } = attributes;
  const y = makeNode('MaxPool', [x], attributes);
  // Below any float32 a picture can hold, yet finite, so that it never meets its own negative.
  const padded = paddedPicture(x, pads, -3e38);
  const offsets: WindowOffset[] = [];
  let untaken: Node | undefined;
  for (let offset = 0; offset < sizeOf(kernel); offset++) {
    const [down, across] = [Math.floor(offset / kernel[1]), offset % kernel[1]];
    const taken = { starts: [0, 0, down, across], lengths: y.shape, steps: [1, 1, ...strides] };
    const isMax = ops.where(ops.equal(ops.slice(padded, taken), y), 1, 0);
    const chosen: Node = untaken === undefined ? isMax : ops.mul(isMax, untaken);
    untaken = untaken === undefined ? ops.sub(1, isMax) : ops.sub(untaken, chosen);
    offsets.push({ down, across, taken, chosen });
  }
  return offsets;
}

/** What the windows of a MaxPoolGradient have chosen, of `values` [B, C, H, W] in place of the picture: [B, C, h, w]. */
export function selectByMaxPool(node: Node<'MaxPoolGradient'>, values: Node): Node {
  const padded = paddedPicture(values, node.attributes.pads, 0);
  return windowOffsets(node)
    .map(({ taken, chosen }): Node => ops.mul(ops.slice(padded, taken), chosen))
    .reduce((sum, part) => ops.add(sum, part));
}

/**
 * MaxPoolGradient by other operations: strided slices, one an offset in the window.
 *
 * Offsets that are whole strides apart reach the same places of the padded picture, only from other windows. So what
 * they bring is added up as planes of the windows' size, one plane for each phase of the stride, and the planes are
 * interleaved once in the end: to spread each by zeros to the picture's size took most of the time.
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
  for (const { down, across, chosen } of windowOffsets(node)) {
    // Window (i, j) reaches row i · stride + down: row i + ⌊down / stride⌋ of the phase down mod stride.
    const phase = (down % strides[0]) * strides[1] + (across % strides[1]);
    const before = [0, 0, Math.floor(down / strides[0]), Math.floor(across / strides[1])];
    const after = [0, 0, rows - h - before[2]!, columns - w - before[3]!];
    const placed = ops.pad(ops.mul(gradient, chosen), before, after);
    const so = phases[phase];
    phases[phase] = so === undefined ? placed : ops.add(so, placed);
  }
  return ops.slice(interleave(phases, strides, gradient, [rows, columns]), {
    starts: [0, 0, top, left],
    lengths: x.shape,
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
