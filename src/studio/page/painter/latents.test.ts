import { describe, expect, it } from 'vitest';
import { latentOfSeeds } from '../../../gan/sampling/sampler.ts';
import type { LatentSpec } from '../../../gan/networks/gan.ts';
import { latentsOf } from './latents.ts';

const plain: LatentSpec = { dimension: 8, distribution: 'normal' };
const conditional: LatentSpec = { dimension: 11, classes: 3, distribution: 'uniform', bound: 1 };

describe('latentsOf', () => {
  it('has the numbers of the library', () => {
    expect(latentsOf(plain, [0, 5])).toEqual(latentOfSeeds({ latent: plain }, [0, 5]));
  });

  it('gives every seed one class, and leaves its other numbers', () => {
    const z = latentsOf(conditional, [0, 1], { label: 2 });
    const drawn = latentsOf(conditional, [0, 1]);
    for (const at of [0, 11]) {
      expect([...z.subarray(at + 8, at + 11)]).toEqual([0, 0, 1]);
      expect(z.subarray(at, at + 8)).toEqual(drawn.subarray(at, at + 8));
    }
  });

  it('truncates the numbers, not the class', () => {
    const z = latentsOf(conditional, [4], { truncation: 0.5 });
    expect([...z.subarray(8)]).toEqual([0, 1, 0]); // 4 modulo 3
    const drawn = latentsOf(conditional, [4]).subarray(0, 8);
    expect(z.subarray(0, 8)).toEqual(drawn.map((value) => value / 2));
  });

  it('refuses a class that the run has not', () => {
    expect(() => latentsOf(conditional, [0], { label: 3 })).toThrow(/3/);
  });
});
