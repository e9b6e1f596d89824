import { describe, expect, it } from 'vitest';
import { climbOfDiscriminator, generatorShare, judgedPictures, pictureLosses } from './value-function.ts';

describe('the cross-entropy of one picture', () => {
  it.each(pictureLosses(judgedPictures))('agrees with its formula for y = $y, p = $p', (of) => {
    const { y, p, realTerm, generatedTerm, loss } = of;
    expect(loss).toBeCloseTo(-(y * Math.log(p) + (1 - y) * Math.log(1 - p)), 12);
    expect(-(realTerm + generatedTerm)).toBeCloseTo(loss, 12);
    expect([realTerm, generatedTerm].filter((term) => Object.is(term, 0))).toHaveLength(1);
  });

  it('shows D right and wrong about both kinds of picture', () => {
    const right = judgedPictures.map(({ y, p }) => p > 0.5 === (y === 1));
    expect(right).toEqual([true, true, false, false]);
  });
});

describe('the climb of D', () => {
  const climb = climbOfDiscriminator();

  it('ascends V by descending the loss, which is its negative', () => {
    expect(climb[0]!.value).toBeCloseTo(-2 * Math.LN2, 12); // Goodfellow et al. 2014: −log 4 where D is 1/2
    for (const { value, loss } of climb) expect(loss).toBeCloseTo(-value, 12);
    climb.slice(1).forEach(({ value }, i) => expect(value).toBeGreaterThan(climb[i]!.value));
  });

  it('takes the steps of ascent on V, by the derivatives 1 − D(x) and −D(G(z))', () => {
    let logits = [0, 0] as [number, number];
    const d = (logit: number) => 1 / (1 + Math.exp(-logit));
    for (const { dOfReal, dOfGenerated } of climb) {
      expect([dOfReal, dOfGenerated]).toEqual([
        expect.closeTo(d(logits[0]), 10),
        expect.closeTo(d(logits[1]), 10),
      ]);
      logits = [logits[0] + (1 - d(logits[0])), logits[1] - d(logits[1])];
    }
  });
});

describe('the share of G in V', () => {
  const { x, z, w, scale, shift, real, generated } = generatorShare();
  const d = (of: number) => 1 / (1 + Math.exp(-(scale * of + shift)));

  it('has no first term', () => {
    expect(real).toEqual({
      d: expect.closeTo(d(x), 12),
      term: expect.closeTo(Math.log(d(x)), 12),
      gradient: 0,
    });
  });

  it('has a second term whose derivative agrees with finite differences', () => {
    const term = (weight: number) => Math.log(1 - d(weight * z));
    expect(generated.term).toBeCloseTo(term(w), 12);
    expect(generated.gradient).toBeCloseTo((term(w + 1e-6) - term(w - 1e-6)) / 2e-6, 8);
    expect(generated.gradient).toBeCloseTo(-d(w * z) * scale * z, 12);
  });
});
