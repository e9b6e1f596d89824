/**
 * How quickly the runs of a folder are listed, and what it takes to watch them while one is trained. Prints a table. Needs
 * `npm run build`.
 *
 *     node bench/studio/shelf.mjs [--runs 1000] [--seconds 20]
 */
import { fork } from 'node:child_process';
import {
  appendFileSync,
  copyFileSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { lineOf, makeRun } from './make-run.mjs';

const built = new URL('../../dist/', import.meta.url);
const steps = 2000;

if (process.send === undefined) await measureAll();
else
  process.once(
    'message',
    (task) => void measureOne(task).then((result) => process.send(result, () => process.exit())),
  );

async function measureAll() {
  const { values } = parseArgs({
    options: { runs: { type: 'string', default: '1000' }, seconds: { type: 'string', default: '20' } },
  });
  const [runs, seconds] = [values.runs, values.seconds].map(Number);
  const root = mkdtempSync(join(tmpdir(), 'sparring-bench-'));
  try {
    await makeShelf(root, runs);
    const listed = await measuredBy({ what: 'list', root });
    console.log(`${runs} runs of ${steps} steps and 50 grids`);
    row('first list of a process', `${listed.first} ms`);
    row('list, median of 10', `${listed.later} ms`);
    row('as JSON', `${listed.kilobytes} kB`);
    const trainer = train(root);
    const watched = await measuredBy({ what: 'watch', root, seconds });
    clearInterval(trainer);
    row('sizes and findings of all, measured while watching', `${watched.closer} s`);
    row('watching then, one of them trained', `${watched.percent} % of a core`);
    row('cards and metrics told', `${watched.events} in ${seconds} s`);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function row(what, value) {
  console.log(`${what.padEnd(56)}${value}`);
}

/** Runs are copies of one, but for what takes room: pictures and checkpoints are the same files. */
async function makeShelf(root, runs) {
  const first = join(root, '00000-mnist-dcgan-28');
  mkdirSync(first);
  await makeRun(first, { steps, sheets: 50 });
  for (const step of [1000, steps]) writeCheckpoint(first, step);
  for (let run = 1; run < runs; run++) {
    const path = join(root, `${String(run).padStart(5, '0')}-mnist-dcgan-28`);
    for (const folder of ['samples', 'checkpoints']) {
      mkdirSync(join(path, folder), { recursive: true });
      for (const name of readdirSync(join(first, folder)))
        linkSync(join(first, folder, name), join(path, folder, name));
    }
    for (const name of ['options.json', 'metrics.jsonl']) copyFileSync(join(first, name), join(path, name));
  }
}

/** Without numbers: only its name and its header are read. */
function writeCheckpoint(folder, step) {
  const header = Buffer.from(JSON.stringify({ __metadata__: { iterations: String(step), seconds: '100' } }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const name = `${String(step).padStart(6, '0')}.safetensors`;
  writeFileSync(join(folder, 'checkpoints', name), Buffer.concat([length, header, Buffer.alloc(1_000_000)]));
}

/** Appends to one run as a training does, 15 steps a second. This process holds the claim. */
function train(root) {
  const path = join(root, '00000-mnist-dcgan-28');
  writeFileSync(join(path, 'training.pid'), JSON.stringify({ pid: process.pid, host: hostname() }));
  let step = steps;
  return setInterval(
    () => appendFileSync(join(path, 'metrics.jsonl'), lineOf(++step, Math.random, 2 * steps)),
    66,
  );
}

function measuredBy(task) {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url));
    child.once('message', resolve);
    child.once('error', reject);
    child.send(task);
  });
}

async function measureOne({ what, root, seconds }) {
  const { RunShelf } = await import(new URL('studio/server/shelf/run-shelf.js', built));
  const shelf = new RunShelf(root);
  return what === 'list' ? measureLists(shelf) : measureWatching(shelf, seconds);
}

async function measureLists(shelf) {
  const times = [];
  let cards = [];
  for (let i = 0; i < 11; i++) {
    const start = performance.now();
    cards = await shelf.list();
    times.push(performance.now() - start);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const [first, ...later] = times;
  return {
    first: Math.round(first),
    later: Math.round(later.sort((a, b) => a - b)[5]),
    kilobytes: Math.round(JSON.stringify(cards).length / 1000),
  };
}

async function measureWatching(shelf, seconds) {
  const cards = await shelf.list();
  const measured = new Set();
  let events = 0;
  shelf.onChange((name, data) => {
    events++;
    if (name === 'run' && data.bytes !== undefined) measured.add(data.id);
  });
  const start = performance.now();
  shelf.watch(true);
  while (measured.size < cards.length) await new Promise((resolve) => setTimeout(resolve, 100));
  const closer = (performance.now() - start) / 1000;
  await new Promise((resolve) => setTimeout(resolve, 3000));
  events = 0;
  const [before, began] = [process.cpuUsage(), performance.now()];
  await new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
  const { user, system } = process.cpuUsage(before);
  const percent = (user + system) / 10 / (performance.now() - began);
  await shelf.close();
  return { closer: closer.toFixed(1), percent: percent.toFixed(1), events };
}
