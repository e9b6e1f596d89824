import { afterAll, beforeAll, expect, it } from 'vitest';
import { countBlocks, type BlockCounter } from '../testing/executed-blocks.ts';
import { mutationTargets } from './testing/mutation-targets.ts';

const load = async () => ({
  ...(await import('./testing/mutation-targets.ts')),
  ...(await import('./testing/run-mutations.ts')),
});
let counter: BlockCounter<Awaited<ReturnType<typeof load>>>;
beforeAll(async () => {
  counter = await countBlocks(load);
});
afterAll(() => counter.close());

const trials = 2000; // npm run test:slow tries 200,000 for each parser.
/** The maximum mean of executed blocks for a file: several times the usual. One loop of 10⁸ iterations exceeds it. */
const maxMeanBlocks = 40_000;

it.each(mutationTargets.map(({ name }) => name))(
  '%s: 2,000 damaged files are read or refused in one sentence, with little work',
  async (name) => {
    const { mutationTargets: targets, runMutations } = counter.modules;
    const target = targets.find((each) => each.name === name)!;
    for (const original of target.originals) await target.exercise(original);
    let refused = 0;
    const blocks = await counter.count(async () => {
      ({ refused } = await runMutations(target, trials));
    });
    expect(refused).toBeGreaterThan(100);
    expect(blocks / trials).toBeLessThan(maxMeanBlocks);
  },
);
