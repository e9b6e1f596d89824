/**
 * The theory of Goodfellow et al. 2014, section 4, for known densities. A density is given by its values at evenly
 * spaced points, so the paper's integrals become sums.
 */
import {
  checkArguments,
  finite,
  float64Array,
  floatArray,
  including,
  kind,
  positiveInteger,
  type Kind,
} from '../../core/checks.ts';
import { UsageError } from '../../core/errors.ts';

/** The points at which densities are given: the centres of `cells` cells of equal width, from `from` to `to`. */
export interface Line {
  readonly from: number;
  readonly to: number;
  readonly cells: number;
}

const lineRule = including({ from: finite, to: finite, cells: positiveInteger });

/** Densities at the same places as others. */
function alike(others: Float64Array): Kind {
  return kind(
    `a Float64Array as long as the other, of ${others?.length} numbers`,
    (value) => float64Array.holds(value) && (value as Float64Array).length === others?.length,
  );
}

/** The width of a cell. */
export function spacingOf(line: Line): number {
  checkArguments('spacingOf', { line }, { line: lineRule });
  const { from, to, cells } = line;
  return (to - from) / cells;
}

/** The centres of the cells, in order. */
export function pointsOf(line: Line): Float64Array {
  checkArguments('pointsOf', { line }, { line: lineRule });
  const spacing = spacingOf(line);
  return Float64Array.from({ length: line.cells }, (_, i) => line.from + (i + 0.5) * spacing);
}

/**
 * The logits of the optimal D for a given G (proposition 1): D = p_data / (p_data + p_g), so the logit is
 * log p_data − log p_g. It is infinite where one of them is 0, and defined as 0 where both are.
 */
export function optimalLogits(data: Float64Array, generated: Float64Array): Float64Array {
  checkArguments('optimalLogits', { data, generated }, { data: float64Array, generated: alike(data) });
  return data.map((p, i) => (p === generated[i] ? 0 : Math.log(p) - Math.log(generated[i]!)));
}

/**
 * The value of the game (equation 1), V(D, G) = ∫ p_data log D + p_g log(1 − D). D maximises it and G minimises it. For
 * p_g = p_data and D = 1/2 it is −log 4.
 *
 * @param logits of D at each point; with logits, log D and log(1 − D) are accurate even where D is close to 0 or 1
 */
export function gameValue(
  data: Float64Array,
  generated: Float64Array,
  logits: Float64Array,
  line: Line,
): number {
  checkArguments(
    'gameValue',
    { data, generated, logits },
    { data: alike(logits), generated: alike(logits), logits: float64Array },
  );
  let sum = 0;
  logits.forEach((logit, i) => {
    sum -= weighted(data[i]!, softplus(-logit)) + weighted(generated[i]!, softplus(logit));
  });
  return sum * spacingOf(line);
}

/** −log σ(−x) = log(1 + eˣ). */
function softplus(x: number): number {
  return Math.max(0, x) + Math.log1p(Math.exp(-Math.abs(x)));
}

/** p times a loss; 0 for p = 0, even if the loss is infinite. */
function weighted(p: number, loss: number): number {
  return p === 0 ? 0 : p * loss;
}

/**
 * The Jensen-Shannon divergence in nats: the mean of the Kullback-Leibler divergences of p and q from m = (p + q)/2. It
 * is 0 for equal densities and log 2 for densities that do not overlap. Theorem 1: for the optimal D, the value of the
 * game is −log 4 + 2 JSD(p_data ‖ p_g).
 */
export function jensenShannon(p: Float64Array, q: Float64Array, line: Line): number {
  checkArguments('jensenShannon', { p, q }, { p: float64Array, q: alike(p) });
  let sum = 0;
  p.forEach((a, i) => {
    const b = q[i]!;
    const middle = (a + b) / 2;
    if (a > 0) sum += a * Math.log(a / middle);
    if (b > 0) sum += b * Math.log(b / middle);
  });
  return (sum / 2) * spacingOf(line);
}

/**
 * The density of G(z) for one-dimensional z and G(z). It is computed from the images of quantiles of z, in ascending
 * order of z. Between two neighbouring z, G is interpolated linearly: the mass between them is spread uniformly between
 * their images. So folds and stretches of G are visible, and nothing is smoothed.
 *
 * @param images G(z) at two or more quantiles that divide the distribution of z into equal parts
 * @returns the mean density of each cell; mass outside the cells is left out
 * @throws UsageError if there are fewer than two images
 */
export function densityOfImages(images: Float32Array, line: Line): Float64Array {
  checkArguments('densityOfImages', { images, line }, { images: floatArray, line: lineRule });
  if (images.length < 2) {
    throw new UsageError(`got ${images.length} images of z, expected two or more`);
  }
  const spacing = spacingOf(line);
  const density = new Float64Array(line.cells);
  const share = 1 / ((images.length - 1) * spacing);
  for (let i = 1; i < images.length; i++) {
    const ends = [images[i - 1]!, images[i]!].map((x) => (x - line.from) / spacing);
    addUniformly(density, Math.min(...ends), Math.max(...ends), share);
  }
  return density;
}

/** Spreads `mass` uniformly over an interval and adds it to the cells, whose width is 1. */
function addUniformly(cells: Float64Array, from: number, to: number, mass: number): void {
  const first = Math.max(0, Math.floor(from));
  const last = Math.min(cells.length - 1, Math.floor(to));
  const length = to - from;
  for (let cell = first; cell <= last; cell++) {
    const covered = Math.min(to, cell + 1) - Math.max(from, cell);
    cells[cell]! += length === 0 ? mass : (mass * covered) / length;
  }
}
