import { describe, expect, it } from 'vitest';
import { dot } from '../../core/numbers.ts';
import { RandomStream } from '../../core/random.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import { principalComponents, projectedOn } from './principal-components.ts';

const runtime = await createNodeRuntime({ threads: 1 });
const numbers = 20;
const count = 50;
const random = new RandomStream(1, 'test', 0);
const axis = (deviation: number) => random.normal(new Float32Array(numbers), 0, deviation);
const [mean, strong, weak] = [axis(3), axis(2), axis(0.2)];
const scores = random.normal(new Float32Array(2 * count));
/** Points of a plane in 20 dimensions. */
const rows = Float32Array.from({ length: count * numbers }, (_, at) => {
  const [row, i] = [Math.floor(at / numbers), at % numbers];
  return mean[i]! + scores[2 * row]! * strong[i]! + scores[2 * row + 1]! * weak[i]!;
});

const squaredError = (a: Float32Array, b: Float32Array) =>
  a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0);

describe('principal components', () => {
  it('are orthonormal, and as many as the rows have dimensions, if these are fewer', async () => {
    const { axes } = await principalComponents(rows, numbers, 2, runtime);
    expect(axes).toHaveLength(2);
    expect(dot(axes[0]!, axes[0]!)).toBeCloseTo(1, 6);
    expect(dot(axes[0]!, axes[1]!)).toBeCloseTo(0, 6);
    const few = await principalComponents(rows.subarray(0, 3 * numbers), numbers, 10, runtime);
    expect(few.axes.length).toBeLessThanOrEqual(2);
  });

  it('rebuild rows of a plane from two, and most of them from one', async () => {
    const none = await principalComponents(rows, numbers, 0, runtime);
    const one = await principalComponents(rows, numbers, 1, runtime);
    const two = await principalComponents(rows, numbers, 2, runtime);
    const variance = squaredError(rows, projectedOn(none, rows));
    expect(squaredError(rows, projectedOn(two, rows)) / variance).toBeLessThan(1e-8);
    const left = squaredError(rows, projectedOn(one, rows)) / variance;
    expect(left).toBeGreaterThan(1e-5);
    expect(left).toBeLessThan(0.03);
  });
});
