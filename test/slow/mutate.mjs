/**
 * Reads mutated files with one parser in a separate process, so that the peak memory is that of the parser:
 *
 *     node test/slow/mutate.mjs zip 200000    # after npm run build; prints the outcome as JSON
 */
import { mutationTargets } from '../../dist/data/testing/mutation-targets.js';
import { runMutations } from '../../dist/data/testing/run-mutations.js';

const [name, trials] = process.argv.slice(2);
const target = mutationTargets.find((one) => one.name === name);
const start = performance.now();
const outcome = await runMutations(target, Number(trials), 2);
const seconds = Math.round((performance.now() - start) / 1000);
// `maxRSS` is in kilobytes, and covers the lifetime of the process.
const peakBytes = process.resourceUsage().maxRSS * 1024;
process.stdout.write(`${JSON.stringify({ name, ...outcome, seconds, peakBytes })}\n`);
