import { describe, expect, it } from 'vitest';
import { joined, mean, norm } from '../../core/numbers.ts';
import { RandomStream } from '../../core/random.ts';
import { drawLatent, type LatentSpec } from '../../gan/networks/gan.ts';
import { combination, meanVector, pictureChange, typicalNorm, vectorsOf } from './latent.ts';

describe('latent vectors', () => {
  it('are views of an array, and joining them restores it', () => {
    const z = Float32Array.of(1, 2, 3, 4, 5, 6);
    const vectors = vectorsOf(z, 2);
    expect(vectors.map((vector) => [...vector])).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    expect(joined(vectors)).toEqual(z);
    expect(() => vectorsOf(z, 4)).toThrow('got 6 numbers, expected one or more vectors of 4');
    expect(() => vectorsOf([...z] as unknown as Float32Array, 2)).toThrow(
      'vectors got an array, expected a Float32Array',
    );
    expect(() => vectorsOf(new Float32Array(0), 4)).toThrow('got 0 numbers');
  });

  it('have means and combinations', () => {
    const vectors = [Float32Array.of(1, 0), Float32Array.of(2, 6), Float32Array.of(6, 0)];
    expect([...meanVector(vectors)]).toEqual([3, 2]);
    expect([
      ...combination([
        [2, vectors[0]!],
        [-0.5, vectors[1]!],
      ]),
    ]).toEqual([1, -3]);
    expect(() =>
      combination([
        [1, vectors[0]!],
        [1, new Float32Array(3)],
      ]),
    ).toThrow('2 and 3 numbers');
  });

  it.each<LatentSpec>([
    { dimension: 100, distribution: 'normal' },
    { dimension: 100, distribution: 'uniform' },
    { dimension: 100, distribution: 'uniform', bound: 2 },
  ])('have about the typical norm if drawn at random: %j', (latent) => {
    const norms = vectorsOf(drawLatent(latent, 500, new RandomStream(1, 'test', 0)), 100).map(norm);
    const average = mean(norms);
    expect(Math.abs(average / typicalNorm(latent) - 1)).toBeLessThan(0.02);
  });
});

describe('pictureChange', () => {
  it('is relative to the range of values', () => {
    expect(pictureChange(Float32Array.of(-1, -1), Float32Array.of(1, 1), 2)).toBe(1);
    expect(pictureChange(Float32Array.of(0, 0), Float32Array.of(0.5, 0.5), 1)).toBe(0.5);
    expect(pictureChange(Float32Array.of(0, 0), Float32Array.of(0, 1), 1)).toBeCloseTo(Math.sqrt(0.5));
  });
});
