/** Logistic regression with two classes, solved to its optimum by Newton's method with conjugate gradients. */
import {
  checkArguments,
  checkOptions,
  floatArray,
  having,
  nonNegative,
  numbers,
  optional,
  positive,
  positiveInteger,
  type RulesOf,
} from '../../core/checks.ts';
import { SparringError, UsageError } from '../../core/errors.ts';
import { ConjugateGradients } from '../../core/conjugate-gradients.ts';
import { dot, norm } from '../../core/numbers.ts';

/** The options of `fitLogistic`. */
export interface LogisticOptions {
  /**
   * Weight of ‖w‖²/2 relative to the sum of the losses, for columns with mean 0 and standard deviation 1. Default 1, as
   * in scikit-learn.
   */
  readonly penalty?: number;
  /** The search ends when the norm of the gradient is at most this fraction of its norm at zero; default 1e-8. */
  readonly tolerance?: number;
}

/** A fitted logistic regression. */
export interface LogisticModel {
  /** One per standardised column; 0 for a constant column. */
  readonly weights: Float64Array;
  readonly intercept: number;
  /** Mean and standard deviation of each column, which standardise it. */
  readonly means: Float64Array;
  readonly deviations: Float64Array;
  readonly iterations: number;
}

const modelRule = having('a model of fitLogistic', 'weights', 'means', 'deviations');
const optionRules: RulesOf<LogisticOptions> = {
  penalty: optional(nonNegative),
  tolerance: optional(positive),
};

const maxIterations = 100;

/**
 * Fits a logistic regression: minimises Σ log(1 + e^(−s·f)) + penalty/2 ‖w‖² with f = w·x + b, where x are the
 * standardised columns and s is the class as ±1. The intercept b is not penalised. The problem is strictly convex in w,
 * so it has one optimum, and the result does not depend on the starting point.
 *
 * @param rows [count, columns]
 * @param classes 0 or 1 for each row
 * @throws SparringError if a class has no rows, or the fit does not converge
 */
export function fitLogistic(
  rows: Float32Array,
  classes: ArrayLike<number>,
  options: LogisticOptions = {},
): LogisticModel {
  checkArguments('fitLogistic', { rows, classes }, { rows: floatArray, classes: numbers });
  checkOptions('fitLogistic', options, optionRules);
  const { penalty = 1, tolerance = 1e-8 } = options;
  const count = classes.length;
  const columns = rows.length / count;
  if (!positiveInteger.holds(columns)) {
    throw new UsageError(
      `got ${rows.length} numbers for ${count} classes, expected rows of equal length, one for each`,
    );
  }
  const ones = Array.from(classes).filter((one) => one === 1).length;
  if (ones === 0 || ones === count) {
    throw new UsageError(`got ${count} rows of one class, expected some of both`);
  }
  const { means, deviations } = momentsOf(rows, columns);
  const x = standardised(rows, means, deviations);
  const problem = new Problem(x, classes, penalty);
  // The weights, followed by the intercept.
  let point: Float64Array = new Float64Array(columns + 1);
  let { value, gradient } = problem.at(point);
  const first = norm(gradient);
  for (let iteration = 1; iteration <= maxIterations; iteration++) {
    // A tolerance that falls with the gradient gives superlinear convergence.
    const solverTolerance = Math.min(0.1, Math.sqrt(norm(gradient) / first));
    const direction = problem.newtonDirection(point, gradient, solverTolerance);
    const slope = dot(direction, gradient);
    let step = 1;
    let next = moved(point, step, direction);
    let found = problem.at(next);
    // Armijo's rule. Close to the optimum rounding can prevent it from ever holding, so the step has a minimum.
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
    `the logistic regression did not converge in ${maxIterations} steps: raise its penalty`,
    { code: 'diverged' },
  );
}

/** The probability of class 1 for each row. */
export function predictLogistic(model: LogisticModel, rows: Float32Array): Float64Array {
  checkArguments('predictLogistic', { model, rows }, { model: modelRule, rows: floatArray });
  const { weights, intercept, means, deviations } = model;
  const x = standardised(rows, means, deviations);
  return Float64Array.from({ length: rows.length / weights.length }, (_, i) => {
    const margin = intercept + dotRow(x, i * weights.length, weights.length, weights);
    return 1 / (1 + Math.exp(-margin));
  });
}

/** The share of rows that are classified correctly. */
export function accuracyOf(model: LogisticModel, rows: Float32Array, classes: ArrayLike<number>): number {
  checkArguments(
    'accuracyOf',
    { model, rows, classes },
    { model: modelRule, rows: floatArray, classes: numbers },
  );
  const right = predictLogistic(model, rows).filter((p, i) => (p > 0.5 ? 1 : 0) === classes[i]);
  return right.length / classes.length;
}

/** The loss over rows with standardised columns, its gradient, and Newton's step. */
class Problem {
  readonly #x: Float64Array;
  readonly #classes: ArrayLike<number>;
  readonly #penalty: number;
  readonly #columns: number;
  /** p(1 − p) of each row at the point evaluated last. */
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
   * @param tolerance the norm of the residual at the end, relative to that of g
   */
  newtonDirection(point: Float64Array, gradient: Float64Array, tolerance: number): Float64Array {
    this.at(point); // sets the curvatures of this point
    const solver = new ConjugateGradients(gradient, { tolerance });
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

  /** Adds a row, extended by a 1 for the intercept, times a factor. */
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
  // Relative to the first row, so that the mean of a constant column is exactly its value.
  rows.forEach((value, i) => (means[i % columns]! += (value - rows[i % columns]!) / count));
  for (let j = 0; j < columns; j++) means[j]! += rows[j]!;
  rows.forEach((value, i) => (squares[i % columns]! += (value - means[i % columns]!) ** 2 / count));
  return { means, deviations: squares.map(Math.sqrt) };
}

/** Brings columns to mean 0 and standard deviation 1. A constant column carries no information and becomes zeros. */
function standardised(rows: Float32Array, means: Float64Array, deviations: Float64Array): Float64Array {
  return Float64Array.from(rows, (value, i) => {
    const column = i % means.length;
    return deviations[column] === 0 ? 0 : (value - means[column]!) / deviations[column]!;
  });
}

/** Dot product with a row of `columns` values; `weights` may be longer by an intercept. */
function dotRow(x: Float64Array, from: number, columns: number, weights: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < columns; j++) sum += x[from + j]! * weights[j]!;
  return sum;
}

function moved(point: Float64Array, step: number, direction: Float64Array): Float64Array {
  return point.map((value, i) => value + step * direction[i]!);
}
