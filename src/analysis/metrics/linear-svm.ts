/**
 * Linear support vector machines, one against the rest, with the squared hinge loss and L2 regularisation. This is the
 * problem that LIBLINEAR and scikit-learn's `LinearSVC` solve, and with which section 5.1 of Radford et al. 2015
 * evaluates features. For each class, with y = ±1 and a 1 appended to each x so that the bias is a weight like the
 * others,
 *
 *   f(w) = ½‖w‖² + C Σᵢ max(0, 1 − yᵢ w·xᵢ)².
 *
 * f is strictly convex with a piecewise constant Hessian, I + 2C X_Aᵀ X_A, where A are the points within the margin.
 * Newton's method finds the minimum, with directions by preconditioned conjugate gradients (Lin, Weng and Keerthi 2008)
 * and exact step lengths. X is only used in matrix products, block by block, for all classes together.
 */
import {
  callback,
  checkArguments,
  checkOptions,
  float64Array,
  including,
  integer,
  listOf,
  numbers,
  optional,
  positive,
  positiveInteger,
  type RulesOf,
} from '../../core/checks.ts';
import { ConjugateGradients } from '../../core/conjugate-gradients.ts';
import { UsageError } from '../../core/errors.ts';
import { norm } from '../../core/numbers.ts';
import { runtimeRule, type Runtime } from '../../engine/runtime/runtime.ts';
import { DesignMatrix } from './design-matrix.ts';
import { SquaredHinge } from './hinge.ts';
import { rowsFrom, rowsRule, type Rows } from './rows.ts';

/** One linear function for each class. A point belongs to the class whose function is largest. */
export interface LinearSvm {
  readonly classes: number;
  readonly dimension: number;
  /** The weights of each class, then its bias: [classes, dimension + 1]. */
  readonly weights: Float64Array;
}

/** The options of `trainLinearSvm`. */
export interface SvmOptions {
  readonly classes: number;
  /** C: the cost of an error. */
  readonly cost: number;
  /**
   * Training ends when, for each class, the norm of the gradient is at most `tolerance` × `minorityShare` × its norm at
   * w = 0. This is LIBLINEAR's rule, whose default is 0.01. Default 0.001.
   */
  readonly tolerance?: number;
  /** The maximum number of Newton steps. Default 100. */
  readonly maxSteps?: number;
  /** The initial weights, such as those of a machine with a smaller C. Default: zero. */
  readonly start?: LinearSvm;
  /** Called before each step with the number of classes that have not reached the tolerance. */
  readonly onStep?: (step: number, classesLeft: number) => void;
}

const machineRule = including({ classes: integer(2), dimension: positiveInteger, weights: float64Array });
const svmRules: RulesOf<SvmOptions> = {
  classes: integer(2),
  cost: positive,
  tolerance: optional(positive),
  maxSteps: optional(integer(0)),
  start: optional(machineRule),
  onStep: optional(callback),
};

/** What `trainLinearSvm` found, and whether it converged. */
export interface TrainedSvm {
  readonly machine: LinearSvm;
  /** The number of Newton steps. */
  readonly steps: number;
  /** Whether every class has reached the tolerance. */
  readonly converged: boolean;
}

const maxConjugateSteps = 100;
/** The relative residual at which a Newton step counts as solved. More accuracy would not be worth its products. */
const conjugateTolerance = 0.1;
/** The preconditioner is a mixture of the Hessian's diagonal and the identity, with LIBLINEAR's weights. */
const diagonalShare = 0.99;

/**
 * Trains one function per class to the minimum.
 *
 * @param blocks the points, in any number of blocks of the same dimension
 * @param labels the class of each point, from 0, in the order of the blocks
 * @throws SparringError if the blocks differ in dimension, or the labels are invalid or their number is not that of the
 *   points
 */
export async function trainLinearSvm(
  blocks: readonly Rows[],
  labels: ArrayLike<number>,
  options: SvmOptions,
  runtime: Runtime,
): Promise<TrainedSvm> {
  checkArguments(
    'trainLinearSvm',
    { blocks, labels, runtime },
    { blocks: listOf(rowsRule), labels: numbers, runtime: runtimeRule },
  );
  checkOptions('trainLinearSvm', options, svmRules);
  const { classes, cost, tolerance = 1e-3, maxSteps = 100, start, onStep } = options;
  const matrix = new DesignMatrix(blocks, classes, runtime);
  const { width } = matrix;
  checkLabels(labels, matrix.count, classes);
  const hinges = Array.from({ length: classes }, (_, k) => new SquaredHinge(labels, k, classes, cost));
  try {
    const bounds = await gradientBounds(matrix, hinges, tolerance);
    const weights = start === undefined ? new Float64Array(classes * width) : start.weights.slice();
    for (let steps = 0; ; steps++) {
      const scores = await matrix.times(weights);
      for (const hinge of hinges) hinge.at(scores);
      const gradient = await matrix.transposedTimes(perPoint(hinges, matrix.count, 'slope'));
      for (let i = 0; i < weights.length; i++) gradient[i]! += weights[i]!;
      const left = hinges.filter(({ index }) => !(norm(part(gradient, index, width)) <= bounds[index]!));
      onStep?.(steps, left.length);
      if (left.length === 0 || steps === maxSteps) {
        const machine = { classes, dimension: width - 1, weights };
        return { machine, steps, converged: left.length === 0 };
      }
      const { direction, along } = await newtonDirection(matrix, left, gradient, classes);
      for (const hinge of left) {
        const own = part(weights, hinge.index, width);
        const step = part(direction, hinge.index, width);
        const length = hinge.stepLength(own, step, scores, along);
        for (let i = 0; i < width; i++) own[i]! += length * step[i]!;
      }
    }
  } finally {
    await matrix.release();
  }
}

/** The class of each point. */
export async function classify(machine: LinearSvm, points: Rows, runtime: Runtime): Promise<Uint16Array> {
  checkArguments(
    'classify',
    { machine, points, runtime },
    { machine: machineRule, points: rowsRule, runtime: runtimeRule },
  );
  const { classes } = machine;
  const matrix = new DesignMatrix(inBlocks(points), classes, runtime);
  try {
    const scores = await matrix.times(machine.weights);
    return Uint16Array.from({ length: points.count }, (_, i) => {
      let best = 0;
      for (let k = 1; k < classes; k++) if (scores[i * classes + k]! > scores[i * classes + best]!) best = k;
      return best;
    });
  } finally {
    await matrix.release();
  }
}

/** The share of points whose class differs from their label. */
export function errorRate(found: ArrayLike<number>, labels: ArrayLike<number>): number {
  checkArguments('errorRate', { found, labels }, { found: numbers, labels: numbers });
  if (found.length === 0 || found.length !== labels.length) {
    throw new UsageError(
      `got ${found.length} found and ${labels.length} true labels, expected as many of both, and one or more`,
    );
  }
  let wrong = 0;
  for (let i = 0; i < found.length; i++) if (found[i] !== labels[i]) wrong += 1;
  return wrong / found.length;
}

/** Divides points into blocks of `rows` rows, as views. */
export function inBlocks(points: Rows, rows = 2048): Rows[] {
  checkArguments('inBlocks', { points, rows }, { points: rowsRule, rows: positiveInteger });
  return Array.from({ length: Math.ceil(points.count / rows) }, (_, i) =>
    rowsFrom(points, i * rows, Math.min(rows, points.count - i * rows)),
  );
}

function checkLabels(labels: ArrayLike<number>, count: number, classes: number): void {
  if (labels.length !== count) {
    throw new UsageError(`got ${labels.length} labels for ${count} points, expected one for each`);
  }
  for (let i = 0; i < count; i++) {
    if (Number.isInteger(labels[i]) && labels[i]! >= 0 && labels[i]! < classes) continue;
    throw new UsageError(`got label ${labels[i]}, expected a class from 0 to ${classes - 1}`);
  }
}

/** The norm of the gradient at which each class has converged. */
async function gradientBounds(
  matrix: DesignMatrix,
  hinges: readonly SquaredHinge[],
  tolerance: number,
): Promise<number[]> {
  const atZero = new Float64Array(matrix.count * hinges.length);
  for (const hinge of hinges) hinge.at(atZero);
  const gradient = await matrix.transposedTimes(perPoint(hinges, matrix.count, 'slope'));
  return hinges.map(
    (hinge) => tolerance * hinge.minorityShare * norm(part(gradient, hinge.index, matrix.width)),
  );
}

/**
 * d with H d ≈ −g for each class of `left`, and X dᵀ; zero for the others.
 *
 * The conjugate gradients of all classes advance together, so that they share the products with X. Each class has its
 * own step lengths. A class that is done keeps a search direction of zero.
 */
async function newtonDirection(
  matrix: DesignMatrix,
  left: readonly SquaredHinge[],
  gradient: Float64Array,
  classes: number,
): Promise<{ direction: Float64Array; along: Float64Array }> {
  const { width, count } = matrix;
  const curvatures = perPoint(left, count, 'curvature', classes);
  const scale = await matrix.transposedTimesSquares(curvatures);
  for (let i = 0; i < scale.length; i++) scale[i] = 1 / (1 + diagonalShare * scale[i]!);

  const direction = new Float64Array(classes * width);
  const along = new Float64Array(count * classes);
  const search = new Float64Array(classes * width);
  let open = left.map(({ index }) => {
    const own = (all: Float64Array) => part(all, index, width);
    const solver = new ConjugateGradients(own(gradient), {
      tolerance: conjugateTolerance,
      inverseDiagonal: own(scale),
      search: own(search),
      solution: own(direction),
    });
    return { index, solver };
  });
  for (let step = 0; step < maxConjugateSteps && open.length > 0; step++) {
    const scores = await matrix.times(search);
    const weighted = scores.map((score, i) => score * curvatures[i]!);
    const hessianTimesSearch = await matrix.transposedTimes(weighted);
    for (let i = 0; i < search.length; i++) hessianTimesSearch[i]! += search[i]!;
    const lengths = new Float64Array(classes);
    for (const { index, solver } of open) {
      lengths[index] = solver.advance(part(hessianTimesSearch, index, width));
    }
    for (let i = 0; i < along.length; i++) along[i]! += lengths[i % classes]! * scores[i]!;
    open = open.filter(({ solver }) => !solver.solved);
  }
  return { direction, along };
}

/** A derivative of each class's loss by each score, [points, classes]; zero for classes not in `hinges`. */
function perPoint(
  hinges: readonly SquaredHinge[],
  count: number,
  which: 'slope' | 'curvature',
  classes = hinges.length,
): Float64Array {
  const values = new Float64Array(count * classes);
  for (const hinge of hinges) {
    for (let i = 0; i < count; i++) values[i * classes + hinge.index] = hinge[which](i);
  }
  return values;
}

/** The part of one class, as a view. */
function part(all: Float64Array, index: number, width: number): Float64Array {
  return all.subarray(index * width, (index + 1) * width);
}
