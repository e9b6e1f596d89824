import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../core/random.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import { squaredDistances } from './distances.ts';
import { defaultBandwidths, parzenLogLikelihoods, parzenScore } from './parzen.ts';
import { rowsOf, type Rows } from './rows.ts';

const runtime = await createNodeRuntime({ threads: 1 });

/** Points like digits: most numbers near 0, some near 1. */
function digits(count: number, dimension: number, step: number): Rows {
  const data = new RandomStream(11, 'test', step).uniform(new Float32Array(count * dimension));
  return rowsOf(
    data.map((value) => (value > 0.8 ? value : value * 0.05)),
    dimension,
  );
}

/** The definition, point by point in float64. */
function reference(samples: Rows, point: Float32Array, sigma: number): number {
  const { count, dimension } = samples;
  const exponents = Array.from({ length: count }, (_, j) => {
    let squared = 0;
    for (let i = 0; i < dimension; i++) squared += (point[i]! - samples.data[j * dimension + i]!) ** 2;
    return -squared / (2 * sigma ** 2);
  });
  const largest = Math.max(...exponents);
  const mean = exponents.reduce((total, e) => total + Math.exp(e - largest), 0) / count;
  return largest + Math.log(mean) - dimension * Math.log(sigma * Math.sqrt(2 * Math.PI));
}

describe('squaredDistances', () => {
  it('returns every distance once, for any size of blocks', async () => {
    const queries = digits(7, 20, 0);
    const references = digits(5, 20, 1);
    let seen = 0;
    for await (const { first, count, squared } of squaredDistances(queries, references, runtime)) {
      for (let row = 0; row < count; row++) {
        for (let j = 0; j < references.count; j++) {
          let expected = 0;
          for (let i = 0; i < 20; i++) {
            expected += (queries.data[(first + row) * 20 + i]! - references.data[j * 20 + i]!) ** 2;
          }
          expect(squared[row * references.count + j]).toBeCloseTo(expected, 5);
          seen += 1;
        }
      }
    }
    expect(seen).toBe(35);
  });

  it('rejects points of different dimensions', async () => {
    const blocks = squaredDistances(digits(2, 3, 0), digits(2, 4, 1), runtime);
    await expect(blocks.next()).rejects.toThrow('got points of 3 numbers to compare with points of 4');
  });
});

describe('parzenLogLikelihoods', () => {
  it('agrees with the definition in float64 to 1e-6, for each of the authors’ bandwidths', async () => {
    const samples = digits(300, 784, 2);
    const points = digits(20, 784, 3);
    const results = await parzenLogLikelihoods(samples, points, defaultBandwidths, runtime);
    defaultBandwidths.forEach((sigma, which) => {
      for (let i = 0; i < points.count; i++) {
        const expected = reference(samples, points.data.subarray(i * 784, (i + 1) * 784), sigma);
        expect(Math.abs(results[which]![i]! / expected - 1)).toBeLessThan(1e-6);
      }
    });
  });

  it('is the Gaussian itself for one sample, at its centre and one standard deviation away', async () => {
    const sigma = 0.5;
    const [values] = await parzenLogLikelihoods(
      rowsOf(Float32Array.of(0, 0), 2),
      rowsOf(Float32Array.of(0, 0, sigma, 0), 2),
      [sigma],
      runtime,
    );
    const peak = -Math.log(2 * Math.PI * sigma ** 2);
    expect(values![0]).toBeCloseTo(peak, 6);
    expect(values![1]).toBeCloseTo(peak - 0.5, 6);
  });
});

describe('parzenScore', () => {
  it('finds the standard deviation of the points, and their entropy', async () => {
    // Points from N(0, 0.3² I) in 2 dimensions with windows on the origin: σ = 0.3 is best, and the mean
    // log-likelihood is minus the entropy, −(1 + log 2π + 2 log 0.3).
    const draw = (step: number) =>
      rowsOf(new RandomStream(5, 'test', step).normal(new Float32Array(8000), 0, 0.3), 2);
    const score = await parzenScore(rowsOf(new Float32Array(2), 2), draw(0), draw(1), runtime, [0.1, 0.3, 1]);
    expect(score.sigma).toBe(0.3);
    const expected = -(1 + Math.log(2 * Math.PI) + 2 * Math.log(0.3));
    expect(Math.abs(score.mean - expected)).toBeLessThan(3 * score.standardError);
    expect(score.standardError).toBeCloseTo(1 / Math.sqrt(4000), 2);
    expect(score.protocol).toContain('1 samples, σ 0.300 chosen of 3 on 4000 validation points');
  });
});
