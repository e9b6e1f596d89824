#!/usr/bin/env node
/**
 * Throughput of pictures: decoding compared with bare sharp, on the same files and cores, in turns; and reading a pack.
 * Measured in wall-clock time and in CPU time, which is less sensitive to other load.
 *
 *   node bench/pictures.mjs FOLDER --image-size 64
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { BatchStream, openSource, writePack } from '../dist/data.js';

const help = `Usage: node bench/pictures.mjs FOLDER [options]

  --image-size S  pixels per side of the decoded pictures (default 64)
  --count N       pictures per turn (default 1000)
  --rounds R      turns of each side (default 5)`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'image-size': { type: 'string', default: '64' },
    count: { type: 'string', default: '1000' },
    rounds: { type: 'string', default: '5' },
    side: { type: 'string' }, // of a child process
    help: { type: 'boolean', short: 'h', default: false },
  },
});
const [folder] = positionals;
const side = Number(values['image-size']);
const shape = { channels: 3, height: side, width: side };
const batchSize = 50;

const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];
const spread = (numbers, digits = 0) =>
  [median(numbers), Math.min(...numbers), Math.max(...numbers)]
    .map((number) => Number(number.toFixed(digits)).toLocaleString('en-US'))
    .join(' / ');

/** Pictures per second of one turn, in wall-clock time, and in CPU time of all threads. */
async function timed(count, work) {
  const began = performance.now();
  const used = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(used);
  return { clock: (count * 1000) / (performance.now() - began), processor: (count * 1e6) / (user + system) };
}

/** The straightforward way: enough concurrent pictures to use all of Node's threads, and sharp's default settings. */
function bareSharp() {
  const files = readdirSync(folder).map((name) => join(folder, name));
  let next = 0;
  return (count) =>
    timed(count, async () => {
      let left = count;
      const worker = async () => {
        while (left-- > 0) {
          const picture = sharp(files[next++ % files.length]).resize(side, side, { fit: 'cover' });
          await picture.toColourspace('srgb').raw().toBuffer();
        }
      };
      await Promise.all(Array.from({ length: 4 * availableParallelism() }, worker));
    });
}

/** Batches as in training, of pictures that are not cached. */
function batchesOf(source, options) {
  const batches = new BatchStream({ source, shape, batchSize, seed: 1, range: 'signed', ...options });
  return (count) =>
    timed(count, async () => {
      for (let i = 0; i < count / batchSize; i++) await batches.next();
    });
}

/** One side in a separate process, because sharp's settings apply to a process. */
async function child(name) {
  const turn = name === 'bare' ? bareSharp() : batchesOf(await openSource(folder), { cacheBytes: 0 });
  for await (const line of createInterface({ input: process.stdin }))
    console.log(JSON.stringify(await turn(Number(line))));
}

function begin(name) {
  const args = [fileURLToPath(import.meta.url), folder, '--image-size', String(side), '--side', name];
  const process_ = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: process_.stdout })[Symbol.asyncIterator]();
  return {
    async turn(count) {
      process_.stdin.write(`${count}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error(`${name} ended without an answer`);
      return JSON.parse(value);
    },
    end: () => process_.stdin.end(),
  };
}

async function compareDecoding(count, rounds) {
  const sides = [begin('bare'), begin('ours')];
  for (const one of sides) await one.turn(count / 4);
  const rates = [[], []];
  for (let round = 0; round < rounds; round++) {
    for (const [i, one] of sides.entries()) rates[i].push(await one.turn(count));
  }
  for (const one of sides) one.end();
  console.log(`decoding, pictures/s, median / min / max of ${rounds} turns of ${count}`);
  for (const by of ['clock', 'processor']) {
    const [bare, ours] = rates.map((turns) => turns.map((turn) => turn[by]));
    const ratios = ours.map((rate, round) => rate / bare[round]);
    console.log(
      `  by the ${by.padEnd(10)} bare sharp ${spread(bare)}; batches ${spread(ours)}; ratio ${spread(ratios, 2)}`,
    );
  }
}

async function readPack(rounds) {
  const temporary = mkdtempSync(join(tmpdir(), 'sparring-pictures-'));
  const path = join(temporary, 'pictures.pack');
  try {
    await writePack(await openSource(folder), path, { shape });
    const pack = await openSource(path);
    const bytes = 3 * side * side;
    // Not in the order of the file. The first round reads the file into the system's cache.
    const order = Array.from({ length: pack.count }, (_, i) => (i * 7919) % pack.count);
    const rates = { records: [], batches: [] };
    const turn = batchesOf(pack, {});
    for (let round = 0; round <= rounds; round++) {
      const records = await timed(pack.count, async () => {
        for (const index of order) await pack.read(index, shape);
      });
      const batches = await turn(pack.count);
      if (round === 0) continue;
      rates.records.push(records);
      rates.batches.push(batches);
    }
    pack.close();
    console.log(
      `a pack of ${pack.count} in the system's cache, GB/s, median / min / max of ${rounds} rounds`,
    );
    for (const by of ['clock', 'processor']) {
      const [records, batches] = Object.values(rates).map((turns) =>
        turns.map((one) => (one[by] * bytes) / 1e9),
      );
      console.log(
        `  by the ${by.padEnd(10)} records, checked ${spread(records, 2)}; batches of floats ${spread(batches, 2)}`,
      );
    }
  } finally {
    rmSync(temporary, { recursive: true });
  }
}

if (values.help || folder === undefined) console.log(help);
else if (values.side !== undefined) await child(values.side);
else {
  console.log(`${side}×${side} of ${folder}; Node ${process.version}; load ${loadavg()[0].toFixed(1)}`);
  await compareDecoding(Number(values.count), Number(values.rounds));
  await readPack(Number(values.rounds));
}
