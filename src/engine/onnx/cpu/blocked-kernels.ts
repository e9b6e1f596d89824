/** Weights as the kernels of direct convolutions, whose channels lie in blocks of n (NCHWc). */
import { sizeOf, stridesOf } from '../../../core/shape.ts';
import { zeroPad, intoBlocks, roundUpToBlock } from './blocked-layout.ts';
import { int, type Emitter } from '../file/emitter.ts';

/** Channels, channels on the other side, height and width. */
export type WeightShape = readonly [number, number, number, number];

/** [O, I, kh, kw] as [O/n, I, kh, kw, n]. */
export function outputsInBlocks(w: string, shape: WeightShape, block: number, e: Emitter): string {
  const [outputs, inputs, height, width] = shape;
  const filled = roundUpToBlock(outputs, block);
  const rows = e.reshape(zeroPad(w, shape, [filled, inputs], e), [1, filled, 1, inputs * height * width]);
  return e.reshape(intoBlocks(rows, { shape: [1, filled] }, block, e), [filled, inputs, height, width]);
}

/** [O, I, kh, kw] as [O/n, I/n, kh, kw, n inputs, n outputs]. */
export function channelsInBlocks(w: string, shape: WeightShape, block: number, e: Emitter): string {
  const [, , height, width] = shape;
  const [outputs, inputs] = [roundUpToBlock(shape[0], block), roundUpToBlock(shape[1], block)];
  const filled: WeightShape = [outputs, inputs, height, width];
  const runs = outputsInBlocks(zeroPad(w, shape, [outputs, inputs], e), filled, block, e);
  const lengths = [outputs / block, inputs / block, block, height * width];
  return e.reshape(permuteRuns(runs, lengths, [0, 1, 3, 2], block, e), filled);
}

/** The taps in these rows and columns of a transposed convolution's [I, O, kh, kw] as [O/n, I/n, rows, columns, n inputs, n outputs]. */
export function tapsInBlocks(
  w: string,
  shape: WeightShape,
  { rows, columns }: { readonly rows: readonly number[]; readonly columns: readonly number[] },
  block: number,
  e: Emitter,
): string {
  const [, , height, width] = shape;
  const [inputs, outputs] = [roundUpToBlock(shape[0], block), roundUpToBlock(shape[1], block)];
  const filled = zeroPad(w, shape, [inputs, outputs], e);
  const runs = intoBlocks(filled, { shape: [inputs, outputs] }, block, e); // [I/n, n, O/n, kh·kw, n]
  const lengths = [inputs / block, block, outputs / block, height * width];
  const taps = rows.flatMap((i) => columns.map((j) => i * width + j));
  const chosen = permuteRuns(runs, lengths, [2, 0, 3, 1], block, e, taps);
  return e.reshape(chosen, [outputs, inputs, rows.length, columns.length]);
}

const upTo = (length: number) => Array.from({ length }, (_, i) => i);

/**
 * Runs of n numbers that lie in row-major order of some axes, in another order of these: a Transpose, but Gather moves them
 * on all threads, and takes what is wanted at once.
 *
 * @param wanted of the last axis; all of it where left out
 */
function permuteRuns(
  runs: string,
  lengths: readonly number[],
  order: readonly number[],
  block: number,
  e: Emitter,
  wanted: readonly number[] = upTo(lengths.at(-1)!),
): string {
  const strides = stridesOf(lengths);
  const places = [...lengths.slice(0, -1).map(upTo), wanted];
  const indices = e.indices([lengths, order, wanted], () =>
    order.reduce<number[]>(
      (before, axis) => before.flatMap((base) => places[axis]!.map((place) => base + place * strides[axis]!)),
      [0],
    ),
  );
  return e.emit('Gather', [e.reshape(runs, [sizeOf(lengths), block]), indices], { axis: int(0) });
}
