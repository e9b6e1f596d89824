/**
 * Reads mutated files with one parser in a separate process, so that the peak memory is that of the parser:
 *
 *     node --import tsx test/slow/mutate.mjs zip 200000    # prints the outcome as JSON
 */
import { runMutations } from '../fuzz/run-mutations.ts';
import { targetNamed } from '../fuzz/targets.ts';

const [name, trials] = process.argv.slice(2);
const start = performance.now();
const outcome = await runMutations(targetNamed(name), Number(trials), 2);
const seconds = Math.round((performance.now() - start) / 1000);
// `maxRSS` is in kilobytes, and covers the lifetime of the process.
const peakBytes = process.resourceUsage().maxRSS * 1024;
process.stdout.write(`${JSON.stringify({ name, ...outcome, seconds, peakBytes })}\n`);
