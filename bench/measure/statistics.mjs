/** A few numbers that say what many say. */

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The middle, the least and the most. */
export function spreadOf(values) {
  return { median: median(values), least: Math.min(...values), most: Math.max(...values) };
}

/**
 * How long we took for how long they did, round by round: what slows the machine down slows both sides of a round.
 *
 * @param ours seconds of each round
 * @param theirs seconds of the same rounds
 */
export function ratioOf(ours, theirs) {
  const rounds = Math.min(ours.length, theirs.length);
  return spreadOf(Array.from({ length: rounds }, (_, round) => ours[round] / theirs[round]));
}

/** Intercept and slope of the straight line nearest to the points (least squares). */
export function lineThrough(points) {
  const mean = (pick) => points.reduce((sum, point) => sum + pick(point), 0) / points.length;
  const [x0, y0] = [mean(([x]) => x), mean(([, y]) => y)];
  const slope =
    points.reduce((sum, [x, y]) => sum + (x - x0) * (y - y0), 0) /
    points.reduce((sum, [x]) => sum + (x - x0) ** 2, 0);
  return { intercept: y0 - slope * x0, slope };
}
