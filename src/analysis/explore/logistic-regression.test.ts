import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../core/random.ts';
import { accuracyOf, fitLogistic, predictLogistic } from './logistic-regression.ts';

const columns = 7;
const count = 400;
const random = new RandomStream(4, 'test', 0);
const rows = random.normal(new Float32Array(count * columns), 2, 3);
/** The classes depend on columns 0 and 1, with noise; column 6 is constant. */
const classes = Uint8Array.from({ length: count }, (_, i) => {
  rows[i * columns + 6] = 5;
  return rows[i * columns]! - 2 * rows[i * columns + 1]! + random.normal(new Float32Array(2), 0, 2)[0]! > -2
    ? 1
    : 0;
});

/** The gradient of the penalised loss at the result, written out independently. */
function gradientAt(penalty: number, tolerance?: number): number[] {
  const model = fitLogistic(rows, classes, tolerance === undefined ? { penalty } : { penalty, tolerance });
  const scaled = (i: number, j: number) =>
    model.deviations[j] === 0 ? 0 : (rows[i * columns + j]! - model.means[j]!) / model.deviations[j]!;
  const gradient = Array.from({ length: columns + 1 }, (_, j) =>
    j < columns ? penalty * model.weights[j]! : 0,
  );
  for (let i = 0; i < count; i++) {
    let margin = model.intercept;
    for (let j = 0; j < columns; j++) margin += model.weights[j]! * scaled(i, j);
    const error = 1 / (1 + Math.exp(-margin)) - classes[i]!;
    for (let j = 0; j < columns; j++) gradient[j]! += error * scaled(i, j);
    gradient[columns]! += error;
  }
  return gradient;
}

describe('fitLogistic', () => {
  it.each([1e-3, 1, 100])('finds the zero of the gradient, with a penalty of %f', (penalty) => {
    for (const value of gradientAt(penalty)) expect(Math.abs(value)).toBeLessThan(1e-5);
  });

  it('separates the classes by the informative columns, and gives no weight to a constant one', () => {
    const model = fitLogistic(rows, classes);
    expect(model.weights[0]).toBeGreaterThan(1);
    expect(model.weights[1]).toBeLessThan(-2);
    for (let j = 2; j < 6; j++) expect(Math.abs(model.weights[j]!)).toBeLessThan(0.5);
    expect(model.weights[6]).toBe(0);
    expect(accuracyOf(model, rows, classes)).toBeGreaterThan(0.85);
    expect(fitLogistic(rows, classes)).toEqual(model);
  });

  it('stays finite by its penalty if the classes are separable, and is invariant to scale', () => {
    const line = Float32Array.of(-3, -2, 2, 3);
    const model = fitLogistic(line, [0, 0, 1, 1]);
    // Symmetric, so b = 0 and w = Σ s x (1 − σ(s w x)) over x = ±3/√6.5, ±2/√6.5.
    expect(model.intercept).toBeCloseTo(0, 8);
    const slope = (w: number) =>
      [3, 2].reduce(
        (sum, x) => sum + (2 * (x / Math.sqrt(6.5))) / (1 + Math.exp((w * x) / Math.sqrt(6.5))),
        0,
      ) - w;
    expect(slope(model.weights[0]!)).toBeCloseTo(0, 6);
    const large = fitLogistic(
      line.map((x) => 1000 * x + 5),
      [0, 0, 1, 1],
    );
    expect(large.weights[0]).toBeCloseTo(model.weights[0]!, 5);
    const [low, , , high] = predictLogistic(model, line) as unknown as [number, number, number, number];
    expect(low + high).toBeCloseTo(1, 8);
    expect(high).toBeGreaterThan(0.7);
  });

  it('refuses rows of one class', () => {
    expect(() => fitLogistic(Float32Array.of(1, 2), [1, 1])).toThrow('got 2 rows of one class');
  });
});
