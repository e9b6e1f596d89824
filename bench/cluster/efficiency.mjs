/**
 * Whether several processes are as quick as one: the time of a step of one process, and of N processes that have as much work
 * each, in turns, beside PyTorch's DistributedDataParallel. 1 is ideal: nothing is lost by adding up.
 *
 *     npm run build && node bench/cluster/efficiency.mjs [--ranks 2] [--ngf 64] [--batch-size 16] [--rounds 5] [--steps 40]
 *         [--out FILE]
 *
 * Needs mpirun, and Python with PyTorch as SPARRING_PYTHON for the peer. Give each process a core of its own.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { median, ratioOf } from '../measure/statistics.mjs';
import { sparring, writeJson } from '../quality/files.mjs';
import { makePictures, secondsOfStep, timedOptions } from './training.mjs';

const peer = fileURLToPath(new URL('pytorch_ddp.py', import.meta.url));
const python = process.env['SPARRING_PYTHON'];

const { values } = parseArgs({
  options: {
    ranks: { type: 'string', default: '2' },
    ngf: { type: 'string', default: '64' },
    'batch-size': { type: 'string', default: '16' },
    rounds: { type: 'string', default: '5' },
    steps: { type: 'string', default: '40' },
    out: { type: 'string' },
  },
});
const [ranks, ngf, batchSize, rounds, steps] = ['ranks', 'ngf', 'batch-size', 'rounds', 'steps'].map((name) =>
  Number(values[name]),
);

const folder = await mkdtemp(join(tmpdir(), 'sparring-efficiency-'));
try {
  const pictures = await makePictures(folder, batchSize * ranks * 2);
  const sides = {
    'Sparring, 1': () => ours(pictures, 1),
    [`Sparring, ${ranks}`]: () => ours(pictures, ranks),
    ...(python === undefined
      ? {}
      : { 'PyTorch, 1': () => theirs(1), [`PyTorch, ${ranks}`]: () => theirs(ranks) }),
  };
  const seconds = Object.fromEntries(Object.keys(sides).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, measure] of Object.entries(sides)) seconds[name].push(await measure());
    console.error(
      Object.entries(seconds)
        .map(([name, all]) => `${name}: ${all.at(-1).toFixed(3)} s`)
        .join(', '),
    );
  }
  for (const name of Object.keys(seconds).filter((each) => each.endsWith(', 1'))) {
    const shared = seconds[name.replace(/1$/, String(ranks))];
    const { median: ratio, least, most } = ratioOf(seconds[name], shared);
    const times = [seconds[name], shared].map((all) => `${(1000 * median(all)).toFixed(0)} ms`);
    console.log(
      `${name.split(',')[0]}: ${times.join(' alone, ')} by ${ranks}: ${ratio.toFixed(2)} of ideal (${least.toFixed(2)} to ${most.toFixed(2)})`,
    );
  }
  if (values.out !== undefined) writeJson(values.out, { ranks, ngf, batchSize, steps, seconds });
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** Seconds of a step. */
async function ours(pictures, processes) {
  const options = await timedOptions(folder, { ngf, batchSize, steps }, processes);
  await sparring('train', pictures, processes === 1 ? options : { ...options, ranks: processes });
  return secondsOfStep(options.out);
}

async function theirs(processes) {
  const words = [
    peer,
    '--ranks',
    processes,
    '--ngf',
    ngf,
    '--ndf',
    ngf,
    '--batch-size',
    batchSize,
    '--steps',
    steps,
  ];
  return Number((await promisify(execFile)(python, words.map(String))).stdout);
}
