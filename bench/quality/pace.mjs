/**
 * Measures what a step of each arm costs in processor time, on one thread, two arms side by side, in turns. Run it with
 * nothing beside it, on a folder of a few hundred pictures: their decoding ends before it begins to count. `run.mjs` then
 * trains each arm for the steps that fit into its time. What these learn does not depend on what else the machine does
 * meanwhile. Needs Linux and `npm run build`.
 *
 *     node bench/quality/pace.mjs OUT --data FOLDER [--rounds 3] [--only 'dcgan-64;nearest']
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { arms, costOf } from './arms.mjs';
import { readJson, startSparring, writeJson } from './files.mjs';
import { processorSeconds } from './processor-time.mjs';

/** The steps of one measurement, and those of its start, which are left out. */
const [steps, startingSteps] = [240, 60];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string' },
  },
});
const [out] = positionals;
if (out === undefined || values.data === undefined)
  throw new Error('expected OUT --data FOLDER: see the head');
mkdirSync(out, { recursive: true });
const file = join(out, 'paces.json');
const paces = readJson(file) ?? {};
const names = values.only?.split(';').map((name) => name.trim()) ?? Object.keys(arms);
/** One arm of each cost that has not been measured yet. */
const wanted = names.filter(
  (name, i) =>
    paces[costOf(name)] === undefined && names.findIndex((each) => costOf(each) === costOf(name)) === i,
);
const measured = new Map(wanted.map((name) => [name, []]));
for (let round = 0; round < Number(values.rounds); round++) {
  const waiting = [...wanted];
  const work = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift())
      measured.get(name).push(await secondsPerStep(name));
  };
  await Promise.all([work(), work()]);
}
for (const [name, seconds] of measured) {
  const sorted = seconds.toSorted((a, b) => a - b);
  paces[costOf(name)] = { seconds: sorted[Math.floor(sorted.length / 2)], measured: sorted };
  console.log(`${name}: ${sorted.map((each) => (1000 * each).toFixed(1)).join(', ')} ms a step`);
}
writeJson(file, paces);

/** Processor seconds. */
async function secondsPerStep(name) {
  const folder = mkdtempSync(join(tmpdir(), 'sparring-pace-'));
  try {
    const training = startSparring('train', resolve(values.data), {
      ...arms[name],
      steps,
      out: folder,
      'sample-every': 2 * steps,
      progress: 'json',
    });
    let first, last;
    for await (const line of createInterface({ input: training.stderr })) {
      const { event, step } = JSON.parse(line);
      const seconds = processorSeconds(training.pid);
      if (event !== 'progress' || step < startingSteps || seconds === undefined) continue;
      first ??= { step, seconds };
      last = { step, seconds };
    }
    return (last.seconds - first.seconds) / (last.step - first.step);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
