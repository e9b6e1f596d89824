/** Statistics of measurements. */

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The median, minimum and maximum. */
export function spreadOf(values) {
  return { median: median(values), least: Math.min(...values), most: Math.max(...values) };
}

/**
 * The ratio of our time to theirs, round by round, because a slower machine affects both sides of a round.
 *
 * @param ours seconds of each round
 * @param theirs seconds of the same rounds
 */
export function ratioOf(ours, theirs) {
  const rounds = Math.min(ours.length, theirs.length);
  return spreadOf(Array.from({ length: rounds }, (_, round) => ours[round] / theirs[round]));
}

/** Intercept and slope of the least-squares line through the points. */
export function lineThrough(points) {
  const mean = (pick) => points.reduce((sum, point) => sum + pick(point), 0) / points.length;
  const [x0, y0] = [mean(([x]) => x), mean(([, y]) => y)];
  const slope =
    points.reduce((sum, [x, y]) => sum + (x - x0) * (y - y0), 0) /
    points.reduce((sum, [x]) => sum + (x - x0) ** 2, 0);
  return { intercept: y0 - slope * x0, slope };
}
