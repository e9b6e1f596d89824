/**
 * How quickly the curves of a long run are there: before anybody has looked at it, and from the index that is kept. Prints a table. Needs `npm run build`.
 *
 *     node bench/studio/curves.mjs [--steps 1000000] [--columns 1000] [--rounds 5]
 */
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writeMetrics } from './make-run.mjs';

const built = new URL('../../dist/', import.meta.url);

if (process.send === undefined) await measureAll();
else
  process.once(
    'message',
    (task) => void measureOne(task).then((result) => process.send(result, () => process.exit())),
  );

async function measureAll() {
  const { values } = parseArgs({
    options: {
      steps: { type: 'string', default: '1000000' },
      columns: { type: 'string', default: '1000' },
      rounds: { type: 'string', default: '5' },
    },
  });
  const [steps, columns, rounds] = [values.steps, values.columns, values.rounds].map(Number);
  const folder = mkdtempSync(join(tmpdir(), 'sparring-bench-'));
  const path = join(folder, 'metrics.jsonl');
  const index = join(folder, 'metrics.index');
  try {
    await writeMetrics(folder, steps);
    const cold = [];
    const kept = [];
    for (let round = 0; round < rounds; round++) {
      rmSync(index, { force: true });
      cold.push(await inProcess({ path, columns }));
      kept.push(await inProcess({ path, columns }));
    }
    console.log(`${steps} steps, ${columns} columns, medians of ${rounds} processes`);
    console.table({ 'no index': medians(cold), 'index kept': medians(kept) });
    const megabytes = (file) => (statSync(file).size / 1e6).toFixed(1);
    console.log(`metrics.jsonl ${megabytes(path)} MB, metrics.index ${megabytes(index)} MB`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function inProcess(task) {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), { stdio: 'inherit' });
    child.once('message', resolve).once('error', reject);
    child.once('exit', (code) => code !== 0 && reject(new Error(`it ended with ${code}`)));
    child.send(task);
  });
}

async function measureOne({ path, columns }) {
  const { MetricsIndex } = await import(new URL('runs/metrics-index/metrics-index.js', built));
  const { columnsOf } = await import(new URL('analysis/curves/curve-columns.js', built));
  const query = { columns, examplesPerStep: 128 };
  const before = process.memoryUsage().rss;
  let longestBlock = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    longestBlock = Math.max(longestBlock, performance.now() - last - 1);
    last = performance.now();
  }, 1);
  const start = performance.now();
  const index = new MetricsIndex(path);
  const first = await index.current();
  const text = JSON.stringify(columnsOf(first, query));
  const answered = performance.now();
  const whole = await index.whole();
  const read = performance.now();
  await new Promise((resolve) => setTimeout(resolve, 5));
  clearInterval(timer);
  const again = columnsOf(whole, query);
  const [windowStart, windowEnd] = [0.5, 0.52].map((part) => Math.round(part * again.run.last));
  const windowed = timed(() =>
    JSON.stringify(columnsOf(whole, { ...query, from: windowStart, to: windowEnd })),
  );
  const all = timed(() => JSON.stringify(columnsOf(whole, query)));
  await index.close();
  return {
    'first answer, ms': answered - start,
    preview: Number(first.isPreview),
    'all read, ms': read - start,
    'whole run again, ms': all.milliseconds,
    'a window, ms': windowed.milliseconds,
    'answer, kB': Math.max(text.length, all.value.length) / 1000,
    'longest block, ms': longestBlock,
    'memory, MB': (process.memoryUsage().rss - before) / 1e6,
  };
}

function timed(work) {
  const start = performance.now();
  const value = work();
  return { value, milliseconds: performance.now() - start };
}

function medians(rounds) {
  const middle = (values) => values.sort((a, b) => a - b)[values.length >> 1];
  return Object.fromEntries(
    Object.keys(rounds[0]).map((name) => [
      name,
      Number(middle(rounds.map((round) => round[name])).toFixed(1)),
    ]),
  );
}
