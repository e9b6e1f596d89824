/** Logistic regression with two classes, to its optimum: Newton's method with conjugate gradients. */
import { SparringError } from '../../core/errors.ts';
import { ConjugateGradients } from '../../core/conjugate-gradients.ts';
import { dot, norm } from '../../core/numbers.ts';

export interface LogisticOptions {
  /**
   * Weight of ‖w‖²/2 beside the sum of the losses, where columns have mean 0 and deviation 1. Default 1, as
   * scikit-learn's.
   */
  readonly penalty?: number;
  /** It ends when the gradient's norm has fallen to this share of that at zero. Default 1e-8. */
  readonly tolerance?: number;
}

export interface LogisticModel {
  /** Of each column, in units of its deviation; 0 of a column that never varies. */
  readonly weights: Float64Array;
  readonly intercept: number;
  /** What is subtracted from each column, and what it is divided by then. */
  readonly means: Float64Array;
  readonly deviations: Float64Array;
  readonly iterations: number;
}

const mostIterations = 100;

/**
 * Minimises Σ log(1 + e^(−s·f)) + penalty/2 ‖w‖² over f = w·x + b, x being the columns brought to mean 0 and
 * deviation 1, s the class as ±1. The intercept b is not penalised. The problem is strictly convex in w, so there is
 * one optimum, and the result does not depend on where the search begins.
 *
 * @param rows [count, columns], row by row
 * @param classes 0 or 1 of each row
 * @throws SparringError if there are not rows of both classes, or it does not converge
 */
export function fitLogistic(
  rows: Float32Array,
  classes: ArrayLike<number>,
  { penalty = 1, tolerance = 1e-8 }: LogisticOptions = {},
): LogisticModel {
  const count = classes.length;
  const columns = rows.length / count;
  const positive = Array.from(classes).filter((one) => one === 1).length;
  if (positive === 0 || positive === count) {
    throw new SparringError(`got ${count} rows of one class, expected some of both`);
  }
  const { means, deviations } = momentsOf(rows, columns);
  const x = standardised(rows, means, deviations);
  const problem = new Problem(x, classes, penalty);
  // Weights, and the intercept behind them.
  let point: Float64Array = new Float64Array(columns + 1);
  let { value, gradient } = problem.at(point);
  const first = norm(gradient);
  for (let iteration = 1; iteration <= mostIterations; iteration++) {
    // More exactly the nearer it is, so that it converges faster than linearly.
    const exactness = Math.min(0.1, Math.sqrt(norm(gradient) / first));
    const direction = problem.newtonDirection(point, gradient, exactness);
    const slope = dot(direction, gradient);
    let step = 1;
    let next = moved(point, step, direction);
    let found = problem.at(next);
    // Armijo's rule. Rounding may keep the last step from it, where nothing is left to gain.
    while (found.value > value + 1e-4 * step * slope && step > 1e-8) {
      step /= 2;
      next = moved(point, step, direction);
      found = problem.at(next);
    }
    [point, value, gradient] = [next, found.value, found.gradient];
    if (norm(gradient) <= tolerance * first) {
      return {
        weights: point.slice(0, columns),
        intercept: point[columns]!,
        means,
        deviations,
        iterations: iteration,
      };
    }
  }
  throw new SparringError(
    `the logistic regression did not converge in ${mostIterations} steps: raise its penalty`,
  );
}

/** The probability of class 1 for each row. */
export function predictLogistic(model: LogisticModel, rows: Float32Array): Float64Array {
  const { weights, intercept, means, deviations } = model;
  const x = standardised(rows, means, deviations);
  return Float64Array.from({ length: rows.length / weights.length }, (_, i) => {
    const margin = intercept + dotRow(x, i * weights.length, weights.length, weights);
    return 1 / (1 + Math.exp(-margin));
  });
}

/** The share of rows whose more probable class is theirs. */
export function accuracyOf(model: LogisticModel, rows: Float32Array, classes: ArrayLike<number>): number {
  const right = predictLogistic(model, rows).filter((p, i) => (p > 0.5 ? 1 : 0) === classes[i]);
  return right.length / classes.length;
}

/** The loss over rows whose columns are standardised, its gradient, and Newton's step. */
class Problem {
  readonly #x: Float64Array;
  readonly #classes: ArrayLike<number>;
  readonly #penalty: number;
  readonly #columns: number;
  /** p(1 − p) of each row at the point looked at last. */
  readonly #curvatures: Float64Array;

  constructor(x: Float64Array, classes: ArrayLike<number>, penalty: number) {
    this.#x = x;
    this.#classes = classes;
    this.#penalty = penalty;
    this.#columns = x.length / classes.length;
    this.#curvatures = new Float64Array(classes.length);
  }

  at(point: Float64Array): { value: number; gradient: Float64Array } {
    const columns = this.#columns;
    const gradient = new Float64Array(columns + 1);
    let value = 0;
    for (let i = 0; i < this.#classes.length; i++) {
      const margin = point[columns]! + dotRow(this.#x, i * columns, columns, point);
      const signed = this.#classes[i] === 1 ? margin : -margin;
      // log(1 + e^−s) without overflow.
      value += Math.max(0, -signed) + Math.log1p(Math.exp(-Math.abs(signed)));
      const p = 1 / (1 + Math.exp(-margin));
      this.#curvatures[i] = p * (1 - p);
      this.#addRow(gradient, i, p - this.#classes[i]!);
    }
    for (let j = 0; j < columns; j++) {
      value += (this.#penalty / 2) * point[j]! ** 2;
      gradient[j]! += this.#penalty * point[j]!;
    }
    return { value, gradient };
  }

  /**
   * Solves H d = −g by conjugate gradients.
   *
   * @param exactness the share of g that may be left over
   */
  newtonDirection(point: Float64Array, gradient: Float64Array, exactness: number): Float64Array {
    this.at(point); // the curvatures of this point
    const solver = new ConjugateGradients(gradient, { tolerance: exactness });
    for (let i = 0; i < 2 * gradient.length && !solver.solved; i++) {
      solver.advance(this.#timesHessian(solver.search));
    }
    return solver.solution;
  }

  #timesHessian(vector: Float64Array): Float64Array {
    const columns = this.#columns;
    const result = new Float64Array(columns + 1);
    for (let i = 0; i < this.#classes.length; i++) {
      const along = vector[columns]! + dotRow(this.#x, i * columns, columns, vector);
      this.#addRow(result, i, this.#curvatures[i]! * along);
    }
    for (let j = 0; j < columns; j++) result[j]! += this.#penalty * vector[j]!;
    return result;
  }

  /** Adds a row, and the 1 of the intercept, times a factor. */
  #addRow(sum: Float64Array, row: number, factor: number): void {
    const columns = this.#columns;
    for (let j = 0, at = row * columns; j < columns; j++, at++) sum[j]! += factor * this.#x[at]!;
    sum[columns]! += factor;
  }
}

function momentsOf(rows: Float32Array, columns: number): { means: Float64Array; deviations: Float64Array } {
  const count = rows.length / columns;
  const means = new Float64Array(columns);
  const squares = new Float64Array(columns);
  // From the first row on: of a column that never varies, the mean is then that value exactly.
  rows.forEach((value, i) => (means[i % columns]! += (value - rows[i % columns]!) / count));
  for (let j = 0; j < columns; j++) means[j]! += rows[j]!;
  rows.forEach((value, i) => (squares[i % columns]! += (value - means[i % columns]!) ** 2 / count));
  return { means, deviations: squares.map(Math.sqrt) };
}

/** A column that never varies says nothing, and becomes zeros. */
function standardised(rows: Float32Array, means: Float64Array, deviations: Float64Array): Float64Array {
  return Float64Array.from(rows, (value, i) => {
    const column = i % means.length;
    return deviations[column] === 0 ? 0 : (value - means[column]!) / deviations[column]!;
  });
}

/** Of a row of `columns` values; the vector may have an intercept behind them. */
function dotRow(x: Float64Array, from: number, columns: number, weights: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < columns; j++) sum += x[from + j]! * weights[j]!;
  return sum;
}

function moved(point: Float64Array, step: number, direction: Float64Array): Float64Array {
  return point.map((value, i) => value + step * direction[i]!);
}
