import { expect, it } from 'vitest';
import { mutationTargets } from './testing/mutation-targets.ts';
import { runMutations } from './testing/run-mutations.ts';

// npm run test:slow tries 200,000 for each parser.
it.each(mutationTargets)('$name: 2,000 damaged files are read or refused in one sentence', async (target) => {
  for (const original of target.originals) await target.exercise(original);
  const { refused, slowestMilliseconds } = await runMutations(target, 2000);
  expect(refused).toBeGreaterThan(100);
  expect(slowestMilliseconds).toBeLessThan(5000);
});
