import { describe, expect, it } from 'vitest';
import { mean } from '../../core/numbers.ts';
import { RandomStream } from '../../core/random.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import { drawSubsets, kernelDistance } from './kernel-distance.ts';
import { rowsOf, type Rows } from './rows.ts';

const runtime = await createNodeRuntime({ threads: 1 });
const dimension = 6;

const draw = (count: number, step: number, shift = 0): Rows =>
  rowsOf(new RandomStream(8, 'test', step).normal(new Float32Array(count * dimension), 2 + shift), dimension);

/** The definition, pair by pair in float64. */
function byHand(x: Rows, y: Rows, ofX: ArrayLike<number>, ofY: ArrayLike<number>): number {
  const kernel = (a: Rows, i: number, b: Rows, j: number) => {
    let product = 0;
    for (let at = 0; at < dimension; at++) {
      product += a.data[i * dimension + at]! * b.data[j * dimension + at]!;
    }
    return (product / dimension + 1) ** 3;
  };
  const m = ofX.length;
  let total = 0;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < m; j++) {
      if (i !== j) total += kernel(x, ofX[i]!, x, ofX[j]!) / (m * (m - 1));
      if (i !== j) total += kernel(y, ofY[i]!, y, ofY[j]!) / (m * (m - 1));
      total -= (2 * kernel(x, ofX[i]!, y, ofY[j]!)) / m ** 2;
    }
  }
  return total;
}

describe('kernelDistance', () => {
  it('is the mean over subsets that the seed determines, and their spread', async () => {
    const [x, y] = [draw(30, 0), draw(25, 1, 0.3)];
    const chosen = { subsets: 7, subsetSize: 10, seed: 5 };
    const [ofX, ofY] = [drawSubsets(30, { ...chosen, set: 0 }), drawSubsets(25, { ...chosen, set: 1 })];
    const distances = ofX.map((each, i) => byHand(x, y, each, ofY[i]!));
    const found = await kernelDistance(x, y, runtime, chosen);
    expect(found.mean / mean(distances)).toBeCloseTo(1, 5);
    const variance = mean(distances.map((distance) => (distance - mean(distances)) ** 2));
    expect(found.deviation / Math.sqrt(variance)).toBeCloseTo(1, 5);
    expect(found.standardError).toBeCloseTo(found.deviation * Math.sqrt(10 / 15), 10);
    expect(await kernelDistance(x, y, runtime, chosen)).toEqual(found);
    expect((await kernelDistance(x, y, runtime, { ...chosen, seed: 6 })).mean).not.toBe(found.mean);
    for (const subset of [...ofX, ...ofY]) expect(new Set(subset).size).toBe(10);
  });

  it('is about 0 for the same distribution, and grows with the difference', async () => {
    const [x, same, near, far] = [draw(200, 2), draw(200, 3), draw(200, 4, 0.5), draw(200, 5, 1.5)];
    const [none, some, much] = await Promise.all(
      [same, near, far].map(async (y) => kernelDistance(x, y, runtime)),
    );
    expect(Math.abs(none!.mean)).toBeLessThan(3 * none!.standardError!);
    expect(some!.mean).toBeGreaterThan(5 * some!.standardError!);
    expect(much!.mean).toBeGreaterThan(3 * some!.mean);
    expect(none!.subsetSize).toBe(100); // half
  });

  it('counts each point of two equal sets once', async () => {
    const x = draw(12, 6);
    const options = { subsets: 1, subsetSize: 12 };
    const all = [...Array.from({ length: 12 }).keys()];
    expect((await kernelDistance(x, x, runtime, options)).mean).toBeCloseTo(byHand(x, x, all, all), 4);
  });

  it('refuses what cannot be compared, and stops by the signal', async () => {
    const x = draw(8, 7);
    await expect(kernelDistance(x, rowsOf(x.data, 3), runtime)).rejects.toThrow('prepare both sets alike');
    await expect(kernelDistance(x, x, runtime, { subsetSize: 9 })).rejects.toThrow(
      'got 8 and 8 points to draw subsets of 9 from, expected 9 or more of each',
    );
    const stopped = kernelDistance(x, x, runtime, { signal: AbortSignal.abort() });
    await expect(stopped).rejects.toThrow('aborted');
  });
});
