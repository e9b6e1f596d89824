#!/usr/bin/env node
/**
 * Times a step of one network, of any size, in turns with a peer's. `npm run bench` measures a list of networks. See
 * README.md.
 *
 *   SPARRING_PYTHON=.venv/bin/python node bench/step.mjs --model dcgan-64 --batch-size 64
 */
import { flopsOf } from './sides/definition.mjs';
import { busyWarning, describeMachine, loadNow } from './measure/machine.mjs';
import { starterOf } from './measure/sides.mjs';
import { stepHeadings, stepNotes, stepRows, markdownTable } from './measure/table.mjs';
import { measure } from './measure/turns.mjs';
import { readOptions, sidesOf } from './options.mjs';
import { nameOf } from './workloads.mjs';

const help = `Usage: node bench/step.mjs [options]

  --model NAME      dcgan-64, dcgan, dcgan-28, gan-mnist, gan-tfd-pretrain, gan-cifar10, gan-cifar10-conv
                    (default dcgan-64)
  --batch-size N    pictures per batch (default 64; 100 in the 2014 paper, 128 for gan-cifar10-conv)
  --image-size N    for dcgan-64 and dcgan: a power of two from 16
  --ngf N, --ndf N  for DCGANs: feature maps next to the picture
  --sides A,B       the sides, of which the first is compared with the others (default sparring,pytorch); one alone,
                    or the same twice, which shows how far from 1 a ratio is by chance
  --threads N       threads of each side (default 2)
  --rounds R        turns of each side (default 8)
  --steps K         steps per turn (default 3)
  --warmup W        steps of each side before the first turn, after the very first step (default 2)
  --sample          time sampling, the generator alone, instead of the training step
  --json            print the measurements as JSON

SPARRING_PYTHON is a Python with torch (default python3).`;

async function main() {
  const options = readOptions({
    flags: ['sample', 'json'],
    numbers: {
      'batch-size': 64,
      'image-size': undefined,
      ngf: undefined,
      ndf: undefined,
      threads: 2,
      rounds: 8,
      steps: 3,
      warmup: 2,
    },
    texts: { model: 'dcgan-64', sides: 'sparring,pytorch' },
  });
  if (options.help) return console.log(help);
  const { model, ngf, ndf, sample, threads, rounds, steps, warmup } = options;
  const workload = {
    model,
    batchSize: options['batch-size'],
    imageSize: options['image-size'],
    ngf,
    ndf,
    sample,
  };
  const names = sidesOf('sides', options.sides);
  const flops = flopsOf(workload);
  const starters = names.map((name) => starterOf(name, workload, { threads }));

  const machine = describeMachine();
  const loadBefore = loadNow();
  const plan = { rounds, steps, warmup, mostSeconds: Infinity };
  const sides = await measure(starters, plan);
  const loadAfter = loadNow();
  const result = { ...workload, name: nameOf(workload), flops, sides };
  if (options.json)
    return console.log(JSON.stringify({ machine, loadBefore, loadAfter, threads, ...result }));
  console.log(
    `${machine.cores} cores, ${machine.processor}; Node ${machine.node}; ${threads} threads, ${rounds} rounds of ${steps} steps; ` +
      `load ${loadBefore} before, ${loadAfter} after`,
  );
  const warning = busyWarning(loadBefore, machine.cores);
  if (warning !== undefined) console.log(warning);
  console.log();
  for (const line of [...markdownTable(stepHeadings, stepRows(result, undefined)), ...stepNotes([result])]) {
    console.log(line);
  }
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
