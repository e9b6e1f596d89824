/** The smallest discriminator: one weight for each number of a picture, fitted by gradient descent. */
import { dot } from '../core/numbers.ts';

/** What is asked of a D: how sure it is that pictures are real, and where it would be surer. */
export interface PictureJudge {
  /**
   * @param pictures [count, numbers]
   * @returns D's probabilities, [count], and the gradient of its logit by each picture, [count, numbers]
   */
  slopes(
    pictures: Float32Array,
  ): Promise<{ readonly probabilities: Float32Array; readonly gradients: Float32Array }>;
}

const sigmoid = (logit: number) => 1 / (1 + Math.exp(-logit));

const steps = 150;
/** The step times the mean squared norm: the largest eigenvalue of the Hessian is at most a quarter of that norm. */
const rateOfNorm = 4;

/**
 * Fits a logistic regression that tells real pictures from others.
 *
 * @param real [count, numbers] @param others the same number of pictures
 */
export function fitLinearJudge(real: Float32Array, others: Float32Array, numbers: number): PictureJudge {
  const rows = [real, others].flatMap((pictures, i) =>
    Array.from({ length: pictures.length / numbers }, (_, row) => ({
      y: 1 - i,
      x: pictures.subarray(row * numbers, (row + 1) * numbers),
    })),
  );
  const squares = rows.reduce((total, { x }) => total + dot(x, x) + 1, 0) / rows.length;
  const rate = rateOfNorm / squares;
  let weights = new Float64Array(numbers + 1); // the last is the bias
  let before = weights;
  const logit = (of: Float64Array, x: Float32Array) => dot(x, of) + of[numbers]!;
  for (let step = 0; step < steps; step++) {
    // Nesterov's acceleration: the gradient is taken ahead, where the last step would lead again.
    const ahead = weights.map((value, i) => value + (step / (step + 3)) * (value - before[i]!));
    const next = ahead.slice();
    for (const { x, y } of rows) {
      const share = (rate * (sigmoid(logit(ahead, x)) - y)) / rows.length;
      for (let i = 0; i < numbers; i++) next[i]! -= share * x[i]!;
      next[numbers]! -= share;
    }
    before = weights;
    weights = next;
  }
  return {
    slopes: (pictures) => {
      const count = pictures.length / numbers;
      const gradients = new Float32Array(pictures.length);
      const probabilities = Float32Array.from({ length: count }, (_, row) => {
        gradients.set(weights.subarray(0, numbers), row * numbers);
        return sigmoid(logit(weights, pictures.subarray(row * numbers, (row + 1) * numbers)));
      });
      return Promise.resolve({ probabilities, gradients });
    },
  };
}
