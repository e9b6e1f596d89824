/**
 * Reads mutated files with one parser, in a process of its own, so that its peak memory is the parser's:
 *
 *     node test/slow/mutate.mjs zip 200000    # after npm run build; prints the outcome as JSON
 */
import { mutationTargets } from '../../dist/data/testing/mutation-targets.js';
import { runMutations } from '../../dist/data/testing/run-mutations.js';

const [name, trials] = process.argv.slice(2);
const target = mutationTargets.find((one) => one.name === name);
const began = performance.now();
const outcome = await runMutations(target, Number(trials), 2);
const seconds = Math.round((performance.now() - began) / 1000);
// In kilobytes, of the whole process since it began.
const peakBytes = process.resourceUsage().maxRSS * 1024;
process.stdout.write(`${JSON.stringify({ name, ...outcome, seconds, peakBytes })}\n`);
