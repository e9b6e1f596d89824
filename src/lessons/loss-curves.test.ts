import { describe, expect, it } from 'vitest';
import { lossesAt, sweptOutputs, tabledOutputs } from './loss-curves.ts';

describe.each([
  ['the table', tabledOutputs],
  ['the curves', sweptOutputs(41)],
])('lossesAt over %s', (_, outputs) => {
  const losses = lossesAt(outputs);

  it('agrees with the closed forms of the losses', () => {
    for (const { d, real, fake, minimax, nonSaturating } of losses) {
      expect(real.loss).toBeCloseTo(-Math.log(d), 10);
      expect(fake.loss).toBeCloseTo(-Math.log(1 - d), 10);
      expect(minimax.loss).toBeCloseTo(Math.log(1 - d), 10);
      expect(nonSaturating.loss).toBeCloseTo(-Math.log(d), 10);
    }
  });

  it('agrees with the closed forms of the gradients by the logit', () => {
    for (const { d, real, fake, minimax, nonSaturating } of losses) {
      expect(real.gradient).toBeCloseTo(d - 1, 12);
      expect(fake.gradient).toBeCloseTo(d, 12);
      expect(minimax.gradient).toBeCloseTo(-d, 12);
      expect(nonSaturating.gradient).toBeCloseTo(d - 1, 12);
    }
  });

  it('has gradients that agree with finite differences of the losses', () => {
    const h = 1e-5;
    const shifted = (by: number) => lossesAt(losses.map(({ logit }) => 1 / (1 + Math.exp(-(logit + by)))));
    const [above, below] = [shifted(h), shifted(-h)];
    losses.forEach(({ minimax, nonSaturating }, i) => {
      const slope = (name: 'minimax' | 'nonSaturating') =>
        (above[i]![name].loss - below[i]![name].loss) / (2 * h);
      expect(slope('minimax')).toBeCloseTo(minimax.gradient, 5);
      expect(slope('nonSaturating')).toBeCloseTo(nonSaturating.gradient, 5);
    });
  });
});

it('shows that the minimax loss saturates: its gradient vanishes with D(G(z)), the other does not', () => {
  const [surest] = lossesAt([1e-6]);
  expect(Math.abs(surest!.minimax.gradient)).toBeLessThan(2e-6);
  expect(surest!.nonSaturating.gradient).toBeCloseTo(-1, 5);
});

it('sweeps outputs inside (0, 1), ascending and symmetric', () => {
  const outputs = sweptOutputs(11);
  expect(outputs).toEqual([...outputs].sort((a, b) => a - b));
  expect(outputs[0]! + outputs.at(-1)!).toBeCloseTo(1, 12);
  expect(outputs[0]).toBeGreaterThan(0);
  expect(outputs[5]).toBe(0.5);
});
