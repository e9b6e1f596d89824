import { expect, it } from 'vitest';
import { mutationTargets } from './testing/mutation-targets.ts';
import { runMutations } from './testing/run-mutations.ts';

// 200,000 for each parser: npm run test:slow.
it.each(mutationTargets)('$name: 2,000 broken files get a sentence or are read', async (target) => {
  for (const original of target.originals) await target.exercise(original);
  const { refused, slowestMilliseconds } = await runMutations(target, 2000);
  expect(refused).toBeGreaterThan(100);
  expect(slowestMilliseconds).toBeLessThan(5000);
});
