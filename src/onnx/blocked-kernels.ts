/** Weights as the kernels of direct convolutions, whose channels lie in blocks of n (NCHWc). */
import { sizeOf, stridesOf } from '../core/shape.ts';
import { fillUp, intoBlocks, inWholeBlocks } from './blocked-layout.ts';
import { int, type Emitter } from './emitter.ts';

/** Channels, channels on the other side, height and width. */
export type WeightShape = readonly [number, number, number, number];

/** [O, I, kh, kw] as [O/n, I, kh, kw, n]. */
export function outputsInBlocks(w: string, shape: WeightShape, block: number, e: Emitter): string {
  const [outputs, inputs, height, width] = shape;
  const filled = inWholeBlocks(outputs, block);
  const rows = e.reshape(fillUp(w, shape, [filled, inputs], e), [1, filled, 1, inputs * height * width]);
  return e.reshape(intoBlocks(rows, { shape: [1, filled] }, block, e), [filled, inputs, height, width]);
}

/** [O, I, kh, kw] as [O/n, I/n, kh, kw, n inputs, n outputs]. */
export function channelsInBlocks(w: string, shape: WeightShape, block: number, e: Emitter): string {
  const [, , height, width] = shape;
  const [outputs, inputs] = [inWholeBlocks(shape[0], block), inWholeBlocks(shape[1], block)];
  const filled: WeightShape = [outputs, inputs, height, width];
  const runs = outputsInBlocks(fillUp(w, shape, [outputs, inputs], e), filled, block, e);
  const axes = [outputs / block, inputs / block, block, height * width].map(upTo);
  return e.reshape(runsInOrder(runs, axes, [0, 1, 3, 2], block, e), filled);
}

/** Some taps of a transposed convolution's [I, O, kh, kw] as [O/n, I/n, taps, n inputs, n outputs]. */
export function tapsInBlocks(
  w: string,
  shape: WeightShape,
  taps: readonly number[],
  block: number,
  e: Emitter,
): string {
  const [inputs, outputs] = [inWholeBlocks(shape[0], block), inWholeBlocks(shape[1], block)];
  const filled = fillUp(w, shape, [inputs, outputs], e);
  const runs = intoBlocks(filled, { shape: [inputs, outputs] }, block, e); // [I/n, n, O/n, kh·kw, n]
  const lengths = [inputs / block, block, outputs / block, shape[2] * shape[3]];
  return runsInOrder(runs, [...lengths.slice(0, 3).map(upTo), taps], [2, 0, 3, 1], block, e, lengths);
}

const upTo = (length: number) => Array.from({ length }, (_, i) => i);

/**
 * Runs of n numbers that lie in row-major order of some axes, in another order of these: a Transpose, but Gather moves them
 * on all threads, and takes what is wanted of an axis at once.
 *
 * @param places what is wanted of each axis
 * @param lengths of the axes, where not all is wanted
 */
function runsInOrder(
  runs: string,
  places: readonly (readonly number[])[],
  order: readonly number[],
  block: number,
  e: Emitter,
  lengths: readonly number[] = places.map(({ length }) => length),
): string {
  const strides = stridesOf(lengths);
  const indices = e.indices([lengths, order, places], () =>
    order.reduce<number[]>(
      (before, axis) => before.flatMap((base) => places[axis]!.map((place) => base + place * strides[axis]!)),
      [0],
    ),
  );
  return e.emit('Gather', [e.reshape(runs, [sizeOf(lengths), block]), indices], { axis: int(0) });
}
