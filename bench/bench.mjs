#!/usr/bin/env node
/** Measures our step beside the peers', and prints one table. See README.md beside this file. */
import { flopsOf } from './sides/definition.mjs';
import { busyWarning, describeMachine, loadNow } from './measure/machine.mjs';
import { absenceOf, starterOf } from './measure/sides.mjs';
import { stepHeadings, stepLine, stepNotes, stepRows, textTable } from './measure/table.mjs';
import { measure } from './measure/turns.mjs';
import { readOptions, sidesOf } from './options.mjs';
import { benchPage, circumstances, record } from './record.mjs';
import { shrunk, workloads } from './workloads.mjs';

const help = `Usage: npm run bench -- [options]

  --peers A,B      whom we are measured beside (default: all that there are)
  --only TEXT      only workloads whose name contains it
  --threads N      threads of each side (default 2)
  --rounds R       turns of each side (default 8)
  --quick          small batches and few rounds, in a minute or two: does everything run?
  --record         write docs/performance/bench.json, and the page that is made of it
  --json           print the measurements as JSON

SPARRING_PYTHON names the Python that has torch (default python3).`;

function chosenWorkloads({ only, quick }, present) {
  const chosen = workloads
    .filter(({ name }) => name.includes(only))
    .map((workload) => ({ ...workload, sides: workload.sides.filter((side) => present.includes(side)) }));
  if (chosen.length === 0) {
    const names = workloads.map(({ name }) => name).join('; ');
    throw new Error(`--only: no workload has "${only}" in its name; there are ${names}`);
  }
  if (!quick) return chosen;
  const byName = new Map(chosen.map(shrunk).map((workload) => [workload.name, workload]));
  return [...byName.values()];
}

/** Those of the peers that can be started, and sentences about the others. */
function presentSides(peers) {
  const absences = peers.map((peer) => absenceOf(peer));
  const skipped = peers.flatMap((peer, i) =>
    absences[i] === undefined ? [] : [`${peer} is skipped: ${absences[i]}`],
  );
  return { present: ['sparring', ...peers.filter((_, i) => absences[i] === undefined)], skipped };
}

const quickPlan = { rounds: 2, steps: 1, warmup: 1 };

async function main() {
  const options = readOptions({
    flags: ['quick', 'record', 'json'],
    numbers: { threads: 2, rounds: 8 },
    texts: { only: '', peers: 'pytorch' },
  });
  if (options.help) return console.log(help);
  const { threads, quick } = options;
  if (options.record && (quick || options.only !== '')) {
    throw new Error('--record wants everything measured in full: leave out --quick and --only');
  }
  const { present, skipped } = presentSides(sidesOf('peers', options.peers));
  const chosen = chosenWorkloads(options, present);

  const machine = describeMachine();
  const loadBefore = loadNow();
  const warning = busyWarning(loadBefore, machine.cores);
  for (const sentence of [...skipped, ...(warning === undefined ? [] : [warning])]) console.error(sentence);
  const plan = quick ? quickPlan : { rounds: options.rounds };
  const steps = [];
  for (const workload of chosen) {
    const starters = workload.sides.map((side) => starterOf(side, workload, { threads }));
    steps.push({ ...workload, flops: flopsOf(workload), sides: await measure(starters, plan) });
    console.error(stepLine(steps.at(-1)));
  }
  const data = { machine, threads, loadBefore, loadAfter: loadNow(), plan, skipped, steps };
  if (options.json) console.log(JSON.stringify(data));
  else print(data);
  if (options.record) record('bench', data, benchPage(data));
}

function print(data) {
  console.log(`\n${circumstances(data)}\n`);
  const rows = data.steps.flatMap((result) => stepRows(result, undefined));
  const notes = [...stepNotes(data.steps), ...data.skipped.map((sentence) => `– ${sentence}`)];
  for (const line of [...textTable(stepHeadings, rows), ...notes]) console.log(line);
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
