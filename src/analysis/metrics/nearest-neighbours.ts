/// <reference lib="esnext.disposable" preserve="true" />
/**
 * The exact nearest neighbours of many points among many others, by squared Euclidean distance.
 *
 * ‖q − r‖² = ‖q‖² + ‖r‖² − 2 q·r. The products are float32 matrix products, tile by tile, by the runtime, and are only
 * used to filter candidates. The error of a float32 product of d numbers is at most γ‖q‖‖r‖, γ = du/(1 − du), u = 2⁻²⁴,
 * in any order of summation (Higham 2002, section 3.1). For a reference that could be a neighbour within this error,
 * the distance is computed again in float64 from the original numbers. So the result is that of the naive loop,
 * including ties, and only one tile of products is in memory at a time.
 */
import { checkArguments, positiveInteger } from '../../core/checks.ts';
import { UsageError } from '../../core/errors.ts';
import { floats, type Program } from '../../engine/runtime/program.ts';
import { runtimeRule, type Runtime } from '../../engine/runtime/runtime.ts';
import { centre, compileProduct, meanRow, normsOf } from './products.ts';
import { expectAlike, rowsFrom, rowsRule, type Rows } from './rows.ts';

/** The neighbours of each query, nearest first. Of several at the same distance, the one added first comes first. */
export interface Neighbours {
  /** The number of neighbours per query. */
  readonly k: number;
  /** The indices of the references, in the order in which they were added, [queries, k]. */
  readonly indices: Uint32Array;
  /** Squared distances, [queries, k]. */
  readonly squared: Float64Array;
}

/** The sides of a tile of products: large enough for a matrix product at full speed; a tile takes 8 MB. */
const tileQueries = 1024;
const tileReferences = 2048;
/** The maximum size of the references of a tile, in numbers, for points of very high dimension. */
const tileNumbers = 2 ** 24;
/** The unit roundoff of float32, u. */
const unitRoundoff = 2 ** -24;

/**
 * The `k` nearest references of each query.
 *
 * @throws SparringError if the sets differ in dimension, there are fewer than `k` references, or a number is not finite
 * @example const { indices } = await nearestNeighbours(testDigits, trainingDigits, 1, runtime);
 */
export async function nearestNeighbours(
  queries: Rows,
  references: Rows,
  k: number,
  runtime: Runtime,
): Promise<Neighbours> {
  checkArguments(
    'nearestNeighbours',
    { queries, references, k, runtime },
    { queries: rowsRule, references: rowsRule, k: positiveInteger, runtime: runtimeRule },
  );
  const search = new NeighbourSearch(queries, k, runtime);
  try {
    await search.add(references);
    return search.neighbours();
  } finally {
    await search.release();
  }
}

/** A search that receives its references in parts, so that they need not all be in memory at the same time. */
export class NeighbourSearch {
  readonly #original: Rows;
  readonly #k: number;
  readonly #runtime: Runtime;
  readonly #origin: Float64Array;
  readonly #queries: Rows;
  readonly #norms: Float64Array;
  /** Ascending for each query; infinite where no neighbour has been found yet. */
  readonly #squared: Float64Array;
  readonly #indices: Uint32Array;
  readonly #programs = new Map<string, Program>();
  #centred = new Float32Array(0);
  #added = 0;

  /** @throws SparringError if a query has a number that is not finite */
  constructor(queries: Rows, k: number, runtime: Runtime) {
    checkArguments(
      'NeighbourSearch',
      { queries, k, runtime },
      { queries: rowsRule, k: positiveInteger, runtime: runtimeRule },
    );
    this.#original = queries;
    this.#k = k;
    this.#runtime = runtime;
    this.#origin = meanRow(queries);
    this.#queries = centre(queries, this.#origin);
    this.#norms = finiteNorms(this.#queries, 0);
    this.#squared = new Float64Array(queries.count * k).fill(Number.POSITIVE_INFINITY);
    this.#indices = new Uint32Array(queries.count * k);
  }

  /** The number of references added so far. */
  get added(): number {
    return this.#added;
  }

  /**
   * Adds references and compares every query with them.
   *
   * @throws SparringError if they have another dimension or a number that is not finite
   */
  async add(references: Rows): Promise<void> {
    const { dimension } = this.#original;
    expectAlike(references, this.#original);
    const rows = Math.max(1, Math.min(tileReferences, Math.floor(tileNumbers / dimension)));
    for (let first = 0; first < references.count; first += rows) {
      await this.#addTile(rowsFrom(references, first, Math.min(rows, references.count - first)));
    }
  }

  /** The neighbours found so far. @throws SparringError if fewer than `k` references were added */
  neighbours(): Neighbours {
    if (this.#added < this.#k) {
      throw new UsageError(`got ${this.#added} points to find ${this.#k} neighbours among: add more`);
    }
    return { k: this.#k, indices: this.#indices.slice(), squared: this.#squared.slice() };
  }

  async release(): Promise<void> {
    for (const program of this.#programs.values()) await program.release();
    this.#programs.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.release();
  }

  async #addTile(references: Rows): Promise<void> {
    const length = references.data.length;
    if (this.#centred.length < length) this.#centred = new Float32Array(length);
    const centred = centre(references, this.#origin, this.#centred);
    const norms = finiteNorms(centred, this.#added);
    const halves = norms.map((norm) => norm / 2);
    const maxNorm = Math.sqrt(norms.reduce((max, norm) => Math.max(max, norm), 0));
    for (let first = 0; first < this.#queries.count; first += tileQueries) {
      const block = rowsFrom(this.#queries, first, Math.min(tileQueries, this.#queries.count - first));
      const program = await this.#program(block.count, references.count);
      const results = await program.run({ queries: block.data, references: centred.data });
      this.#filter(floats(results, 'products'), first, block.count, { references, halves, maxNorm });
    }
    this.#added += references.count;
  }

  /** One program for each size of tile. All tiles except the last ones have the same size. */
  async #program(queries: number, references: number): Promise<Program> {
    const key = `${queries}x${references}`;
    const known = this.#programs.get(key);
    if (known !== undefined) return known;
    const program = await compileProduct(queries, references, this.#original.dimension, this.#runtime);
    this.#programs.set(key, program);
    return program;
  }

  /** Computes the exact distance of the references that may be neighbours, judging by the products. */
  #filter(products: Float32Array, first: number, count: number, tile: Tile): void {
    const { references, halves, maxNorm } = tile;
    for (let row = 0, at = 0; row < count; row++) {
      const query = first + row;
      const norm = this.#norms[query]!;
      const error = errorBound(Math.sqrt(norm), maxNorm, references.dimension);
      // ‖q‖² + ‖r‖² − 2q·r − error < farthest, divided by two, with all terms independent of r on the right side.
      let limit = (this.#farthest(query) - norm + error) / 2;
      for (let j = 0; j < references.count; j++, at++) {
        if (halves[j]! - products[at]! >= limit) continue;
        this.#insert(query, this.#added + j, squaredDistance(this.#original, query, references, j));
        limit = (this.#farthest(query) - norm + error) / 2;
      }
    }
  }

  /** The squared distance below which a reference is a neighbour. */
  #farthest(query: number): number {
    return this.#squared[(query + 1) * this.#k - 1]!;
  }

  /** References arrive in ascending order of their indices, so of equal distances the later one is inserted behind. */
  #insert(query: number, index: number, squared: number): void {
    const start = query * this.#k;
    let at = start + this.#k - 1;
    if (squared >= this.#squared[at]!) return;
    for (; at > start && this.#squared[at - 1]! > squared; at--) {
      this.#squared[at] = this.#squared[at - 1]!;
      this.#indices[at] = this.#indices[at - 1]!;
    }
    this.#squared[at] = squared;
    this.#indices[at] = index;
  }
}

interface Tile {
  /** The original references, not centred. */
  readonly references: Rows;
  /** Half of each squared norm of the centred references, and their maximum norm. */
  readonly halves: Float64Array;
  readonly maxNorm: number;
}

/**
 * A bound on the error of the squared distance that the filter uses, for two points with these norms. The product of
 * the centred points has an error of γ‖q‖‖r‖ and enters twice. Centring rounds each number with a relative error u, so
 * the distance has an error of u(‖q‖ + ‖r‖), and its square one of about 2u(‖q‖ + ‖r‖)². The factor 3 covers the
 * remaining terms and all float64 rounding.
 */
function errorBound(query: number, reference: number, dimension: number): number {
  const gamma = (dimension * unitRoundoff) / (1 - dimension * unitRoundoff);
  return 2 * gamma * query * reference + 3 * unitRoundoff * (query + reference) ** 2;
}

function squaredDistance(queries: Rows, query: number, references: Rows, reference: number): number {
  const { dimension } = queries;
  const from = query * dimension;
  const to = reference * dimension;
  let total = 0;
  for (let i = 0; i < dimension; i++) {
    const difference = queries.data[from + i]! - references.data[to + i]!;
    total += difference * difference;
  }
  return total;
}

/**
 * The squared norms.
 *
 * @param firstNumber the number of the first point in errors.
 * @throws SparringError if not finite
 */
function finiteNorms(rows: Rows, firstNumber: number): Float64Array {
  const norms = normsOf(rows);
  const wrong = norms.findIndex((norm) => !Number.isFinite(norm));
  if (wrong === -1) return norms;
  throw new UsageError(
    `point ${firstNumber + wrong} has numbers that are not finite: the network that made it has diverged`,
  );
}
