#!/usr/bin/env node
/** Compares our training step with its peers', measures each convolution, and prints tables. See README.md. */
import { convolutionsOf, kernelName, product } from './convolutions.mjs';
import { busyWarning, describeMachine, loadNow } from './measure/machine.mjs';
import { bestSeen, fmaPeak } from './measure/peak.mjs';
import {
  absenceOf,
  installPeers,
  kernelSides,
  kernelStarterOf,
  peerNames,
  starterOf,
} from './measure/sides.mjs';
import { kernelLine, stepLine, markdownTable } from './measure/table.mjs';
import { measure, measureKernels } from './measure/turns.mjs';
import { readOptions, sidesOf } from './options.mjs';
import { benchPage, circumstances, peakSentence, record, tablesOf } from './record.mjs';
import { measureScaling } from './scaling/scaling.mjs';
import { flopsOf } from './sides/definition.mjs';
import { nameOf, shrunk, workloads } from './workloads.mjs';

const help = `Usage: npm run bench -- [parts] [options]

Parts (default: steps and convolutions):
  steps            training steps and sampling
  convolutions     each convolution of dcgan-64, and a matrix product
Measured alone:
  scaling          how time and memory of our step grow, and the largest batch of dcgan

Options:
  --peers A,B      the peers: pytorch, tfjs, jax-js (default: all that are installed)
  --install        install tfjs and jax-js first, into this folder (300 MB)
  --only TEXT      only steps whose name contains TEXT
  --threads N      threads of each side (default 2)
  --rounds R       turns of each side (default 8)
  --quick          small batches and few rounds, in a minute or two, to test that everything runs
  --record         write docs/performance/bench.json (scaling.json) and the page (drawing) generated from it
  --memory N       with scaling: GB of the machine to find the largest batch for (default 24)
  --json           print the measurements as JSON

SPARRING_PYTHON is a Python with torch (default python3).`;

const parts = ['steps', 'convolutions', 'scaling'];
const quickPlan = { rounds: 2, steps: 1, warmup: 1 };
/** The workload whose convolutions are measured. */
const convolved = { model: 'dcgan-64', batchSize: 64 };
/** Short turns: a convolution takes a hundredth of a second. */
const kernelPlan = { turnSeconds: 0.15 };
const productSize = 2048;

function readArguments() {
  const options = readOptions({
    flags: ['quick', 'record', 'json', 'install'],
    numbers: { threads: 2, rounds: 8, memory: 24 },
    texts: { only: '', peers: peerNames.join(',') },
    positionals: true,
  });
  const unknown = options.words.find((word) => !parts.includes(word));
  if (unknown !== undefined) throw new Error(`unknown part "${unknown}": expected ${parts.join(', ')}`);
  if (options.words.includes('scaling') && options.words.length > 1) {
    throw new Error('scaling is measured alone: leave out the other parts');
  }
  const named = options.words.some((word) => word !== 'scaling');
  if (options.record && (options.quick || options.only !== '' || named)) {
    throw new Error('--record requires a complete measurement: leave out the parts, --quick and --only');
  }
  return { ...options, wants: (part) => options.words.length === 0 || options.words.includes(part) };
}

/** The sides that can be started, and a sentence for each other peer. */
function presentSides(peers) {
  const absences = peers.map((peer) => absenceOf(peer));
  const skipped = peers.flatMap((peer, i) =>
    absences[i] === undefined ? [] : [`${peer} is skipped: ${absences[i]}`],
  );
  return { present: ['sparring', ...peers.filter((_, i) => absences[i] === undefined)], skipped };
}

function chosenWorkloads({ only, quick }, present) {
  const chosen = workloads
    .filter(({ name }) => name.includes(only))
    .map((workload) => ({ ...workload, sides: workload.sides.filter((side) => present.includes(side)) }));
  if (chosen.length === 0) {
    const names = workloads.map(({ name }) => name).join('; ');
    throw new Error(`--only: no workload has "${only}" in its name, expected a part of one of ${names}`);
  }
  if (!quick) return chosen;
  const byName = new Map(chosen.map(shrunk).map((workload) => [workload.name, workload]));
  return [...byName.values()];
}

async function measureSteps(chosen, { threads, plan }) {
  const steps = [];
  for (const workload of chosen) {
    const starters = workload.sides.map((side) => starterOf(side, workload, { threads }));
    steps.push({ ...workload, flops: flopsOf(workload), sides: await measure(starters, plan) });
    console.error(stepLine(steps.at(-1)));
  }
  return steps;
}

async function measureConvolutions(present, { threads, plan, quick }) {
  const workload = quick
    ? shrunk({ ...convolved, name: nameOf(convolved) })
    : { ...convolved, name: nameOf(convolved) };
  const kernels = [...convolutionsOf(workload), product(quick ? 256 : productSize)];
  const named = kernels.map((kernel) => ({ ...kernel, name: kernelName(kernel) }));
  const starters = kernelSides(present).map((side) => kernelStarterOf(side, { threads }));
  const results = await measureKernels(named, starters, { ...plan, ...(quick ? {} : kernelPlan) }, (result) =>
    console.error(kernelLine(result)),
  );
  return { workload: workload.name, results };
}

async function main() {
  const options = readArguments();
  if (options.help) return console.log(help);
  if (options.words.includes('scaling')) return measureScaling(options);
  const { threads, quick } = options;
  if (options.install) installPeers();
  const { present, skipped } = presentSides(sidesOf('peers', options.peers));
  const chosen = options.wants('steps') ? chosenWorkloads(options, present) : [];

  const machine = describeMachine();
  const loadBefore = loadNow();
  const warning = busyWarning(loadBefore, machine.cores);
  for (const sentence of [...skipped, ...(warning === undefined ? [] : [warning])]) console.error(sentence);
  const plan = quick ? quickPlan : { rounds: options.rounds };
  const loop = fmaPeak(threads);
  const steps = await measureSteps(chosen, { threads, plan });
  const convolutions = options.wants('convolutions')
    ? await measureConvolutions(present, { threads, plan, quick })
    : { results: [] };
  const peak = loop ?? bestSeen(convolutions.results);
  const data = {
    machine,
    threads,
    loadBefore,
    loadAfter: loadNow(),
    plan,
    skipped,
    peak,
    steps,
    convolutions,
  };
  if (options.json) console.log(JSON.stringify(data));
  else print(data);
  if (options.record) record('bench', data, { md: benchPage(data) });
}

function print(data) {
  console.log(`\n${circumstances(data)}\n${peakSentence(data)}`);
  for (const { title, headings, rows, notes } of tablesOf(data)) {
    for (const line of ['', title, '', ...markdownTable(headings, rows), ...notes]) console.log(line);
  }
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
