/**
 * The exact nearest neighbours of many points among many others, by squared Euclidean distance.
 *
 * ‖q − r‖² = ‖q‖² + ‖r‖² − 2 q·r: the products are float32 matrix products, tile by tile, by the runtime. What is
 * found so is only a sieve. The float32 product of d numbers is off by at most γ‖q‖‖r‖, γ = du/(1 − du), u = 2⁻²⁴,
 * in whatever order it is summed (Higham 2002, section 3.1); a reference that this error could bring among the
 * neighbours is measured again, in float64 and from the numbers as they were given. So the result is that of the
 * slow and obvious loop, to ties, and a tile at a time is all that is ever held.
 */
import { SparringError } from '../../core/errors.ts';
import { floats, type Program } from '../../engine/runtime/program.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import { centre, compileProduct, meanRow, normsOf } from './products.ts';
import { rowsFrom, type Rows } from './rows.ts';

/** Neighbours of each query, nearest first; of several at one distance, the one that was added first. */
export interface Neighbours {
  /** How many each query has. */
  readonly k: number;
  /** Numbers of the references in the order in which they were added, [queries, k]. */
  readonly indices: Uint32Array;
  /** Squared distances, [queries, k]. */
  readonly squared: Float64Array;
}

/** Sides of a tile of products. A side is what a matrix product needs to run at full speed; 8 MB together. */
const tileQueries = 1024;
const tileReferences = 2048;
/** Numbers of references that are moved to the origin at once, for points of very many numbers. */
const tileNumbers = 2 ** 24;
/** What a float32 is rounded by, relative to it. */
const unit = 2 ** -24;

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
  const search = new NeighbourSearch(queries, k, runtime);
  try {
    await search.add(references);
    return search.neighbours();
  } finally {
    await search.release();
  }
}

/** A search that is given its references bit by bit: they need not fit into memory, nor exist at one time. */
export class NeighbourSearch {
  readonly #given: Rows;
  readonly #k: number;
  readonly #runtime: Runtime;
  readonly #origin: Float64Array;
  readonly #queries: Rows;
  readonly #norms: Float64Array;
  /** Ascending for each query; infinite where nothing was found yet. */
  readonly #squared: Float64Array;
  readonly #indices: Uint32Array;
  readonly #programs = new Map<string, Program>();
  #moved = new Float32Array(0);
  #added = 0;

  /** @throws SparringError if a query has a number that is not finite */
  constructor(queries: Rows, k: number, runtime: Runtime) {
    this.#given = queries;
    this.#k = k;
    this.#runtime = runtime;
    this.#origin = meanRow(queries);
    this.#queries = centre(queries, this.#origin);
    this.#norms = finiteNorms(this.#queries, 0);
    this.#squared = new Float64Array(queries.count * k).fill(Number.POSITIVE_INFINITY);
    this.#indices = new Uint32Array(queries.count * k);
  }

  /** How many references there were so far. */
  get added(): number {
    return this.#added;
  }

  /**
   * Compares every query with these references as well.
   *
   * @throws SparringError if they are of another dimension or have a number that is not finite
   */
  async add(references: Rows): Promise<void> {
    const { dimension } = this.#given;
    if (references.dimension !== dimension) {
      throw new SparringError(
        `got points of ${references.dimension} numbers to compare with points of ${dimension}: prepare both sets alike`,
      );
    }
    const rows = Math.max(1, Math.min(tileReferences, Math.floor(tileNumbers / dimension)));
    for (let first = 0; first < references.count; first += rows) {
      await this.#addTile(rowsFrom(references, first, Math.min(rows, references.count - first)));
    }
  }

  /** @throws SparringError if fewer references were added than neighbours are wanted */
  neighbours(): Neighbours {
    if (this.#added < this.#k) {
      throw new SparringError(`got ${this.#added} points to find ${this.#k} neighbours among: add more`);
    }
    return { k: this.#k, indices: this.#indices.slice(), squared: this.#squared.slice() };
  }

  async release(): Promise<void> {
    for (const program of this.#programs.values()) await program.release();
    this.#programs.clear();
  }

  async #addTile(references: Rows): Promise<void> {
    const length = references.data.length;
    if (this.#moved.length < length) this.#moved = new Float32Array(length);
    const moved = centre(references, this.#origin, this.#moved);
    const norms = finiteNorms(moved, this.#added);
    const halves = norms.map((norm) => norm / 2);
    const longest = Math.sqrt(norms.reduce((most, norm) => Math.max(most, norm), 0));
    for (let first = 0; first < this.#queries.count; first += tileQueries) {
      const block = rowsFrom(this.#queries, first, Math.min(tileQueries, this.#queries.count - first));
      const program = await this.#program(block.count, references.count);
      const results = await program.run({ queries: block.data, references: moved.data });
      this.#sieve(floats(results, 'products'), first, block.count, { references, halves, longest });
    }
    this.#added += references.count;
  }

  /** One program for each size of tile: of all tiles but the last ones the sizes are the same. */
  async #program(queries: number, references: number): Promise<Program> {
    const key = `${queries}x${references}`;
    const known = this.#programs.get(key);
    if (known !== undefined) return known;
    const program = await compileProduct(queries, references, this.#given.dimension, this.#runtime);
    this.#programs.set(key, program);
    return program;
  }

  #sieve(products: Float32Array, first: number, count: number, tile: Tile): void {
    const { references, halves, longest } = tile;
    for (let row = 0, at = 0; row < count; row++) {
      const query = first + row;
      const norm = this.#norms[query]!;
      const slack = errorBound(Math.sqrt(norm), longest, references.dimension);
      // ‖q‖² + ‖r‖² − 2q·r − slack < farthest, halved and with what is the same for all references on one side.
      let limit = (this.#farthest(query) - norm + slack) / 2;
      for (let j = 0; j < references.count; j++, at++) {
        if (halves[j]! - products[at]! >= limit) continue;
        this.#insert(query, this.#added + j, squaredDistance(this.#given, query, references, j));
        limit = (this.#farthest(query) - norm + slack) / 2;
      }
    }
  }

  /** The squared distance that a reference must stay below to be a neighbour. */
  #farthest(query: number): number {
    return this.#squared[(query + 1) * this.#k - 1]!;
  }

  /** References come in the order of their numbers, so one that is as far as another goes behind it. */
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
  /** As they were given. */
  readonly references: Rows;
  /** Half of each squared norm, and the greatest norm, seen from the search's origin. */
  readonly halves: Float64Array;
  readonly longest: number;
}

/**
 * How far the sieve's squared distance of two points of these norms may be from the true one. The product of the
 * moved points is off by γ‖q‖‖r‖ and enters twice. Moving has rounded each number by a share u of it, hence the
 * distance by u(‖q‖ + ‖r‖), hence its square by about 2u(‖q‖ + ‖r‖)²; the 3 covers the rest, and all float64.
 */
function errorBound(query: number, reference: number, dimension: number): number {
  const gamma = (dimension * unit) / (1 - dimension * unit);
  return 2 * gamma * query * reference + 3 * unit * (query + reference) ** 2;
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

/** @param firstNumber how errors number the first point */
function finiteNorms(rows: Rows, firstNumber: number): Float64Array {
  const norms = normsOf(rows);
  const wrong = norms.findIndex((norm) => !Number.isFinite(norm));
  if (wrong === -1) return norms;
  throw new SparringError(
    `point ${firstNumber + wrong} has numbers that are not finite: the network that made it has diverged`,
  );
}
