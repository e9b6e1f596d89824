#!/usr/bin/env node
/**
 * Packs more pictures than fit into the used memory, trains on them, and reports how memory grows: it should not. The
 * pictures are synthetic, and the network is tiny, so that reading is most of the work. Linux only.
 *
 *   node bench/streaming.mjs --count 1000000 --side 32 --file /tmp/million.pack
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openSource, writePack } from '../dist/data.js';

const help = `Usage: node bench/streaming.mjs [options]

  --count N       pictures (default 1000000)
  --side S        pixels per side, in colour (default 32)
  --names         give each picture a name of 40 digits, as in LSUN, instead of just a number
  --epochs E      passes over all of them (default 1)
  --batch-size B  (default 500)
  --threads T     threads of the training (default 1)
  --file PATH     the pack, written if it does not exist, and kept (default: written and removed)
  --no-train      only pack and open`;

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000000' },
    side: { type: 'string', default: '32' },
    names: { type: 'boolean', default: false },
    epochs: { type: 'string', default: '1' },
    'batch-size': { type: 'string', default: '500' },
    threads: { type: 'string', default: '1' },
    file: { type: 'string' },
    'no-train': { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

const count = Number(values.count);
const side = Number(values.side);
const shape = { channels: 3, height: side, width: side };
const megabytes = (bytes) => `${Math.round(bytes / 1e6).toLocaleString('en-US')} MB`;
const seconds = (since) => (performance.now() - since) / 1000;

/** The resident memory of a process, and its peak. */
function memoryOf(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kilobytes = (key) => Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(status)[1]);
  return { resident: 1024 * kilobytes('VmRSS'), peak: 1024 * kilobytes('VmHWM') };
}

/** Synthetic patterns that depend on the number of the picture. */
function madeUp(index) {
  const planes = new Uint8Array(3 * side * side);
  const hash = Math.imul(index + 1, 0x9e3779b1) >>> 0;
  planes.fill(hash & 255, 0, side * side).fill((hash >>> 8) & 255, side * side, 2 * side * side);
  for (let row = 0; row < side; row++)
    planes.fill((hash >>> 16) & 255, row * side, row * side + (hash % side));
  return planes;
}

function source() {
  const hex = (index) => Math.imul(index + 1, 0x9e3779b1 | 0) >>> 0;
  const nameOf = (index) =>
    values.names ? hex(index).toString(16).padStart(8, '0').repeat(5) : `made-up[${index}]`;
  const description = 'made-up pictures';
  return { description, name: 'made-up', count, channels: 3, nameOf, read: async (index) => madeUp(index) };
}

async function pack(path) {
  const began = performance.now();
  let last = 0;
  const grown = [];
  await writePack(source(), path, {
    shape,
    onProgress(done) {
      if (done - last < count / 10) return;
      last = done;
      grown.push(process.memoryUsage().rss);
    },
  });
  const took = seconds(began);
  const { size } = statSync(path);
  console.log(
    `packed ${count.toLocaleString('en-US')} pictures of ${side}×${side}: ${megabytes(size)} in ${took.toFixed(0)} s ` +
      `(${Math.round(count / took).toLocaleString('en-US')} pictures/s); resident ${grown.map(megabytes).join(', ')}`,
  );
}

async function openIt(path) {
  const before = process.memoryUsage().rss;
  const began = performance.now();
  const opened = await openSource(path);
  const took = seconds(began);
  console.log(
    `opened in ${took.toFixed(2)} s; resident ${megabytes(before)} before, ${megabytes(process.memoryUsage().rss)} after`,
  );
  opened.close();
}

/** Trains with the command line, and samples its memory every half second. */
async function train(path, folder) {
  const program = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
  const network = ['--preset', 'dcgan-64', '--image-size', String(side), '--ngf', '2', '--ndf', '2'];
  const often = ['--sample-every', '1000000', '--checkpoint-every', '1000000'];
  const run = ['--epochs', values.epochs, '--threads', values.threads, '--out', folder, '--json', ...often];
  const size = ['--latent-dim', '8', '--batch-size', values['batch-size']];
  const child = spawn(process.execPath, [program, 'train', path, ...network, ...size, ...run]);
  let outcome = '';
  let errors = '';
  child.stdout.on('data', (text) => (outcome += text));
  child.stderr.on('data', (text) => (errors = (errors + text).slice(-2000)));
  const seen = [];
  const watch = setInterval(() => {
    try {
      seen.push(memoryOf(child.pid));
    } catch {
      clearInterval(watch); // the process has ended
    }
  }, 500);
  const code = await new Promise((resolve) => child.on('close', resolve));
  clearInterval(watch);
  if (code !== 0) throw new Error(`training failed: ${errors.trim()}`);
  const { step, sittingSeconds, waitedSeconds } = JSON.parse(outcome);
  const pictures = step * Number(values['batch-size']);
  // At each tenth of the time. The first includes compilation.
  const tenths = Array.from({ length: 10 }, (_, i) => seen[Math.floor(((i + 1) * seen.length) / 10) - 1]);
  console.log(
    `trained ${step.toLocaleString('en-US')} steps, ${pictures.toLocaleString('en-US')} pictures in ${sittingSeconds.toFixed(0)} s ` +
      `(${Math.round(pictures / sittingSeconds).toLocaleString('en-US')} pictures/s), of which ${waitedSeconds.toFixed(1)} s waiting for them`,
  );
  console.log(
    `resident at each tenth of the time: ${tenths.map(({ resident }) => megabytes(resident)).join(', ')}; ` +
      `at most ${megabytes(seen.at(-1).peak)}`,
  );
}

if (values.help) console.log(help);
else {
  const folder = mkdtempSync(join(tmpdir(), 'sparring-streaming-'));
  const path = values.file ?? join(folder, 'made-up.pack');
  try {
    console.log(`Node ${process.version}; load ${loadavg()[0].toFixed(1)}`);
    await pack(path);
    await openIt(path);
    if (!values['no-train']) await train(path, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
