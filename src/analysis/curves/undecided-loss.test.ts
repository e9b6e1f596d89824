import { describe, expect, it } from 'vitest';
import { constant } from '../../engine/tensor/ops.ts';
import { interpret } from '../../engine/tensor/interpret.ts';
import { objectiveNames, objectives } from '../../gan/objectives/objectives.ts';
import { lossesOfLogits } from '../../gan/objectives/of-logits.ts';
import type { RunOptions } from '../../runs/run-options.ts';
import { undecidedLossOf } from './undecided-loss.ts';

const runBy = (training: Partial<RunOptions['training']>) => ({
  options: { training: { objective: 'non-saturating', realLabel: 1, ...training } } as RunOptions,
});

describe('the loss of a D that cannot tell real from generated', () => {
  const withLevel = objectiveNames.filter((name) => name !== 'wasserstein');

  it.each(withLevel)('by %s is the least of those for the same answer to all', (objective) => {
    const { value, wording } = undecidedLossOf([runBy({ objective })])!;
    const losses = Array.from({ length: 401 }, (_, i) => {
      const score = constant([i / 100 - 2], [1, 1]);
      return interpret([
        lossesOfLogits(objectives[objective], { real: score, fake: score }).discriminator,
      ])[0]![0]!;
    });
    expect(Math.min(...losses)).toBeCloseTo(value, 10);
    const written = Number(wording.split('≈ ').at(-1)!.replace('¼', '0.25'));
    expect(written).toBeCloseTo(value, 3);
  });

  it('is that of all runs, or unknown', () => {
    const [usual, minimax, hinge] = (['non-saturating', 'minimax', 'hinge'] as const).map((objective) =>
      runBy({ objective }),
    );
    expect(undecidedLossOf([usual!, minimax!])?.value).toBe(Math.log(4));
    expect(undecidedLossOf([usual!, hinge!])).toBeUndefined();
    expect(undecidedLossOf([runBy({ objective: 'wasserstein' })])).toBeUndefined();
    expect(undecidedLossOf([runBy({ realLabel: 0.9 })])).toBeUndefined();
    expect(undecidedLossOf([usual!, runBy({ penalties: { r1: 1 } })])).toBeUndefined();
  });
});
