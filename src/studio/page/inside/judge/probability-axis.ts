/** Where pictures lie on an axis of probability. It is one of log-odds: near 0 and 1, where D’s answers crowd, it is wider. */

/** Probabilities beyond these lie at the ends. */
export const ends = [0.001, 0.999] as const;
export const ticks = [0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999] as const;

function logit(probability: number): number {
  return Math.log(probability / (1 - probability));
}

/** The place of a probability: 0 at the left end, 1 at the right. */
export function placeOf(probability: number): number {
  const clamped = Math.min(ends[1], Math.max(ends[0], probability));
  return (logit(clamped) - logit(ends[0])) / (logit(ends[1]) - logit(ends[0]));
}

/**
 * Rows for pictures at places, so that none covers another: each goes to the lowest row where it has room.
 *
 * @param places in any order, 0 to 1
 * @param width of a picture, in the same unit
 * @returns the row of each
 */
export function rowsFor(places: readonly number[], width: number): number[] {
  const rowEnds: number[] = [];
  const rows = new Array<number>(places.length).fill(0);
  const order = places.map((_, i) => i).sort((a, b) => places[a]! - places[b]!);
  for (const i of order) {
    const start = places[i]! - width / 2;
    const free = rowEnds.findIndex((end) => end <= start + 1e-9);
    const row = free < 0 ? rowEnds.length : free;
    rowEnds[row] = start + width;
    rows[i] = row;
  }
  return rows;
}
