import { dot } from './numbers.ts';

export interface ConjugateGradientOptions {
  /** It is solved when ‖r‖, in the preconditioner's norm, has fallen to this share of what it was. */
  readonly tolerance: number;
  /** The preconditioner: the diagonal of about the inverse of H. Default: all ones. */
  readonly inverseDiagonal?: Float64Array;
  /** Where the search direction and the solution are kept, if not in arrays of their own; zeros at first. */
  readonly search?: Float64Array;
  readonly solution?: Float64Array;
}

/**
 * Solves H d = −g for a symmetric positive definite H, by preconditioned conjugate gradients (Hestenes and Stiefel
 * 1952). The caller multiplies by H: give `advance` the product of H and `search`, until it is `solved`.
 */
export class ConjugateGradients {
  /** d, as far as it is known. */
  readonly solution: Float64Array;
  /** What H is to be multiplied by next; zeros once it is solved. */
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
    this.#square = this.#turn(0);
    this.#bound = options.tolerance * Math.sqrt(this.#square);
  }

  get solved(): boolean {
    return !(Math.sqrt(this.#square) > this.#bound);
  }

  /**
   * Goes along `search` to the minimum there, and finds the next direction.
   *
   * @param product H · search
   * @returns how many times `search` was added to the solution
   */
  advance(product: Float64Array): number {
    const length = this.#square / dot(this.search, product);
    for (let i = 0; i < product.length; i++) {
      this.solution[i]! += length * this.search[i]!;
      this.#residual[i]! -= length * product[i]!;
    }
    this.#square = this.#turn(this.#square);
    if (this.solved) this.search.fill(0);
    return length;
  }

  /**
   * Makes z + (r·z / before) · search of `search`, where z is the preconditioned residual; z alone for `before` 0.
   *
   * @returns r·z
   */
  #turn(before: number): number {
    const [residual, scale] = [this.#residual, this.#inverseDiagonal];
    let square = 0;
    for (let i = 0; i < residual.length; i++) square += residual[i]! * residual[i]! * scale[i]!;
    const kept = before === 0 ? 0 : square / before;
    for (let i = 0; i < residual.length; i++) {
      this.search[i] = residual[i]! * scale[i]! + kept * this.search[i]!;
    }
    return square;
  }
}
