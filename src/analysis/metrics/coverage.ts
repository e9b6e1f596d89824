/** How much of a distribution samples reach: the coverage of Naeem et al. 2020 (arXiv 2002.09797). */
import { checkArguments, positiveInteger } from '../../core/checks.ts';
import { rowsRule, type Rows } from './rows.ts';

/** The neighbours that decide how far a real point reaches; the paper's number. */
const defaultNeighbours = 5;

/**
 * The share of real points that have a sample within the distance to their own k-th nearest other real point: about
 * 1 − 2^(−k) for as many samples of the same distribution, less if the samples miss some of it.
 */
export class Coverage {
  readonly #real: Rows;
  /** The squared distance within which a real point counts as reached. */
  readonly #reach: Float64Array;

  /** @throws SparringError if there are fewer real points than neighbours and one */
  constructor(real: Rows, k = defaultNeighbours) {
    checkArguments('Coverage', { real, k }, { real: rowsRule, k: positiveInteger });
    this.#real = real;
    this.#reach = Float64Array.from({ length: real.count }, (_, i) => reachOf(real, i, k));
  }

  of(samples: Rows): number {
    checkArguments('of', { samples }, { samples: rowsRule });
    let reached = 0;
    for (let i = 0; i < this.#real.count; i++) {
      if (this.#isReached(i, samples)) reached += 1;
    }
    return reached / this.#real.count;
  }

  #isReached(i: number, samples: Rows): boolean {
    for (let j = 0; j < samples.count; j++) {
      if (squaredDistance(this.#real, i, samples, j) <= this.#reach[i]!) return true;
    }
    return false;
  }
}

/** The squared distance of a row to its k-th nearest other one. */
function reachOf(rows: Rows, i: number, k: number): number {
  const nearest = new Float64Array(k).fill(Number.POSITIVE_INFINITY); // ascending
  for (let j = 0; j < rows.count; j++) {
    const distance = squaredDistance(rows, i, rows, j);
    if (j === i || distance >= nearest[k - 1]!) continue;
    let at = k - 1;
    for (; at > 0 && nearest[at - 1]! > distance; at--) nearest[at] = nearest[at - 1]!;
    nearest[at] = distance;
  }
  return nearest[k - 1]!;
}

function squaredDistance(a: Rows, i: number, b: Rows, j: number): number {
  let squares = 0;
  for (let axis = 0; axis < a.dimension; axis++) {
    squares += (a.data[i * a.dimension + axis]! - b.data[j * b.dimension + axis]!) ** 2;
  }
  return squares;
}
