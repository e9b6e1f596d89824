import { describe, expect, it } from 'vitest';
import { norm } from '../../core/numbers.ts';
import { RandomStream } from '../../core/random.ts';
import { meanVector, vectorsOf } from './latent.ts';
import { latentArithmetic, type Concepts } from './vector-arithmetic.ts';

const dimension = 40;
const draw = (step: number, count = 3) =>
  new RandomStream(8, 'test', step).normal(new Float32Array(count * dimension));
const concepts: Concepts = { a: draw(0), b: draw(1, 4), c: draw(2, 2) };
const options = () => ({ random: new RandomStream(1, 'test', 9) });

/** A generator of pictures of three values that are linear in z. */
const linear = async (z: Float32Array) =>
  Float32Array.from(vectorsOf(z, dimension).flatMap((v) => [v[0]! / 9, (v[1]! - v[2]!) / 9, 0.1]));
/** A nonlinear generator. */
const squares = async (z: Float32Array) => (await linear(z)).map((value) => 8 * value ** 2);

function expectNear(actual: Float32Array, expected: Float32Array): void {
  expect(actual.length).toBe(expected.length);
  actual.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
}

describe('latentArithmetic', () => {
  it('is mean A − mean B + mean C', async () => {
    const { a, b, c, y, norm: length } = await latentArithmetic(concepts, dimension, linear, options());
    expect([...a.mean]).toEqual([...meanVector(vectorsOf(concepts.a, dimension))]);
    expectNear(
      y,
      y.map((_, i) => a.mean[i]! - b.mean[i]! + c.mean[i]!),
    );
    expect(length).toBe(norm(y));
    expect([a, b, c].map(({ exemplars }) => exemplars.length)).toEqual([9, 12, 6]);
  });

  it('returns C if A and B are the same concept', async () => {
    const { c, y } = await latentArithmetic({ ...concepts, b: concepts.a }, dimension, squares, options());
    expectNear(y, c.mean);
  });

  it('agrees with arithmetic in pixels for a linear generator, and not for a nonlinear one', async () => {
    const ofLinear = await latentArithmetic(concepts, dimension, linear, options());
    expectNear(ofLinear.pixels, ofLinear.image);
    expect(ofLinear.clamped).toBe(0);
    const other = await latentArithmetic(concepts, dimension, squares, options());
    expect(Math.abs(other.pixels[0]! - other.image[0]!)).toBeGreaterThan(0.01);
  });

  it('clamps pixels to the range, and counts them', async () => {
    const narrow = { ...options(), range: [0.05, 0.06] } as const;
    const { pixels, clamped } = await latentArithmetic(concepts, dimension, linear, narrow);
    expect(pixels.every((value) => value >= Math.fround(0.05) && value <= Math.fround(0.06))).toBe(true);
    expect(clamped).toBe(1);
  });

  it('adds uniform noise around Y, the same for the same stream', async () => {
    const shown: Float32Array[] = [];
    const paint = async (z: Float32Array) => {
      shown.push(z.slice());
      return linear(z);
    };
    const noisy = (noise?: number) =>
      latentArithmetic(concepts, dimension, paint, {
        ...options(),
        ...(noise === undefined ? {} : { noise }),
      });
    const { y, neighbours } = await noisy();
    await noisy();
    await noisy(2);
    expect(neighbours).toHaveLength(8 * 3);
    expect(shown[1]).toEqual(shown[0]);
    for (const [call, max] of [
      [0, 0.25],
      [2, 2],
    ] as const) {
      const around = vectorsOf(shown[call]!, dimension).slice(-8);
      const offsets = around.flatMap((vector) => [...vector].map((value, i) => value - y[i]!));
      expect(Math.max(...offsets.map(Math.abs))).toBeLessThanOrEqual(max + 1e-6);
      expect(Math.max(...offsets.map(Math.abs))).toBeGreaterThan(0.95 * max);
      const variance = offsets.reduce((sum, offset) => sum + offset ** 2, 0) / offsets.length;
      expect(variance / (max ** 2 / 3)).toBeCloseTo(1, 0);
    }
  });

  it('gives Y a typical norm with three Gaussian exemplars each', async () => {
    const three = { a: draw(3), b: draw(4), c: draw(5) };
    const { norm: length, a } = await latentArithmetic(three, dimension, linear, options());
    expect(Math.abs(length / Math.sqrt(dimension) - 1)).toBeLessThan(0.25);
    expect(a.norm).toBeLessThan(0.75 * Math.sqrt(dimension));
  });

  it('refuses an incomplete vector', async () => {
    const wrong = { ...concepts, b: new Float32Array(3) };
    await expect(latentArithmetic(wrong, dimension, linear, options())).rejects.toThrow('got 3 numbers');
  });
});
