import { describe, expect, it } from 'vitest';
import { SparringError, UsageError } from '../../core/errors.ts';
import { RandomStream } from '../../core/random.ts';
import { truncateLatent } from './truncate-latent.ts';

const normal = { dimension: 4, distribution: 'normal' } as const;
const uniform = { dimension: 4, distribution: 'uniform' } as const;

describe('truncateLatent', () => {
  it('scales a uniform z, which is then uniform in the smaller range', () => {
    const z = Float32Array.of(-1, 0, 0.5, 1);
    expect([...truncateLatent(uniform, z, 0.5)]).toEqual([-0.5, 0, 0.25, 0.5]);
    expect([...truncateLatent({ ...uniform, bound: 2 }, z, 0.5)]).toEqual([-0.25, 0, 0.125, 0.25]);
  });

  it('changes nothing from the bound on', () => {
    const z = Float32Array.of(-1, 0, 0.3, 1);
    expect(truncateLatent(uniform, z, 1)).toEqual(z);
    expect(truncateLatent(uniform, z, 7)).toEqual(z);
    expect(truncateLatent(normal, z, 20)).toEqual(z);
  });

  it('gives a Gaussian z the distribution of those numbers that happen to lie within', () => {
    const drawn = new RandomStream(1, 'test', 0).normal(new Float32Array(200_000));
    const bound = 0.7;
    const sorted = (values: Float32Array) => values.toSorted((a, b) => a - b);
    const truncated = sorted(truncateLatent(normal, drawn, bound));
    const rejected = sorted(drawn.filter((value) => Math.abs(value) < bound));
    expect(truncated[0]).toBeGreaterThanOrEqual(-bound);
    expect(truncated.at(-1)).toBeLessThanOrEqual(bound);
    for (let share = 0.05; share < 1; share += 0.05) {
      const at = (values: Float32Array) => values[Math.floor(share * values.length)]!;
      expect(Math.abs(at(truncated) - at(rejected))).toBeLessThan(0.01);
    }
  });

  it('keeps signs and order, so that a seed keeps its character', () => {
    const z = Float32Array.of(-3, -0.1, 0.2, 2);
    const truncated = truncateLatent(normal, z, 0.5);
    expect(truncated.toSorted()).toEqual(truncated);
    expect([...truncated].map(Math.sign)).toEqual([-1, -1, 1, 1]);
    expect([...z]).toEqual([...Float32Array.of(-3, -0.1, 0.2, 2)]);
  });

  it('keeps the class of a conditional GAN', () => {
    const z = Float32Array.of(1, -1, 0, 1, 0.5, 0.5, 1, 0);
    expect([...truncateLatent({ ...uniform, classes: 2 }, z, 0.5)]).toEqual([
      0.5, -0.5, 0, 1, 0.25, 0.25, 1, 0,
    ]);
  });

  it.each([0, -1, NaN])('rejects a truncation of %d', (truncation) => {
    expect(() => truncateLatent(normal, new Float32Array(4), truncation)).toThrow(UsageError);
    expect(() => truncateLatent(normal, new Float32Array(4), truncation)).toThrow(
      `truncation got ${truncation}, expected a number above 0`,
    );
  });

  it('rejects an incomplete z', () => {
    expect(() => truncateLatent(normal, new Float32Array(5), 1)).toThrow(SparringError);
  });
});
