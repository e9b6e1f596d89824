import type { Command } from 'commander';
import { UsageError } from '../../core/errors.ts';
import { grouped } from '../../core/wording.ts';
import type { Device } from '../../engine/runtime/node/ort-node.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import { watchStep, withFirstNumbers, type StepStart } from '../../lessons/algorithm-step.ts';
import { explainAlgorithm } from '../../lessons/lessons.ts';
import { Trainer } from '../../gan/training/trainer.ts';
import { nextBatches } from '../../runs/next-batches.ts';
import { optionLimits } from '../../runs/option-limits.ts';
import { closeData, openDataOfRun } from '../../runs/run-data.ts';
import { ganOf, trainerOptionsOf, type RunOptions } from '../../runs/run-options.ts';
import type { StepChoice } from '../../runs/step-choice.ts';
import type { RunData } from '../../runs/subject.ts';
import { planTraining } from '../../workbench/plan-training.ts';
import type { DataFlags } from '../inputs/open-data.ts';
import { openCheckpoint, openRun } from '../inputs/open-run.ts';
import { openRuntime } from '../inputs/open-runtime.ts';
import { opener } from '../inputs/run-data.ts';
import * as parse from '../options/parsers.ts';
import {
  dataRootOption,
  deviceOption,
  fetchOption,
  stepOption,
  threadsOption,
  valuesOption,
  type DeviceFlags,
} from '../options/shared.ts';
import { option } from '../options/typed-option.ts';
import { printOutcome } from '../terminal/outcome.ts';
import { algorithmText } from './algorithm-text.ts';
import { outHelp, pageWriter, printText, type OutFlags } from './lesson-output.ts';

interface AlgorithmFlags extends OutFlags, DataFlags, DeviceFlags {
  readonly step?: StepChoice;
  readonly k?: number;
  readonly seed?: number;
  readonly data?: string;
}

/** What is trained if no run is named: small enough to be done in a moment. */
const example = 'gaussian-1d';
const maxExampleSteps = 10_000;

const help = `
Without a run, the step is the first one of a new training on ${example}, which
takes a moment and writes nothing but the page; with --step N it is the one
after N steps. Of a run, it is the step that comes after a checkpoint, as resume
would train it. The run is not changed, and may be in training.

--k and --seed answer what would be if: the step is then not the run's own.

Examples:
  sparring explain algorithm --k 3
  sparring explain algorithm --step 2000
  sparring explain algorithm runs/00001-mnist-dcgan-28 --out step.png`;

/** Adds `sparring explain algorithm`. */
export function addAlgorithm(explain: Command): void {
  explain
    .command('algorithm')
    .summary('algorithm 1 of the 2014 paper beside the numbers of a step of a training')
    .description(
      'Shows the lines of algorithm 1 of Goodfellow et al. 2014 beside what one step of a training does: batch, noise, judgements, losses, gradients and a weight, for each of the k updates of D and that of G. Says where the training departs from it.',
    )
    .argument('[run]', `the run folder (default: a new training on ${example})`)
    .addOption(stepOption('explain the step after'))
    .addOption(
      option(
        '--k <n>',
        'updates of D in the step (default: the run’s)',
        parse.wholeNumber(1, optionLimits.k),
      ),
    )
    .addOption(
      option('--seed <n>', 'another seed for batches and noise (default: the run’s)', parse.wholeNumber(0)),
    )
    .addOption(option('--data <path>', 'the new path of the pictures', parse.text))
    .addOption(dataRootOption())
    .addOption(fetchOption())
    .addOption(valuesOption())
    .addOption(deviceOption('the run’s'))
    .addOption(threadsOption('the run’s'))
    .addOption(option('--out <file>', outHelp, parse.text).default('explain-algorithm.html'))
    .option('--json', 'print the numbers as JSON')
    .addHelpText('after', help)
    .action(explainStep);
}

async function explainStep(path: string | undefined, flags: AlgorithmFlags): Promise<void> {
  const { out, json } = flags;
  const write = pageWriter({ out, json });
  const training = path === undefined ? await openExample(flags) : await openTraining(path, flags);
  try {
    const { options, data, start, runtime, changes } = training;
    const batches = nextBatches(options, data, start.iterations);
    try {
      const step = await watchStep(trainerOptionsOf(options), start, batches.next, runtime);
      const name = path ?? `${options.preset} on ${data.name}`;
      const of = [name, ...changes].join(', ');
      const isOwn = changes.length === 0;
      const lesson = explainAlgorithm(step, { choices: options.training, gan: ganOf(options), of, isOwn });
      await write(lesson.page);
      const { departures, lesson: sentence } = lesson;
      const subject = { run: path ?? null, preset: options.preset, training: options.training, isOwn };
      if (json === true)
        printOutcome({ ...subject, ...withFirstNumbers(step), departures, lesson: sentence, file: out });
      else printText(algorithmText(lesson, of), out);
    } finally {
      await batches.close();
    }
  } finally {
    closeData(training.data);
  }
}

interface OpenedTraining {
  readonly options: RunOptions;
  readonly data: RunData;
  readonly start: StepStart;
  readonly runtime: Runtime;
  /** In what it is another training than the one that was named, in words. */
  readonly changes: readonly string[];
}

/** A new training, after as many steps as were asked for. */
async function openExample({ step = 0, k, seed, ...flags }: AlgorithmFlags): Promise<OpenedTraining> {
  if (typeof step !== 'number' || step > maxExampleSteps) {
    const got = typeof step === 'number' ? grouped(step) : JSON.stringify(step);
    throw new UsageError(
      `--step got ${got}, expected at most ${grouped(maxExampleSteps)} steps without a run: pass a run folder for its checkpoints`,
      { option: 'step' },
    );
  }
  const { options, data, runtime } = await planTraining(
    example,
    { k, seed, steps: step + 1 },
    {
      pictures: opener(flags),
      runtime: () => openRuntime({ ...flags, threads: flags.threads ?? 1 }),
      run: openRun,
    },
  );
  if (step === 0) return { options, data, runtime, start: { iterations: 0 }, changes: [] };
  await using trainer = await Trainer.create(trainerOptionsOf(options), runtime);
  const batches = nextBatches(options, data, 0);
  while (trainer.iterations < step) await trainer.step(batches.next);
  return {
    options,
    data,
    runtime,
    start: { tensors: await trainer.tensors(), iterations: step },
    changes: [],
  };
}

/** A run at one of its checkpoints. */
async function openTraining(path: string, flags: AlgorithmFlags): Promise<OpenedTraining> {
  const { options: own, loaded } = await openCheckpoint(path, { step: flags.step });
  const data = await openDataOfRun({ ...own, values: flags.values ?? own.values }, flags.data, opener(flags));
  try {
    const { k = own.training.k, seed = own.training.seed } = flags;
    const pictures = own.pictures === 0 ? data.count : own.pictures;
    const options = { ...own, pictures, training: { ...own.training, k, seed } };
    const runtime = await openRuntime({
      device: flags.device ?? (own.device as Device),
      threads: flags.threads ?? own.threads,
    });
    const changes = [
      ...(k === own.training.k ? [] : [`with k ${k} instead of ${own.training.k}`]),
      ...(seed === own.training.seed ? [] : [`with seed ${seed} instead of ${own.training.seed}`]),
    ];
    return { options, data, runtime, start: loaded.checkpoint, changes };
  } catch (thrown) {
    closeData(data);
    throw thrown;
  }
}
