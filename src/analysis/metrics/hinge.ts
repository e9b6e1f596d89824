import { dot } from '../../core/numbers.ts';

/** The squared hinge of one class against the rest, as a function of the scores of its points. */
export class SquaredHinge {
  /** Which class it is of. */
  readonly index: number;
  readonly #classes: number;
  readonly #cost: number;
  /** 1 for a point of the class, −1 for another. */
  readonly #sides: Int8Array;
  /** y·score − 1 of each point where that is below 0, within the margin; else 0. */
  readonly #lacking: Float64Array;

  constructor(labels: ArrayLike<number>, index: number, classes: number, cost: number) {
    this.index = index;
    this.#classes = classes;
    this.#cost = cost;
    this.#sides = Int8Array.from({ length: labels.length }, (_, i) => (labels[i] === index ? 1 : -1));
    this.#lacking = new Float64Array(labels.length);
  }

  /** The share of points on the rarer of the two sides; a class without points counts as having one. */
  get rarer(): number {
    const own = this.#sides.reduce((count, side) => count + Number(side === 1), 0);
    return Math.max(1, Math.min(own, this.#sides.length - own)) / this.#sides.length;
  }

  /** Takes the scores [points, classes] that `bends` and `slope` are asked at. */
  at(scores: Float64Array): void {
    for (let i = 0; i < this.#lacking.length; i++) {
      this.#lacking[i] = Math.min(0, this.#sides[i]! * scores[i * this.#classes + this.index]! - 1);
    }
  }

  /** Second derivative of the loss by the point's score: 2C within the margin, else 0. */
  bend(point: number): number {
    return this.#lacking[point]! < 0 ? 2 * this.#cost : 0;
  }

  /** Derivative of the loss by the point's score: 2C (score − y) within the margin, else 0. */
  slope(point: number): number {
    return 2 * this.#cost * this.#sides[point]! * this.#lacking[point]!;
  }

  /**
   * How far to go from w along d, where scores change by `along`: to the minimum of ½‖w‖² + C Σ hinge² there. Its
   * derivative is increasing and piecewise linear; Newton's method on it, kept within bounds, ends in a few steps.
   */
  stepLength(w: Float64Array, d: Float64Array, scores: Float64Array, along: Float64Array): number {
    const [wd, dd] = [dot(w, d), dot(d, d)];
    let [low, high] = [0, Number.POSITIVE_INFINITY];
    let length = 1;
    for (let i = 0; i < 50; i++) {
      let slope = wd + length * dd;
      let bend = dd;
      for (let point = 0; point < this.#sides.length; point++) {
        const change = along[point * this.#classes + this.index]!;
        const side = this.#sides[point]!;
        const lacking = side * (scores[point * this.#classes + this.index]! + length * change) - 1;
        if (lacking >= 0) continue;
        slope += 2 * this.#cost * side * lacking * change;
        bend += 2 * this.#cost * change * change;
      }
      if (slope < 0) low = length;
      else high = length;
      const newton = length - slope / bend;
      const middle = Number.isFinite(high) ? (low + high) / 2 : 2 * length;
      const next = newton > low && newton < high ? newton : middle;
      if (Math.abs(next - length) <= 1e-9 * length) return next;
      length = next;
    }
    return length;
  }
}
