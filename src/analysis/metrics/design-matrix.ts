import { UsageError } from '../../core/errors.ts';
import { compile, floats, type Program } from '../../engine/runtime/program.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import * as ops from '../../engine/tensor/ops.ts';
import type { Rows } from './rows.ts';

/** The programs for one size of block. */
interface Products {
  readonly times: Program;
  readonly transposed: Program;
  readonly squares: Program;
}

/**
 * The points of a linear problem as a matrix X [count, width] whose last column is ones, and its products with several
 * vectors at once. Products within a block of points are float32, by the runtime; sums over blocks are float64. The
 * points are not copied: X consists of the given blocks, which together may be larger than any single array.
 */
export class DesignMatrix {
  readonly count: number;
  /** The numbers of a point, including the 1. */
  readonly width: number;
  readonly #blocks: readonly Rows[];
  readonly #vectors: number;
  readonly #runtime: Runtime;
  readonly #products = new Map<number, Products>();

  /**
   * @param vectors the number of vectors in each product
   * @throws SparringError if the blocks differ in dimension, or there are none
   */
  constructor(blocks: readonly Rows[], vectors: number, runtime: Runtime) {
    const [first] = blocks;
    const other = blocks.find(({ dimension }) => dimension !== first!.dimension);
    if (first === undefined || other !== undefined) {
      throw new UsageError(
        first === undefined
          ? 'got no points, expected one or more'
          : `got points of ${first.dimension} and of ${other!.dimension} numbers, expected one dimension`,
      );
    }
    this.count = blocks.reduce((sum, { count }) => sum + count, 0);
    this.width = first.dimension + 1;
    this.#blocks = blocks;
    this.#vectors = vectors;
    this.#runtime = runtime;
  }

  /** X Vᵀ, [count, vectors], for vectors [vectors, width]. */
  async times(vectors: Float64Array): Promise<Float64Array> {
    const { width } = this;
    const dimension = width - 1;
    const weights = new Float32Array(this.#vectors * dimension);
    for (let k = 0; k < this.#vectors; k++) {
      weights.set(vectors.subarray(k * width, k * width + dimension), k * dimension);
    }
    const results = new Float64Array(this.count * this.#vectors);
    let at = 0;
    for (const { data, count } of this.#blocks) {
      const { times } = await this.#productsFor(count);
      const product = floats(await times.run({ points: data, weights }), 'product');
      for (let i = 0; i < product.length; i++, at++) {
        results[at] = product[i]! + vectors[(at % this.#vectors) * width + dimension]!;
      }
    }
    return results;
  }

  /** Rᵀ X, [vectors, width], for coefficients [count, vectors]. */
  transposedTimes(coefficients: Float64Array): Promise<Float64Array> {
    return this.#sumOverBlocks(coefficients, ({ transposed }) => transposed);
  }

  /** Rᵀ (X ∘ X), [vectors, width], with the square of each number. */
  transposedTimesSquares(coefficients: Float64Array): Promise<Float64Array> {
    return this.#sumOverBlocks(coefficients, ({ squares }) => squares);
  }

  async release(): Promise<void> {
    for (const { times, transposed, squares } of this.#products.values()) {
      for (const program of [times, transposed, squares]) await program.release();
    }
    this.#products.clear();
  }

  async #sumOverBlocks(
    coefficients: Float64Array,
    choose: (products: Products) => Program,
  ): Promise<Float64Array> {
    const { width } = this;
    const dimension = width - 1;
    const vectors = this.#vectors;
    const sums = new Float64Array(vectors * width);
    let first = 0;
    for (const { data, count } of this.#blocks) {
      const own = Float32Array.from(coefficients.subarray(first * vectors, (first + count) * vectors));
      const program = choose(await this.#productsFor(count));
      const product = floats(await program.run({ points: data, coefficients: own }), 'product');
      for (let k = 0; k < vectors; k++) {
        for (let i = 0; i < dimension; i++) sums[k * width + i]! += product[k * dimension + i]!;
      }
      own.forEach((value, i) => (sums[(i % vectors) * width + dimension]! += value)); // the column of ones
      first += count;
    }
    return sums;
  }

  async #productsFor(rows: number): Promise<Products> {
    const known = this.#products.get(rows);
    if (known !== undefined) return known;
    const points = ops.input('points', [rows, this.width - 1]);
    const weights = ops.input('weights', [this.#vectors, this.width - 1]);
    const coefficients = ops.input('coefficients', [rows, this.#vectors]);
    const made = {
      times: ops.matmul(points, weights, { transposeB: true }),
      transposed: ops.matmul(coefficients, points, { transposeA: true }),
      squares: ops.matmul(coefficients, ops.mul(points, points), { transposeA: true }),
    };
    const program = (name: keyof typeof made) => compile({ product: made[name] }, this.#runtime, { name });
    const products: Products = {
      times: await program('times'),
      transposed: await program('transposed'),
      squares: await program('squares'),
    };
    this.#products.set(rows, products);
    return products;
  }
}
