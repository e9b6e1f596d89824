import { describe, expect, it } from 'vitest';
import { dot, norm } from '../../core/numbers.ts';
import { RandomStream } from '../../core/random.ts';
import { vectorsOf } from './latent.ts';
import { changesOf, latentBetween, latentInterpolation, latentWalk, walkModes } from './latent-walk.ts';

const dimension = 50;
const random = new RandomStream(4, 'test', 0);
const draw = () => random.normal(new Float32Array(dimension));
const scaled = (vector: Float32Array, length: number) =>
  vector.map((value) => (value * length) / norm(vector));
const cosine = (a: Float32Array, b: Float32Array) => dot(a, b) / (norm(a) * norm(b));
const shares = [0.1, 0.25, 0.5, 0.7, 0.99];

function expectNear(actual: Float32Array, expected: ArrayLike<number>): void {
  expect(actual.length).toBe(expected.length);
  actual.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
}

describe.each(walkModes)('latentBetween, %s', (mode) => {
  it('returns copies of the ends at 0 and 1', () => {
    const [a, b] = [draw(), draw()];
    expect(latentBetween(a, b, 0, mode)).toEqual(a);
    expect(latentBetween(a, b, 1, mode)).toEqual(b);
    expect(latentBetween(a, b, 0, mode)).not.toBe(a);
  });

  it('is symmetric in its ends', () => {
    const [a, b] = [draw(), draw()];
    for (const t of shares) expectNear(latentBetween(a, b, t, mode), latentBetween(b, a, 1 - t, mode));
  });

  it('stays put between equal ends, and is straight between parallel vectors and from zero', () => {
    const a = draw();
    const longer = a.map((value) => 3 * value);
    for (const t of shares) {
      expectNear(latentBetween(a, a, t, mode), a);
      expectNear(
        latentBetween(a, longer, t, mode),
        a.map((value) => (1 + 2 * t) * value),
      );
      expectNear(
        latentBetween(a, new Float32Array(dimension), t, mode),
        a.map((value) => (1 - t) * value),
      );
    }
  });
});

describe('latentBetween, linear', () => {
  it('is the mean of both at ½, with a smaller norm than random vectors', () => {
    const [a, b] = [draw(), draw()];
    const middle = latentBetween(a, b, 0.5, 'linear');
    expectNear(
      middle,
      a.map((value, i) => (value + b[i]!) / 2),
    );
    expect(norm(middle)).toBeLessThan(0.9 * Math.min(norm(a), norm(b)));
  });
});

describe('latentBetween, spherical', () => {
  it('keeps the norm if both ends have the same, and turns evenly', () => {
    const [a, b] = [scaled(draw(), 7), scaled(draw(), 7)];
    const angle = Math.acos(cosine(a, b));
    for (const t of shares) {
      const point = latentBetween(a, b, t, 'spherical');
      expect(norm(point)).toBeCloseTo(7, 4);
      expect(Math.acos(cosine(a, point))).toBeCloseTo(t * angle, 3);
    }
  });

  it('is sin((1−t)θ)/sin θ · a + sin(tθ)/sin θ · b for equal norms, and (a + b)/(2 cos(θ/2)) at ½', () => {
    const [a, b] = [scaled(draw(), 3), scaled(draw(), 3)];
    const angle = Math.acos(cosine(a, b));
    for (const t of shares) {
      const [first, second] = [Math.sin((1 - t) * angle), Math.sin(t * angle)];
      const expected = a.map((value, i) => (first * value + second * b[i]!) / Math.sin(angle));
      expectNear(latentBetween(a, b, t, 'spherical'), expected);
    }
    const half = a.map((value, i) => (value + b[i]!) / (2 * Math.cos(angle / 2)));
    expectNear(latentBetween(a, b, 0.5, 'spherical'), half);
  });

  it('interpolates the norm linearly', () => {
    const [a, b] = [scaled(draw(), 2), scaled(draw(), 10)];
    for (const t of shares) expect(norm(latentBetween(a, b, t, 'spherical'))).toBeCloseTo(2 + 8 * t, 4);
  });

  it.each([0, 1e-9, 1e-4])('follows a great circle between opposite ends, %f off', (off) => {
    const a = scaled(draw(), 5);
    const b = a.map((value, i) => (i === 3 ? off - value : -value));
    let last: Float32Array = a;
    for (const t of [0.25, 0.5, 0.75, 1]) {
      const point = latentBetween(a, b, t, 'spherical');
      expect(norm(point)).toBeCloseTo(5, 3);
      expect(cosine(last, point)).toBeCloseTo(Math.SQRT1_2, 2); // an eighth of a turn each
      last = point;
    }
  });

  it('passes through zero in one dimension', () => {
    expect([...latentBetween(Float32Array.of(2), Float32Array.of(-2), 0.5, 'spherical')]).toEqual([0]);
  });
});

describe('latentWalk', () => {
  const stops = Float32Array.of(0, 0, 3, 0, 3, 6);

  it('leads from stop to stop, with both ends in each leg', () => {
    const legs = latentWalk(stops, 2, { steps: 4 });
    expect(legs.map(({ from, to }) => [from, to])).toEqual([
      [0, 1],
      [1, 2],
    ]);
    expect(legs.map(({ z }) => [...z])).toEqual([
      [0, 0, 1, 0, 2, 0, 3, 0],
      [3, 0, 3, 2, 3, 4, 3, 6],
    ]);
    expect(legs[0]!.t).toEqual([0, 1 / 3, 2 / 3, 1]);
  });

  it('returns to the first stop if it is a loop', () => {
    const legs = latentWalk(stops, 2, { steps: 2, loop: true });
    expect(legs.map(({ from, to }) => [from, to])).toEqual([
      [0, 1],
      [1, 2],
      [2, 0],
    ]);
    expect([...legs[2]!.z]).toEqual([3, 6, 0, 0]);
  });

  it('refuses a single stop, or a single step', () => {
    expect(() => latentWalk(stops, 6, { steps: 4 })).toThrow('expected two or more');
    expect(() => latentWalk(stops, 2, { steps: 1 })).toThrow('got 1 steps');
  });
});

describe('latentInterpolation', () => {
  it('measures how much the pictures change from one to the next', async () => {
    // A picture of two values: the first of z, and half of it.
    const paint = async (z: Float32Array) =>
      Float32Array.from(vectorsOf(z, 2).flatMap(([first = 0]) => [first, first / 2]));
    const legs = await latentInterpolation(Float32Array.of(0, 0, 0.8, 0, 0.8, 0), 2, paint, {
      steps: 5,
      span: 1,
    });
    const [first, second] = legs;
    const even = Math.sqrt((0.2 ** 2 + 0.1 ** 2) / 2);
    expect(first!.changes).toHaveLength(4);
    for (const change of first!.changes) expect(change).toBeCloseTo(even, 6);
    expect(first!.endToEnd).toBeCloseTo(4 * even, 6);
    expect([second!.endToEnd, ...second!.changes]).toEqual([0, 0, 0, 0, 0]);
    expect([...first!.images.subarray(8)].map((value) => Number(value.toFixed(6)))).toEqual([0.8, 0.4]);
    expect(first!.norms[4]).toBeCloseTo(0.8, 6);
  });
});

it('finds the mean and the largest change of a walk, and where that is', async () => {
  const paint = async (z: Float32Array) => z.map((value) => value ** 2);
  const legs = await latentInterpolation(Float32Array.of(0, 1, 3), 1, paint, { steps: 3, span: 1 });
  // 0, 1/4, 1 on the first leg, 1, 4, 9 on the second.
  const { mean, largest, leg, t } = changesOf(legs);
  expect(mean).toBeCloseTo((0.25 + 0.75 + 3 + 5) / 4, 6);
  expect(largest).toBe(5);
  expect([leg.from, leg.to, ...t]).toEqual([1, 2, 0.5, 1]);
});
