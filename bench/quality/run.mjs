/**
 * Trains the arms for equal processor time, one thread each and two side by side, and measures each by KID: the checkpoints
 * that were kept, the last among them, and a sheet of the seeds 0–63. What a step costs is what `pace.mjs` measured in OUT, or
 * else on the machine of docs/quality.md, whose table then goes on. What was done stays in OUT, and the next call goes on from
 * there. Needs `npm ci --prefix bench`.
 *
 *     node bench/quality/run.mjs OUT --data FOLDER [--minutes 10] [--seeds 1] [--only 'dcgan-64;nearest, 4e-4']
 *         [--at-once 2] [--checkpoints 5]
 *
 * `--minutes` are of processor time; more of them later train the same runs on. `--only` takes names of arms with semicolons.
 */
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { arms, costOf, slugOf } from './arms.mjs';
import { readJson, sparring, writeJson } from './files.mjs';

/** Nothing was trained with either. The second is in `bench/package.json`. */
const networks = ['random', 'nsfwjs-mobilenet-v2'];

const knownPaces = fileURLToPath(new URL('../../docs/quality/paces.json', import.meta.url));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string' },
    minutes: { type: 'string', default: '10' },
    seeds: { type: 'string', default: '1' },
    only: { type: 'string' },
    'at-once': { type: 'string', default: '2' },
    checkpoints: { type: 'string', default: '5' },
  },
});
if (positionals.length !== 1 || values.data === undefined)
  throw new Error('expected OUT --data FOLDER: see the head');
const out = resolve(positionals[0]);
const names = values.only?.split(';').map((name) => name.trim()) ?? Object.keys(arms);
const unknown = names.find((name) => arms[name] === undefined);
if (unknown !== undefined)
  throw new Error(`no arm is called ${unknown}: there are ${Object.keys(arms).join('; ')}`);
const paces = readJson(join(out, 'paces.json')) ?? readJson(knownPaces) ?? {};
const unmeasured = names.find((name) => paces[costOf(name)] === undefined);
if (unmeasured !== undefined)
  throw new Error(`what a step of ${unmeasured} costs is not known: run pace.mjs`);

const pictures = existsSync(values.data) ? resolve(values.data) : values.data;
const data = basename(values.data);
const waiting = values.seeds.split(',').flatMap((seed) => names.map((name) => ({ name, seed })));
await Promise.all(Array.from({ length: Number(values['at-once']) }, workThrough));

async function workThrough() {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { name, seed } = next;
    const folder = join(out, data, `${slugOf(name)}-seed-${seed}`);
    const steps = Math.round((60 * Number(values.minutes)) / paces[costOf(name)].seconds);
    mkdirSync(folder, { recursive: true });
    await train({ name, seed, folder, steps });
    await measure({ name, seed, folder, steps });
  }
}

async function train({ name, seed, folder, steps }) {
  const run = runIn(folder);
  if (run !== undefined) {
    if (Math.max(0, ...keptSteps(run)) >= steps) return;
    await sparring('resume', run, { steps });
    return;
  }
  const every = Math.ceil(steps / Number(values.checkpoints));
  await sparring('train', pictures, {
    ...arms[name],
    seed,
    steps,
    out: folder,
    'sample-every': every,
    'keep-every': every,
  });
}

/** By the first network at every checkpoint that was kept, and by both at the best of these and at the last. */
async function measure({ name, seed, folder, steps }) {
  const file = join(folder, `measured-${steps}.json`);
  if (existsSync(file)) return;
  const run = runIn(folder);
  const [first, second] = networks;
  const kid = { [first]: {}, [second]: {} };
  for (const step of keptSteps(run)) kid[first][step] = await kernelDistance(run, step, first);
  const [best] = Object.keys(kid[first]).toSorted((a, b) => kid[first][a].value - kid[first][b].value);
  for (const step of new Set([Number(best), steps])) {
    kid[second][step] = await kernelDistance(run, step, second);
  }
  const sheet = join(folder, `seeds-0-63-${steps}.png`);
  await sparring('sample', run, { seeds: '0-63', out: sheet });
  writeJson(file, { arm: name, seed, data, minutes: Number(values.minutes), steps, kid });
  const lasts = networks.map((network) => (1000 * kid[network][steps].value).toFixed(1));
  console.log(`${data}, ${name}, seed ${seed}: KID × 1000 ${lasts.join(' and ')}`);
}

async function kernelDistance(run, step, features) {
  const outcome = await sparring('evaluate', run, { metric: 'kid', features, step, json: true });
  return JSON.parse(outcome).measures.kid;
}

/** Of the checkpoints in the folder of a run. */
function keptSteps(run) {
  const steps = readdirSync(join(run, 'checkpoints')).flatMap((name) => /^\d+(?=\.|$)/.exec(name) ?? []);
  return [...new Set(steps.map(Number))].sort((a, b) => a - b);
}

function runIn(folder) {
  const [run] = readdirSync(folder).filter((each) => /^\d{5}-/.test(each));
  return run && join(folder, run);
}
