import { dot } from '../../core/numbers.ts';

/** The squared hinge loss of one class against the rest, as a function of the scores of all points. */
export class SquaredHinge {
  /** The number of the class. */
  readonly index: number;
  readonly #classes: number;
  readonly #cost: number;
  /** 1 for a point of the class, −1 for another. */
  readonly #sides: Int8Array;
  /** min(0, y·score − 1) for each point: negative within the margin. */
  readonly #shortfall: Float64Array;

  constructor(labels: ArrayLike<number>, index: number, classes: number, cost: number) {
    this.index = index;
    this.#classes = classes;
    this.#cost = cost;
    this.#sides = Int8Array.from({ length: labels.length }, (_, i) => (labels[i] === index ? 1 : -1));
    this.#shortfall = new Float64Array(labels.length);
  }

  /** The share of points on the smaller of the two sides. A class without points counts as having one. */
  get minorityShare(): number {
    const own = this.#sides.reduce((count, side) => count + Number(side === 1), 0);
    return Math.max(1, Math.min(own, this.#sides.length - own)) / this.#sides.length;
  }

  /** Sets the scores [points, classes] at which `slope` and `curvature` are evaluated. */
  at(scores: Float64Array): void {
    for (let i = 0; i < this.#shortfall.length; i++) {
      this.#shortfall[i] = Math.min(0, this.#sides[i]! * scores[i * this.#classes + this.index]! - 1);
    }
  }

  /** The second derivative of the loss by the point's score: 2C within the margin, otherwise 0. */
  curvature(point: number): number {
    return this.#shortfall[point]! < 0 ? 2 * this.#cost : 0;
  }

  /** The derivative of the loss by the point's score: 2C (score − y) within the margin, otherwise 0. */
  slope(point: number): number {
    return 2 * this.#cost * this.#sides[point]! * this.#shortfall[point]!;
  }

  /**
   * The exact step length from w along d, to the minimum of ½‖w‖² + C Σ hinge². `along` is the change of the scores
   * along d. The derivative is increasing and piecewise linear, so Newton's method, safeguarded by bisection, takes a
   * few steps.
   */
  stepLength(w: Float64Array, d: Float64Array, scores: Float64Array, along: Float64Array): number {
    const [wd, dd] = [dot(w, d), dot(d, d)];
    let [low, high] = [0, Number.POSITIVE_INFINITY];
    let length = 1;
    for (let i = 0; i < 50; i++) {
      let slope = wd + length * dd;
      let curvature = dd;
      for (let point = 0; point < this.#sides.length; point++) {
        const change = along[point * this.#classes + this.index]!;
        const side = this.#sides[point]!;
        const shortfall = side * (scores[point * this.#classes + this.index]! + length * change) - 1;
        if (shortfall >= 0) continue;
        slope += 2 * this.#cost * side * shortfall * change;
        curvature += 2 * this.#cost * change * change;
      }
      if (slope < 0) low = length;
      else high = length;
      const newton = length - slope / curvature;
      const middle = Number.isFinite(high) ? (low + high) / 2 : 2 * length;
      const next = newton > low && newton < high ? newton : middle;
      if (Math.abs(next - length) <= 1e-9 * length) return next;
      length = next;
    }
    return length;
  }
}
