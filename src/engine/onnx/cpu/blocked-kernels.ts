/** Weights in the layouts of the direct convolutions, with channels in blocks of n (NCHWc). */
import { sizeOf, stridesOf } from '../../../core/shape.ts';
import { zeroPad, intoBlocks, roundUpToBlock } from './blocked-layout.ts';
import { int, type Emitter } from '../file/emitter.ts';

/** Two channel axes, in either order, height and width. */
export type WeightShape = readonly [number, number, number, number];

/** Reorders [O, I, kh, kw] to [O/n, I, kh, kw, n]. */
export function outputsInBlocks(w: string, shape: WeightShape, block: number, e: Emitter): string {
  const [outputs, inputs, height, width] = shape;
  const padded = roundUpToBlock(outputs, block);
  const rows = e.reshape(zeroPad(w, shape, [padded, inputs], e), [1, padded, 1, inputs * height * width]);
  return e.reshape(intoBlocks(rows, { shape: [1, padded] }, block, e), [padded, inputs, height, width]);
}

/** Reorders [O, I, kh, kw] to [O/n, I/n, kh, kw, n inputs, n outputs]. */
export function channelsInBlocks(w: string, shape: WeightShape, block: number, e: Emitter): string {
  const [, , height, width] = shape;
  const [outputs, inputs] = [roundUpToBlock(shape[0], block), roundUpToBlock(shape[1], block)];
  const padded: WeightShape = [outputs, inputs, height, width];
  const runs = outputsInBlocks(zeroPad(w, shape, [outputs, inputs], e), padded, block, e);
  const lengths = [outputs / block, inputs / block, block, height * width];
  return e.reshape(permuteRuns(runs, lengths, [0, 1, 3, 2], block, e), padded);
}

/**
 * Reorders the taps in these rows and columns of a transposed convolution's [I, O, kh, kw] to
 * [O/n, I/n, rows, columns, n inputs, n outputs].
 */
export function tapsInBlocks(
  w: string,
  shape: WeightShape,
  { rows, columns }: { readonly rows: readonly number[]; readonly columns: readonly number[] },
  block: number,
  e: Emitter,
): string {
  const [, , height, width] = shape;
  const [inputs, outputs] = [roundUpToBlock(shape[0], block), roundUpToBlock(shape[1], block)];
  const padded = zeroPad(w, shape, [inputs, outputs], e);
  const runs = intoBlocks(padded, { shape: [inputs, outputs] }, block, e); // [I/n, n, O/n, kh·kw, n]
  const lengths = [inputs / block, block, outputs / block, height * width];
  const taps = rows.flatMap((i) => columns.map((j) => i * width + j));
  const kernel = permuteRuns(runs, lengths, [2, 0, 3, 1], block, e, taps);
  return e.reshape(kernel, [outputs, inputs, rows.length, columns.length]);
}

const indicesBelow = (length: number) => Array.from({ length }, (_, i) => i);

/**
 * Permutes the axes of an array of runs of n numbers. It is a Transpose as a Gather, which is multithreaded and can select
 * at the same time.
 *
 * @param selected the indices to keep of the last axis; default: all
 */
function permuteRuns(
  runs: string,
  lengths: readonly number[],
  order: readonly number[],
  block: number,
  e: Emitter,
  selected: readonly number[] = indicesBelow(lengths.at(-1)!),
): string {
  const strides = stridesOf(lengths);
  const indicesOfAxis = [...lengths.slice(0, -1).map(indicesBelow), selected];
  const indices = e.indices([lengths, order, selected], () =>
    order.reduce<number[]>(
      (before, axis) =>
        before.flatMap((base) => indicesOfAxis[axis]!.map((index) => base + index * strides[axis]!)),
      [0],
    ),
  );
  return e.emit('Gather', [e.reshape(runs, [sizeOf(lengths), block]), indices], { axis: int(0) });
}
