/**
 * Changes of where things are in pictures [B, C, H, W]. A product with a matrix of zeros and ones moves pixels, exactly: so
 * the graph needs no indices, and its gradient moves them back.
 */
import type { RandomStream } from '../../core/random.ts';
import type { Node } from '../../engine/tensor/node.ts';
import * as ops from '../../engine/tensor/ops.ts';
import type { DrawRandom } from './draw-random.ts';

/** How far pictures move at most, and how large a hole is, as shares of a side: those of DiffAugment. */
const maxShift = 1 / 8;
const holeShare = 1 / 2;

export interface PlacementOptions {
  /** Whether pictures move by up to an eighth of each side. */
  readonly moves: boolean;
  /** Whether half of the pictures are mirrored, left to right. */
  readonly mirrors: boolean;
  /** The value of what comes in at the edges. */
  readonly grey: number;
}

/** Moves and mirrors pictures. */
export function placement(x: Node, random: DrawRandom, { moves, mirrors, grey }: PlacementOptions): Node {
  const [batch, , height, width] = x.shape as [number, number, number, number];
  const columns = random([batch, 1, width, width], (values, stream) =>
    drawPlaces(values, stream, width, { moves, mirrors }),
  );
  const around = (y: Node) => (grey === 0 ? y : ops.sub(y, grey));
  const back = (y: Node) => (grey === 0 ? y : ops.add(y, grey));
  const across = ops.matmul(around(x), columns, { transposeB: true });
  if (!moves) return back(across);
  const rows = random([batch, 1, height, height], (values, stream) =>
    drawPlaces(values, stream, height, { moves, mirrors: false }),
  );
  return back(ops.matmul(rows, across));
}

/** A matrix for each picture, [B, 1, side, side]: in row i is a one where pixel i comes from, if that is in the picture. */
function drawPlaces(
  values: Float32Array,
  stream: RandomStream,
  side: number,
  { moves, mirrors }: Pick<PlacementOptions, 'moves' | 'mirrors'>,
): void {
  values.fill(0);
  const most = Math.round(side * maxShift);
  for (let picture = 0; picture < values.length; picture += side * side) {
    const shift = moves ? stream.below(2 * most + 1) - most : 0;
    const isMirrored = mirrors && stream.below(2) === 1;
    for (let i = 0; i < side; i++) {
      const from = i + shift;
      if (from < 0 || from >= side) continue;
      values[picture + i * side + (isMirrored ? side - 1 - from : from)] = 1;
    }
  }
}

/** Makes a rectangle grey, of half of each side, whose centre is anywhere in the picture. */
export function cutout(x: Node, random: DrawRandom, grey: number): Node {
  const [batch, , height, width] = x.shape as [number, number, number, number];
  const kept = random([batch, 1, height, width], (values, stream) => {
    values.fill(1);
    for (let picture = 0; picture < values.length; picture += height * width) {
      const rows = drawHole(height, stream);
      const columns = drawHole(width, stream);
      for (let y = rows.from; y < rows.to; y++) {
        values.fill(0, picture + y * width + columns.from, picture + y * width + columns.to);
      }
    }
  });
  if (grey === 0) return ops.mul(x, kept);
  return ops.add(ops.mul(ops.sub(x, grey), kept), grey);
}

function drawHole(side: number, stream: RandomStream): { readonly from: number; readonly to: number } {
  const size = Math.round(side * holeShare);
  const start = stream.below(side + 1 - (size % 2)) - Math.floor(size / 2);
  return { from: Math.max(0, start), to: Math.min(side, start + size) };
}
