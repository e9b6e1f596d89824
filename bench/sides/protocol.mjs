/** The protocol of a side in JavaScript: lines of JSON (README.md). */
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';

const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);

/** The options of a side. Numeric options are numbers or undefined. */
export function sideOptions() {
  const text = { type: 'string' };
  const { values } = parseArgs({
    options: {
      model: { type: 'string', default: 'dcgan-64' },
      'batch-size': { type: 'string', default: '64' },
      threads: { type: 'string', default: '2' },
      'image-size': text,
      ngf: text,
      ndf: text,
      sample: { type: 'boolean', default: false },
      backend: text,
      device: { type: 'string', default: 'cpu' },
      profile: text,
    },
  });
  const number = (value) => (value === undefined ? undefined : Number(value));
  return {
    ...values,
    batchSize: number(values['batch-size']),
    threads: number(values.threads),
    imageSize: number(values['image-size']),
    ngf: number(values.ngf),
    ndf: number(values.ndf),
  };
}

/**
 * Answers the lines of stdin until `quit` or the end of input.
 *
 * @param side `name`; `step()`, which does the work once and waits for it; optionally `use(kernel)`
 */
export async function serve(side) {
  volunteerForOomKiller();
  say({ ready: true, name: side.name });
  for await (const line of createInterface({ input: process.stdin })) {
    const [command, ...rest] = line.trim().split(' ');
    if (command === 'quit') break;
    try {
      say(await answer(side, command, rest.join(' ')));
    } catch (error) {
      say({ error: String(error?.message ?? error).split('\n')[0] });
    }
  }
}

/** If memory runs out, Linux should kill this process instead of one of the user's. */
function volunteerForOomKiller() {
  try {
    writeFileSync('/proc/self/oom_score_adj', '1000');
  } catch {
    // not Linux
  }
}

async function answer(side, command, argument) {
  if (command === 'rss') return { peakBytes: process.resourceUsage().maxRSS * 1024 };
  if (command === 'use' && side.use !== undefined) {
    await side.use(JSON.parse(argument));
    return { used: true };
  }
  if (command !== 'step') return { error: `unknown command "${command}"` };
  const seconds = [];
  for (let i = 0; i < Number(argument); i++) {
    const began = performance.now();
    await side.step();
    seconds.push((performance.now() - began) / 1000);
  }
  return { seconds };
}
