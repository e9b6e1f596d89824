import { mkdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Option, type Command } from 'commander';
import { UsageError } from '../../core/errors.ts';
import { Budget } from '../../experiments/support/budget.ts';
import { ExperimentData } from '../../experiments/support/data.ts';
import { papers, type Experiment, type Outcome } from '../../experiments/support/experiment.ts';
import { experimentOf, experiments } from '../../experiments/registry.ts';
import { measuredText, resultsPage } from '../../experiments/results-page.ts';
import { recordResult, resultOf, writeOutcome, type Result } from '../../experiments/results.ts';
import { runsTrainedIn, trainingOfRun } from '../../experiments/trainings.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import { writeFileAtomic } from '../../data/disk/atomic.ts';
import { explainFileError } from '../../data/disk/file-errors.ts';
import { openData, type DataFlags } from '../inputs/open-data.ts';
import { printJson, printLines } from '../terminal/print.ts';
import * as parse from '../options/parsers.ts';
import { option } from '../options/parsers.ts';
import {
  dataRootOption,
  fetchOption,
  deviceOption,
  threadsOption,
  deviceOptions,
  type DeviceFlags,
} from '../options/shared.ts';
import { exitCodeOf, onFirstSignal, type StopSignal } from '../terminal/signals.ts';
import { openTerminal, type Terminal } from '../terminal/terminal.ts';
import { textTable } from '../terminal/text-table.ts';
import { defaultSeed } from '../../runs/new-run.ts';
import { programVersion } from '../terminal/version.ts';

interface ReproduceFlags extends DeviceFlags, DataFlags {
  readonly budget?: number;
  readonly seed?: number;
  readonly out?: string;
  readonly run?: readonly string[];
  readonly data?: ReadonlyMap<string, string>;
  readonly record?: string;
  readonly json?: boolean;
}

const help = `
NAME is list, or an experiment of the papers: ${experiments.map(({ name }) => name).join(', ')}.

A folder, reproduced/NAME, gets the pictures, the numbers (result.json) and what was trained. Ctrl-C ends an
experiment early; what it has found by then is written. --record docs adds the result to docs/results and writes
docs/results.md anew.

Examples:
  sparring reproduce list
  sparring reproduce gan-figure-1
  sparring reproduce gan-table-1 --budget 60 --data faces=photos/faces
  sparring reproduce gan-figure-2 --run runs/00003-mnist-gan-mnist`;

/** Adds `sparring reproduce`. `finish` takes the exit code. */
export function addReproduceCommand(program: Command, finish: (code: number) => void): void {
  program
    .command('reproduce')
    .summary('an experiment of the papers, with the paper’s number beside ours')
    .description(
      'Reproduces a table or a figure of the papers, and says what the paper measured and what we did.',
    )
    .argument('<name>', 'list, or the name of an experiment')
    .addOption(
      option('--budget <minutes>', 'how long it may take (default: list says)', parse.numberAbove(0)),
    )
    .addOption(
      option('--seed <n>', `determines the experiment (default: ${defaultSeed})`, parse.wholeNumber(0)),
    )
    .addOption(runOption())
    .addOption(dataOption())
    .addOption(dataRootOption())
    .addOption(fetchOption())
    .addOption(option('--out <folder>', 'where everything goes (default: reproduced/NAME)', parse.text))
    .addOption(
      option('--record <folder>', 'add the result to the results of a folder, such as docs', parse.text),
    )
    .addOption(deviceOption('cpu'))
    .addOption(threadsOption('one a core'))
    .option('--json', 'print the result as JSON on standard output, and progress on standard error')
    .addHelpText('after', help)
    .action(async (name: string, flags: ReproduceFlags) => {
      finish(name === 'list' ? list(flags) : await reproduce(experimentOf(name), flags));
    });
}

/** `--run RUN`, more than once for an experiment that takes several. */
function runOption(): Option {
  const made = new Option(
    '--run <run>',
    'a trained run to use, in place of training one; for gan-table-1 and gan-table-1-faces it may be repeated',
  );
  return made.argParser<readonly string[]>((given, before) => [
    ...(before ?? []),
    parse.text(given, '--run'),
  ]);
}

/** `--data KEY=PATH`, any number of times. */
function dataOption(): Option {
  const made = new Option('--data <key=path>', 'where data is that has no name of its own; may be repeated');
  return made.argParser<ReadonlyMap<string, string>>(
    (given, before) => new Map([...(before ?? []), parse.keyedPath(given, '--data')]),
  );
}

/** What experiments there are, and what each lacks to be run here. */
function list(flags: ReproduceFlags): number {
  const described = experiments.map((experiment) => {
    const data = new ExperimentData(experiment.needs, { dataRoot: flags.dataRoot });
    return { experiment, missing: data.missing() };
  });
  if (flags.json === true) {
    const records = described.map(
      ({ experiment: { name, paper, where, summary, minutes, needs }, missing }) => ({
        name,
        paper: papers[paper].title,
        where,
        summary,
        minutes,
        needs: needs.map(({ key, what, optional = false }) => ({ key, what, optional })),
        missing,
      }),
    );
    printJson(records);
    return 0;
  }
  const lines = described.flatMap(({ experiment, missing }) => {
    const { name, paper, where, summary, minutes } = experiment;
    return [
      `${name.padEnd(16)}${summary}`,
      `${''.padEnd(16)}${papers[paper].title}, ${where}; ${minutes} minutes`,
      ...missing.map((sentence) => `${''.padEnd(16)}lacks ${sentence}`),
    ];
  });
  printLines(lines);
  return 0;
}

async function reproduce(experiment: Experiment, flags: ReproduceFlags): Promise<number> {
  const runs = flags.run ?? [];
  if (runs.length > 0 && experiment.takesRun === false) {
    throw new UsageError(
      `--run does not fit ${experiment.name}, which trains networks of its own: leave it out`,
    );
  }
  if (runs.length > 1 && experiment.takesRun !== 'several') {
    throw new UsageError(`${experiment.name} takes one run, got ${runs.length}: give --run once`);
  }
  const data = new ExperimentData(experiment.needs, {
    named: flags.data ?? new Map(),
    dataRoot: flags.dataRoot,
    open: (path) => openData(path, flags),
    fetch: flags.fetch,
  });
  data.checkNamed(runs.length > 0);
  // Before anything is made. With a run, what it was trained on may be all that is wanted.
  if (runs.length === 0) {
    for (const { key, optional } of experiment.needs) if (optional !== true) await data.open(key);
    data.close();
  }
  const before = await Promise.all(runs.map((path) => trainingOfRun(path, { within: false })));
  const runtime = await createNodeRuntime(deviceOptions(flags));
  const folder = flags.out ?? join('reproduced', experiment.name);
  const terminal = openTerminal(flags.json === true ? 'stderr' : 'stdout');
  const stop = new StopRequest(terminal);
  const budget = new Budget(flags.budget ?? experiment.minutes);
  const seed = flags.seed ?? defaultSeed;
  const version = programVersion();
  await makeFolder(folder);
  const earlier = new Set(await runsTrainedIn(folder));
  let outcome: Outcome;
  try {
    outcome = await experiment.run({
      runtime,
      seed,
      budget,
      folder,
      version,
      runs,
      open: (key) => data.open(key),
      openDataOf: (options) => data.openDataOf(options),
      has: (key) => data.has(key),
      pathOf: (key) => data.pathOf(key),
      isStopped: () => stop.isAsked,
      onStop: (listener) => stop.listen(listener),
      progress: (line) => terminal.progress(`${experiment.name}: ${line}`),
    });
  } catch (thrown) {
    terminal.endProgress();
    await rmdir(folder).catch(() => undefined); // only if there is nothing in it
    throw thrown;
  } finally {
    stop.unlisten();
    data.close();
  }
  terminal.discardProgress();
  const spentMinutes = Number(budget.spent.toFixed(2));
  const made = (await runsTrainedIn(folder)).filter((path) => !earlier.has(path));
  const within = await Promise.all(made.map((path) => trainingOfRun(path, { within: true })));
  const { device, threads } = runtime;
  const result = resultOf(experiment, outcome, {
    sparring: version,
    seed,
    device,
    threads,
    date: new Date().toISOString().slice(0, 10),
    budgetMinutes: budget.minutes,
    spentMinutes,
    trainings: [...before, ...within],
  });
  const paths = await writeOutcome(folder, outcome, result);
  if (flags.record !== undefined) paths.push(...(await record(flags.record, result, outcome)));
  if (flags.json === true) printJson(result);
  else for (const line of [...report(experiment, result), ...paths]) terminal.line(line);
  return stop.signal === undefined ? 0 : exitCodeOf(stop.signal);
}

/** Adds a result to the results of a folder, and writes their page. Returns what it wrote. */
async function record(folder: string, result: Result, outcome: Outcome): Promise<string[]> {
  const results = join(folder, 'results');
  const page = join(folder, 'results.md');
  await recordResult(results, result, outcome.files, async (all) =>
    writeFileAtomic(page, resultsPage(experiments, all)),
  );
  return [page];
}

function report({ name, paper, where }: Experiment, result: Result): string[] {
  const rows = result.rows.map(({ what, unit, paper: theirs, ours }) => [
    unit === undefined ? what : `${what}, ${unit}`,
    measuredText(theirs),
    measuredText(ours),
  ]);
  return [
    `${name}: ${papers[paper].title}, ${where}`,
    '',
    ...textTable(['', 'the paper', 'ours'], rows),
    '',
    `Protocol: ${result.protocol}`,
    ...result.remarks,
    '',
  ];
}

/** A Ctrl-C: the experiment ends early with what it has. */
class StopRequest {
  readonly unlisten: () => void;
  readonly #listeners: (() => void)[] = [];
  #signal: StopSignal | undefined;

  constructor(terminal: Terminal) {
    this.unlisten = onFirstSignal((signal) => {
      this.#signal = signal;
      terminal.line('Stopping: what has been found so far is being written; once more stops at once.');
      for (const listener of this.#listeners) listener();
    });
  }

  get signal(): StopSignal | undefined {
    return this.#signal;
  }

  get isAsked(): boolean {
    return this.#signal !== undefined;
  }

  listen(listener: () => void): void {
    this.#listeners.push(listener);
  }
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (thrown) {
    throw explainFileError(thrown, folder);
  }
}
