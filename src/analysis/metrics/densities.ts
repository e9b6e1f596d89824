/**
 * The theory of Goodfellow et al. 2014, section 4, on densities that are known: values at evenly spaced points,
 * with which the paper's integrals are sums.
 */
import { UsageError } from '../../core/errors.ts';

/** Points at which densities are known: the middles of `cells` cells of one width, from `from` to `to`. */
export interface Line {
  readonly from: number;
  readonly to: number;
  readonly cells: number;
}

/** The width of a cell. */
export function spacingOf({ from, to, cells }: Line): number {
  return (to - from) / cells;
}

/** The middles of the cells, in order. */
export function pointsOf(line: Line): Float64Array {
  const spacing = spacingOf(line);
  return Float64Array.from({ length: line.cells }, (_, i) => line.from + (i + 0.5) * spacing);
}

/**
 * The logits of the best that D can do against a given G (proposition 1): D = p_data / (p_data + p_g), so its logit
 * is log p_data − log p_g. Infinite where one of them is 0, and 0 where both are.
 */
export function optimalLogits(data: Float64Array, generated: Float64Array): Float64Array {
  return data.map((p, i) => (p === generated[i] ? 0 : Math.log(p) - Math.log(generated[i]!)));
}

/**
 * The value of the game (equation 1), V(D, G) = ∫ p_data log D + p_g log(1 − D). D maximises it and G minimises it;
 * where p_g = p_data and D = 1/2 it is −log 4.
 *
 * @param logits of D at each point: log D and log(1 − D) are then exact where D is all but 0 or 1
 */
export function gameValue(
  data: Float64Array,
  generated: Float64Array,
  logits: Float64Array,
  line: Line,
): number {
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

/** p times a loss, which is 0 where p is, however large the loss. */
function weighted(p: number, loss: number): number {
  return p === 0 ? 0 : p * loss;
}

/**
 * The Jensen-Shannon divergence, in nats: the mean of the Kullback-Leibler divergences of p and of q from
 * m = (p + q)/2. 0 of equal densities, log 2 of such that have nothing in common. Theorem 1: against the best D the
 * value of the game is −log 4 + 2 JSD(p_data ‖ p_g).
 */
export function jensenShannon(p: Float64Array, q: Float64Array, line: Line): number {
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
 * The density of G(z) on a line for a z of one dimension, from the images of z's that divide its distribution into
 * equal parts, in the order of z. Between neighbours G is taken to be straight: the mass between two z lies evenly
 * between their images. So a fold of G, or a stretch, shows as it is, and nothing is smoothed.
 *
 * @param images G(z) of the z, two or more
 * @returns the mean density of each cell; what lies outside the line is not in it
 * @throws UsageError if there are fewer than two images
 */
export function densityOfImages(images: Float32Array, line: Line): Float64Array {
  if (images.length < 2) {
    throw new UsageError(`got ${images.length} images of z, expected two or more to lay mass between`);
  }
  const spacing = spacingOf(line);
  const density = new Float64Array(line.cells);
  const share = 1 / ((images.length - 1) * spacing);
  for (let i = 1; i < images.length; i++) {
    const ends = [images[i - 1]!, images[i]!].map((x) => (x - line.from) / spacing);
    addEvenly(density, Math.min(...ends), Math.max(...ends), share);
  }
  return density;
}

/** Adds `mass`, spread evenly from one place to another, to the cells between, whose width is 1. */
function addEvenly(cells: Float64Array, from: number, to: number, mass: number): void {
  const first = Math.max(0, Math.floor(from));
  const last = Math.min(cells.length - 1, Math.floor(to));
  const length = to - from;
  for (let cell = first; cell <= last; cell++) {
    const covered = Math.min(to, cell + 1) - Math.max(from, cell);
    cells[cell]! += length === 0 ? mass : (mass * covered) / length;
  }
}
