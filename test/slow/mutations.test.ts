import { expect, it } from 'vitest';
import { mutationTargets } from '../../src/data/testing/mutation-targets.ts';
import { runMutations } from '../../src/data/testing/run-mutations.ts';

/** Broken files for each parser; `MUTATIONS` in the environment asks for another number. */
const trials = Number(process.env['MUTATIONS'] ?? 200_000);

it.each(mutationTargets)(`$name: ${trials} broken files, no crash, no hang, under 1 GB`, async (target) => {
  const before = process.memoryUsage().rss;
  let largest = 0;
  const part = 10_000;
  for (let done = 0; done < trials; done += part) {
    // Another seed a part: the numbers of the trials begin anew, the files do not.
    const { slowestMilliseconds } = await runMutations(
      target,
      Math.min(part, trials - done),
      2 + done / part,
    );
    expect(slowestMilliseconds).toBeLessThan(10_000);
    largest = Math.max(largest, process.memoryUsage().rss - before);
  }
  expect(largest).toBeLessThan(1e9);
});
