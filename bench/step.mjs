#!/usr/bin/env node
/**
 * Times our training step beside PyTorch's, in one run, in turns. See README.md beside this file.
 *
 *   SPARRING_PYTHON=.venv/bin/python node bench/step.mjs --model dcgan-64 --batch-size 64
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const help = `Usage: node bench/step.mjs [options]

  --model NAME      dcgan-64, dcgan-28, gan-mnist, gan-tfd-pretrain, gan-cifar10, gan-cifar10-conv
                    (default dcgan-64)
  --batch-size N    pictures a batch (default 64; 100 in the 2014 paper, 128 of gan-cifar10-conv)
  --threads N       threads of each side (default 2)
  --rounds R        turns of each side (default 8)
  --steps K         steps a turn (default 3)
  --warmup W        steps of each side before the first turn (default 2)
  --sample          time the generator alone, sampling, instead of the training step
  --peer-only       PyTorch alone
  --against-itself  PyTorch on both sides: how far from 1 the ratio comes by chance
  --json            print the measurements as JSON

SPARRING_PYTHON names the Python that has torch (default python3).`;

const numbers = { 'batch-size': 64, threads: 2, rounds: 8, steps: 3, warmup: 2 };

function readOptions() {
  const flag = { type: 'boolean', default: false };
  const { values } = parseArgs({
    options: {
      model: { type: 'string', default: 'dcgan-64' },
      ...Object.fromEntries(
        Object.entries(numbers).map(([name, value]) => [name, { type: 'string', default: String(value) }]),
      ),
      sample: flag,
      'peer-only': flag,
      'against-itself': flag,
      json: flag,
      help: { ...flag, short: 'h' },
    },
  });
  for (const name of Object.keys(numbers)) {
    const least = name === 'warmup' ? 0 : 1;
    if (!/^\d+$/.test(values[name]) || Number(values[name]) < least) {
      throw new Error(`--${name}: expected a whole number, at least ${least}, got ${String(values[name])}`);
    }
    values[name] = Number(values[name]);
  }
  return values;
}

/** A child process that answers each line with a line of JSON. */
class Side {
  #child;
  #lines;
  #errors = '';

  constructor(label, command, args) {
    this.label = label;
    this.turns = []; // seconds of each step, an array a turn
    this.#child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child.stderr.on('data', (text) => (this.#errors = (this.#errors + text).slice(-4000)));
    this.#child.on('error', (error) => (this.#errors += `cannot start ${command}: ${error.message}`));
    this.#child.stdin.on('error', () => {}); // the missing answer tells it better
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  async #answer() {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`${this.label} ended without an answer\n${this.#errors.trim()}`);
    const answer = JSON.parse(value);
    if (answer.error) throw new Error(`${this.label}: ${answer.error}`);
    return answer;
  }

  async ready() {
    this.name = (await this.#answer()).name;
  }

  ask(command) {
    this.#child.stdin.write(`${command}\n`);
    return this.#answer();
  }

  async turn(steps) {
    this.turns.push((await this.ask(`step ${steps}`)).seconds);
  }

  end() {
    this.#child.stdin.end('quit\n');
  }

  kill() {
    this.#child.kill();
  }
}

function beginSides(options) {
  const beside = (name) => fileURLToPath(new URL(name, import.meta.url));
  const common = ['--model', options.model, '--batch-size', String(options['batch-size'])];
  common.push('--threads', String(options.threads), ...(options.sample ? ['--sample'] : []));
  const python = process.env.SPARRING_PYTHON ?? 'python3';
  const script = options.model.startsWith('gan-') ? 'pytorch_goodfellow.py' : 'pytorch_dcgan.py';
  const peer = (label) => new Side(label, python, [beside(script), ...common]);
  if (options['peer-only']) return [peer('PyTorch')];
  if (options['against-itself']) return [peer('PyTorch (A)'), peer('PyTorch (B)')];
  const ours = beside('sparring-step.mjs');
  if (!existsSync(ours)) throw new Error(`${ours} is missing: only --peer-only and --against-itself can run`);
  return [new Side('Sparring', process.execPath, [ours, ...common]), peer('PyTorch')];
}

const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function measure(sides, options) {
  // Warm up before the first turn: allocation, code paths chosen on first use, lazily built kernels.
  for (const side of sides) if (options.warmup > 0) await side.ask(`step ${options.warmup}`);
  for (let round = 0; round < options.rounds; round++) {
    for (const side of sides) {
      await pause(50); // lets the other side's spinning threads fall asleep
      await side.turn(options.steps);
    }
  }
  return await Promise.all(
    sides.map(async (side) => {
      const { peakBytes } = await side.ask('rss');
      return { side: side.label, name: side.name, turns: side.turns, peakBytes };
    }),
  );
}

function summarise(results) {
  const summaries = results.map(({ side, name, turns, peakBytes }) => {
    const all = turns.flat().map((seconds) => seconds * 1000);
    return {
      side,
      name,
      medianMs: median(all),
      leastMs: Math.min(...all),
      mostMs: Math.max(...all),
      peakBytes,
    };
  });
  const [ours, theirs] = results.map(({ turns }) => turns.map(median));
  const ratios = theirs === undefined ? [] : ours.map((seconds, round) => seconds / theirs[round]);
  return { summaries, ratios };
}

function print(options, { summaries, ratios }, loadBefore) {
  const what = options.sample ? 'sampling' : 'training step';
  const load = loadavg()[0].toFixed(1);
  console.log(
    `${options.model} ${what}, batch ${options['batch-size']}, ${options.threads} threads, ` +
      `${options.rounds} rounds of ${options.steps} steps`,
  );
  console.log(
    `${availableParallelism()} cores, ${cpus()[0]?.model ?? 'unknown processor'}; Node ${process.version}; ` +
      `load ${loadBefore} before, ${load} after\n`,
  );
  const rows = [['', 'median ms', 'least', 'most', 'images/s', 'peak MB']];
  for (const { side, name, medianMs, leastMs, mostMs, peakBytes } of summaries) {
    rows.push([
      name.startsWith(side) || side.startsWith(name) ? name : `${side}: ${name}`,
      medianMs.toFixed(1),
      leastMs.toFixed(1),
      mostMs.toFixed(1),
      ((options['batch-size'] * 1000) / medianMs).toFixed(1),
      (peakBytes / 1e6).toFixed(0),
    ]);
  }
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  for (const row of rows) {
    const cells = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]),
    );
    console.log(cells.join('  ').trimEnd());
  }
  if (ratios.length > 0) {
    console.log(
      `\nratio ${summaries[0].side} / ${summaries[1].side}: ${median(ratios).toFixed(2)} ` +
        `(${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)} over ${ratios.length} rounds)`,
    );
  }
}

async function main() {
  const options = readOptions();
  if (options.help) return console.log(help);
  const sides = beginSides(options);
  try {
    for (const side of sides) await side.ready();
    const loadBefore = loadavg()[0].toFixed(1);
    const results = await measure(sides, options);
    const summary = summarise(results);
    if (options.json) console.log(JSON.stringify({ options, ...summary, results }));
    else print(options, summary, loadBefore);
    for (const side of sides) side.end();
  } catch (error) {
    for (const side of sides) side.kill();
    throw error;
  }
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
