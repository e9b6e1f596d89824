/**
 * Trains the arms for equal processor time, one thread each and two side by side, and measures each by KID: the last
 * checkpoint, the best of those that were kept, and a sheet of the seeds 0–63. What was done stays in OUT, and the next call
 * goes on from there. Needs Linux and `npm run build`.
 *
 *     node bench/quality/run.mjs OUT --data FOLDER [--minutes 10] [--seeds 1] [--only 'dcgan-64,nearest, 4e-4']
 *         [--at-once 2]
 *
 * `--minutes` are of processor time; more of them later train the same runs on. `--only` takes names of arms with semicolons.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { arms, common, slugOf } from './arms.mjs';
import { processorSeconds } from './processor-time.mjs';

const program = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
/** Longer than any arm trains. */
const endlessSteps = '100000000';
/** Kept checkpoints that are measured at most, the last among them. */
const measuredSteps = 6;
const lookMilliseconds = 1000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string' },
    minutes: { type: 'string', default: '10' },
    seeds: { type: 'string', default: '1' },
    only: { type: 'string' },
    'at-once': { type: 'string', default: '2' },
  },
});
const [out] = positionals;
if (out === undefined || values.data === undefined)
  throw new Error('expected OUT --data FOLDER: see the head');
const budget = 60 * Number(values.minutes);
const names =
  values.only === undefined ? Object.keys(arms) : values.only.split(';').map((name) => name.trim());
const unknown = names.find((name) => arms[name] === undefined);
if (unknown !== undefined)
  throw new Error(`no arm is called ${unknown}: there are ${Object.keys(arms).join('; ')}`);

const waiting = values.seeds
  .split(',')
  .flatMap((seed) =>
    names.map((name) => ({ name, seed, folder: join(out, `${slugOf(name)}-seed-${seed}`) })),
  );
await Promise.all(Array.from({ length: Number(values['at-once']) }, workThrough));

async function workThrough() {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    await train(next);
    await measure(next);
  }
}

/** Until the arm has had its processor time. How much it has had is written down all the time. */
async function train({ name, seed, folder }) {
  mkdirSync(folder, { recursive: true });
  const before = readJson(join(folder, 'spent.json'))?.seconds ?? 0;
  if (before >= budget) return;
  const run = runIn(folder);
  const args =
    run === undefined
      ? [
          'train',
          values.data,
          ...common,
          ...arms[name],
          '--seed',
          seed,
          '--steps',
          endlessSteps,
          '--out',
          folder,
        ]
      : ['resume', run];
  const kept = run === undefined ? ['--sample-every', '1000', '--keep-every', '1000'] : [];
  const training = spawn(process.execPath, [program, ...args, ...kept, '--threads', '1'], {
    stdio: 'ignore',
  });
  const ended = once(training, 'exit');
  let spent = before;
  const looking = setInterval(() => {
    const seconds = processorSeconds(training.pid);
    if (seconds === undefined) return;
    spent = before + seconds;
    writeJson(join(folder, 'spent.json'), { seconds: spent });
    if (spent >= budget) training.kill('SIGINT'); // it saves, and ends
  }, lookMilliseconds);
  const [code] = await ended;
  clearInterval(looking);
  if (spent < budget)
    throw new Error(`the training of ${name} ended with code ${code} after ${spent} s: see ${folder}`);
}

async function measure({ name, seed, folder }) {
  const run = runIn(folder);
  const spent = readJson(join(folder, 'spent.json')).seconds;
  const file = join(folder, `measured-${Math.round(spent)}.json`);
  if (existsSync(file)) return;
  const kid = {};
  for (const step of stepsToMeasure(run)) {
    const outcome = await sparring(
      'evaluate',
      run,
      '--metric',
      'kid',
      '--step',
      String(step),
      '--threads',
      '1',
      '--json',
    );
    kid[step] = JSON.parse(outcome);
  }
  const sheet = join(folder, `seeds-0-63-${Math.round(spent)}.png`);
  await sparring('sample', run, '--seeds', '0-63', '--out', sheet, '--threads', '1');
  writeJson(file, { arm: name, seed, data: basename(values.data), seconds: spent, kid });
  console.log(`${name}, seed ${seed}: measured after ${(spent / 60).toFixed(1)} minutes`);
}

/** The last checkpoint, and others at equal distances. */
function stepsToMeasure(run) {
  const steps = readdirSync(join(run, 'checkpoints'))
    .flatMap((name) => /^(\d+)$/.exec(name.replace(/\..*$/, ''))?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
  const unique = [...new Set(steps)];
  const every = Math.max(1, Math.ceil(unique.length / measuredSteps));
  return unique.filter((_, i) => (unique.length - 1 - i) % every === 0);
}

async function sparring(...args) {
  const command = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  command.stdout.on('data', (chunk) => (text += chunk));
  const [code] = await once(command, 'close');
  if (code !== 0) throw new Error(`sparring ${args.join(' ')} ended with code ${code}`);
  return text;
}

function runIn(folder) {
  const [run] = readdirSync(folder).filter((each) => /^\d{5}-/.test(each));
  return run && join(folder, run);
}

function readJson(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

function writeJson(file, value) {
  writeFileSync(`${file}.new`, `${JSON.stringify(value, null, 1)}\n`);
  renameSync(`${file}.new`, file);
}
