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

/**
 * The coefficients that fit best: Σ (row · x − value)² is least. By the normal equations, so columns should be of like size.
 *
 * @param rows of as many numbers each as there are coefficients
 */
export function leastSquares(rows, values) {
  const scales = rows[0].map((_, column) => Math.hypot(...rows.map((row) => row[column])));
  const scaled = rows.map((row) => row.map((x, column) => x / scales[column]));
  const equations = scales.map((_, i) => [
    ...scales.map((__, j) => scaled.reduce((sum, row) => sum + row[i] * row[j], 0)),
    scaled.reduce((sum, row, k) => sum + row[i] * values[k], 0),
  ]);
  return solved(equations).map((x, column) => x / scales[column]);
}

/** Gaussian elimination with the largest pivot. @param equations the rows of a matrix, each with its right side */
function solved(equations) {
  const size = equations.length;
  for (let column = 0; column < size; column++) {
    const rest = equations.slice(column);
    const pivot = rest.reduce((best, row) => (Math.abs(row[column]) > Math.abs(best[column]) ? row : best));
    const at = equations.indexOf(pivot);
    [equations[column], equations[at]] = [equations[at], equations[column]];
    for (const row of equations) {
      if (row === pivot) continue;
      const factor = row[column] / pivot[column];
      for (let i = column; i <= size; i++) row[i] -= factor * pivot[i];
    }
  }
  return equations.map((row, i) => row[size] / row[i]);
}
