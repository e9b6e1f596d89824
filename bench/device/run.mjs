#!/usr/bin/env node
/**
 * What a graphics card does with a training step, in less than eight minutes: whether all operations are right there, how long
 * a step of `dcgan-64` takes beside PyTorch's on the same card and ours on the processor, in turns, and which kernels take the
 * time. Writes OUT/device.json and prints its tables. Build first: `npm ci && npm run build`.
 *
 *     SPARRING_PYTHON=.venv/bin/python node bench/device/run.mjs OUT [--device webgpu] [--batches 64,512] [--quick]
 *
 * `--device cuda` takes the library that SPARRING_ONNXRUNTIME names. `--quick` shows on any machine whether all of it runs.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { describeMachine, loadNow } from '../measure/machine.mjs';
import { starterOf } from '../measure/sides.mjs';
import { markdownTable, stepHeadings, stepNotes, stepRows } from '../measure/table.mjs';
import { measure } from '../measure/turns.mjs';
import { writeJson } from '../quality/files.mjs';
import { flopsOf } from '../sides/definition.mjs';
import { nameOf } from '../workloads.mjs';
import { profiled, profileHeadings, profileRows } from './profile.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    device: { type: 'string', default: 'webgpu' },
    batches: { type: 'string', default: '64,512' },
    quick: { type: 'boolean', default: false },
  },
});
if (positionals.length !== 1) throw new Error('expected a folder OUT: see the head');
const [out] = positionals.map((path) => resolve(path));
const { device, quick } = values;
mkdirSync(out, { recursive: true });

const threads = describeMachine().cores;
const small = quick ? { ngf: 8, ndf: 8, imageSize: 16 } : {};
const batches = quick ? [2] : values.batches.split(',').map(Number);
const result = {
  machine: describeMachine(),
  card: cardOf(),
  device,
  load: loadNow(),
  parity: parityOf(quick ? 'test/parity/device-memory.test.ts' : 'test/parity'),
};
const steps = [];
const profiles = [];
save();
for (const batchSize of batches) {
  const workload = { model: 'dcgan-64', batchSize, ...small };
  const name = nameOf(workload);
  const sides = await measure(
    [`sparring-${device}`, 'pytorch-cuda', 'sparring'].map((side) => starterOf(side, workload, { threads })),
    { rounds: quick ? 2 : 6, steps: quick ? 1 : undefined, turnSeconds: 1.5, mostSeconds: quick ? 20 : 60 },
  );
  steps.push({ ...workload, name, flops: flopsOf(workload), sides });
  save();
  try {
    profiles.push({
      name,
      ...(await profiled(starterOf(`sparring-${device}`, workload, { threads }))),
    });
  } catch (error) {
    profiles.push({ name, error: error.message });
  }
  save();
}
print();

function save() {
  writeJson(join(out, 'device.json'), { ...result, steps, profiles });
}

/** The card's name by NVIDIA's program, if that is installed. */
function cardOf() {
  const query = ['--query-gpu=name,driver_version', '--format=csv,noheader'];
  const { status, stdout } = spawnSync('nvidia-smi', query, { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

/** How many tests of the operations on devices pass. */
function parityOf(tests) {
  const began = performance.now();
  const { stdout, stderr } = spawnSync('npx', ['vitest', 'run', tests, '--reporter=json'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    timeout: 240_000,
    shell: process.platform === 'win32',
  });
  const at = stdout?.indexOf('{"num') ?? -1;
  if (at < 0) return { error: (stderr ?? '').trim().split('\n').at(-1) || 'no report within four minutes' };
  const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(stdout.slice(at));
  const failures = testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName),
  );
  const seconds = Math.round((performance.now() - began) / 1000);
  return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests, failures, seconds };
}

function print() {
  const { machine, card, parity } = result;
  const { passed, failed, skipped } = parity;
  console.log(
    `${card ?? `device ${device}`}; ${machine.cores} cores, ${machine.processor}; ${machine.date}\n`,
  );
  console.log(
    parity.error ?? `Operations on devices: ${passed} tests passed, ${failed} failed, ${skipped} skipped.`,
  );
  for (const name of parity.failures ?? []) console.log(`– ${name}`);
  console.log();
  const rows = steps.flatMap((step) => stepRows(step, undefined));
  for (const line of [...markdownTable(stepHeadings, rows), ...stepNotes(steps)]) console.log(line);
  for (const { name, error, nodes, isOfCard, kernels } of profiles) {
    if (error !== undefined) {
      console.log(`\n${name}: no profile: ${error}`);
      continue;
    }
    const counts = Object.entries(nodes).map(([provider, count]) => `${count} nodes on ${provider}`);
    const clock = isOfCard ? 'the card’s own times' : 'times of handing over';
    console.log(`\nKernels of a step of ${name}, ${clock}; ${counts.join(', ')}\n`);
    for (const line of markdownTable(profileHeadings, profileRows(kernels))) console.log(line);
  }
}
