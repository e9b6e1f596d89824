import { dot } from './numbers.ts';

export interface ConjugateGradientOptions {
  /** Stop when ‖r‖, in the preconditioner's norm, has fallen to this fraction of its initial value. */
  readonly tolerance: number;
  /** The preconditioner: the diagonal of an approximate inverse of H. Default: all ones. */
  readonly inverseDiagonal?: Float64Array;
  /** Buffers for the search direction and the solution, initially zero. Default: new arrays. */
  readonly search?: Float64Array;
  readonly solution?: Float64Array;
}

/**
 * Solves H d = −g for a symmetric positive definite H, by preconditioned conjugate gradients (Hestenes and Stiefel
 * 1952). The caller multiplies by H: pass the product of H and `search` to `advance` until `solved`.
 */
export class ConjugateGradients {
  /** The current approximation of d. */
  readonly solution: Float64Array;
  /** The vector to multiply by H next; zeros once solved. */
  readonly search: Float64Array;
  readonly #residual: Float64Array;
  readonly #inverseDiagonal: Float64Array;
  /** ‖r‖² in the preconditioner's norm. */
  #square: number;
  readonly #bound: number;

  constructor(gradient: Float64Array, options: ConjugateGradientOptions) {
    const size = gradient.length;
    this.#residual = gradient.map((value) => -value);
    this.#inverseDiagonal = options.inverseDiagonal ?? new Float64Array(size).fill(1);
    this.solution = options.solution ?? new Float64Array(size);
    this.search = options.search ?? new Float64Array(size);
    this.#square = this.#updateSearch(0);
    this.#bound = options.tolerance * Math.sqrt(this.#square);
  }

  get solved(): boolean {
    return !(Math.sqrt(this.#square) > this.#bound);
  }

  /**
   * Moves along `search` to the minimum in that direction, then computes the next direction.
   *
   * @param product H · search
   * @returns the step length: the multiple of `search` that was added to the solution
   */
  advance(product: Float64Array): number {
    const length = this.#square / dot(this.search, product);
    for (let i = 0; i < product.length; i++) {
      this.solution[i]! += length * this.search[i]!;
      this.#residual[i]! -= length * product[i]!;
    }
    this.#square = this.#updateSearch(this.#square);
    if (this.solved) this.search.fill(0);
    return length;
  }

  /**
   * Sets `search` to z + (r·z / previous) · search, where z is the preconditioned residual. If `previous` is 0, to z.
   *
   * @returns r·z
   */
  #updateSearch(previous: number): number {
    const [residual, scale] = [this.#residual, this.#inverseDiagonal];
    let square = 0;
    for (let i = 0; i < residual.length; i++) square += residual[i]! * residual[i]! * scale[i]!;
    const kept = previous === 0 ? 0 : square / previous;
    for (let i = 0; i < residual.length; i++) {
      this.search[i] = residual[i]! * scale[i]! + kept * this.search[i]!;
    }
    return square;
  }
}
