import { afterAll, beforeAll, expect, it } from 'vitest';
import { countBlocks, type BlockCounter } from '../../src/testing/executed-blocks.ts';
import { readOrRefuse } from './target.ts';
import { fuzzTargets } from './targets.ts';

const load = async () => ({
  ...(await import('./targets.ts')),
  ...(await import('./run-mutations.ts')),
});
let counter: BlockCounter<Awaited<ReturnType<typeof load>>>;
beforeAll(async () => {
  counter = await countBlocks(load);
});
afterAll(() => counter.close());

const trials = 500; // npm run test:slow tries 200,000 for each parser.
/** The maximum mean of executed blocks for a file: several times the usual. One loop of 10⁸ iterations exceeds it. */
const maxMeanBlocks = 40_000;

it.each(fuzzTargets.map(({ name }) => name))(
  '%s: 500 damaged files are read or refused in one sentence, with little work',
  async (name) => {
    const { targetNamed, runMutations } = counter.modules;
    const target = targetNamed(name);
    for (const original of target.originals)
      expect(await readOrRefuse(target, original), 'an original').toBe('read');
    let refused = 0;
    const blocks = await counter.count(async () => {
      ({ refused } = await runMutations(target, trials));
    });
    expect(refused).toBeGreaterThan(trials / 20);
    expect(blocks / trials).toBeLessThan(maxMeanBlocks);
  },
);
