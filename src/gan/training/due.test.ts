import { describe, expect, it } from 'vitest';
import * as ops from '../../engine/tensor/ops.ts';
import { objectives } from '../objectives/objectives.ts';
import { tinyTraining } from '../testing/tiny.ts';
import { ByDue, dueTogether } from './due.ts';

const at = (step: number, intervals: readonly number[]) => intervals.filter((every) => step % every === 0);

describe('parts that are due together', () => {
  it.each([[[]], [[4]], [[4, 8]], [[2, 3]], [[6, 4]], [[16, 6, 4]], [[2, 3, 5, 30]]])(
    'of intervals %j: exactly the sets that occur at some step',
    (intervals) => {
      const period = intervals.reduce((product, every) => product * every, 1);
      const expected = new Set(
        Array.from({ length: period + 1 }, (_, step) => at(step + 1, intervals).join()),
      );
      const sets = dueTogether(intervals).map((set) => set.join());
      expect(new Set(sets)).toEqual(expected);
      expect(sets).toHaveLength(expected.size);
    },
  );

  it('of intervals whose common multiple exceeds the safe integers', () => {
    expect(dueTogether([65_521, 65_519, 65_497, 65_479])).toHaveLength(16);
  });
});

it('creates one value for each set, and finds it by the number of the step', async () => {
  const part = (every: number) => ({ every, loss: () => ops.constant(0) });
  const objective = {
    discriminator: () => [{ loss: () => ops.constant(0) }, part(4)],
    generator: () => [{ loss: () => ops.constant(0) }, part(4), part(6)],
  };
  const made = await ByDue.create({ ...tinyTraining, objective }, async (isDue, suffix) => ({
    due: [4, 6].filter(isDue),
    suffix,
  }));
  expect(made.values()).toHaveLength(4);
  for (let step = 0; step < 25; step++) {
    const due = at(step, [4, 6]);
    expect(made.at(step)).toEqual({ due, suffix: due.length === 0 ? '' : `-every-${due.join('-')}` });
  }
  const usual = await ByDue.create(tinyTraining, async (_, suffix) => suffix);
  expect(usual.values()).toEqual(['']);
  expect(objectives['non-saturating']).toBe(tinyTraining.objective);
});
