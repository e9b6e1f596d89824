/** Kernels that do the work of a convolution together with that of a doubling or halving of the maps, at once. */
import type { Node } from '../engine/tensor/node.ts';
import * as ops from '../engine/tensor/ops.ts';

/**
 * Kernels of side k + 1, which are sums of two neighbours of kernels of side k along each axis: what remains if a
 * convolution comes before sums of 2×2 pixels, or after each pixel has become 2×2 equal ones.
 *
 * @param weight [outputs, inputs, k, k]
 * @param change `halving`: for a convolution with stride 2. `doubling`: for a transposed one, whose kernels have the axes
 *   exchanged and each axis reversed
 * @param factor of all sums
 * @returns [outputs, inputs, k + 1, k + 1] to halve, [inputs, outputs, k + 1, k + 1] to double
 */
export function addedKernels(weight: Node, change: 'halving' | 'doubling', factor = 1): Node {
  const [outputs, inputs, side] = weight.shape as readonly [number, number, number];
  const matrix = ops.constant(sumsOf(side, change, factor), [side ** 2, (side + 1) ** 2]);
  const kernels = ops.matmul(ops.reshape(weight, [outputs * inputs, side ** 2]), matrix);
  const added = ops.reshape(kernels, [outputs, inputs, side + 1, side + 1]);
  return change === 'halving' ? added : ops.transpose(added, [1, 0, 2, 3]);
}

/** Rows are the weights of a kernel, columns those of the larger kernel. */
function sumsOf(side: number, change: 'halving' | 'doubling', factor: number): number[] {
  // In one dimension, and for weights a, b, c: columns are a, a + b, b + c, c to halve, and the same from the end to double.
  const rows = Array.from({ length: side }, (_, i) => {
    const row = Array.from({ length: side + 1 }, (__, at) => (at === i || at === i + 1 ? 1 : 0));
    return change === 'halving' ? row : row.toReversed();
  });
  return rows.flatMap((row) =>
    rows.flatMap((column) => row.flatMap((a) => column.map((b) => a * b * factor))),
  );
}
