import { join } from 'node:path';
import type { Command } from 'commander';
import { listExperiments } from '../../experiments/list.ts';
import { experimentOf, experiments } from '../../experiments/registry.ts';
import { checkInputs, reproduce } from '../../experiments/reproduce.ts';
import { measuredText } from '../../experiments/results-page.ts';
import type { Result } from '../../experiments/results.ts';
import { ExperimentData } from '../../experiments/support/data.ts';
import { papers, type Experiment } from '../../experiments/support/experiment.ts';
import { defaultSeed } from '../../runs/new-run.ts';
import { openRuntime } from '../inputs/open-runtime.ts';
import { openData, type DataFlags } from '../inputs/open-data.ts';
import * as parse from '../options/parsers.ts';
import { listOption, mapOption, option } from '../options/typed-option.ts';
import {
  dataRootOption,
  deviceOption,
  fetchOption,
  threadsOption,
  type DeviceFlags,
} from '../options/shared.ts';
import { duration } from '../../core/durations.ts';
import { printOutcome } from '../terminal/outcome.ts';
import { helpColumns, printLines, printsOnTerminal } from '../terminal/print.ts';
import { refuseStandardOutput } from '../terminal/standard-output.ts';
import { StopRequest } from '../terminal/stop-request.ts';
import { openTerminal } from '../terminal/terminal.ts';
import { textTable } from '../terminal/text-table.ts';
import { commandWords } from '../terminal/words.ts';
import { programVersion } from '../../runs/program-version.ts';
import { experimentLines } from './experiment-list.ts';

interface ReproduceFlags extends DeviceFlags, DataFlags {
  readonly budget?: number;
  readonly minutes?: number;
  readonly seed?: number;
  readonly out?: string;
  readonly run?: readonly string[];
  readonly data?: ReadonlyMap<string, string>;
  readonly record?: string;
  readonly json?: boolean;
}

const help = `
NAME is list or an experiment: ${experiments.map(({ name }) => name).join(', ')}.

The pictures, the numbers (result.json) and the runs are written to the folder
reproduced/NAME. Ctrl-C ends an experiment early and writes the results so far.
--record docs adds the result to docs/results and generates docs/results.md
again.

Examples:
  sparring reproduce list
  sparring reproduce gan-figure-1
  sparring reproduce gan-figure-1 --minutes 30
  sparring reproduce gan-table-1 --budget 60 --data faces=photos/faces
  sparring reproduce gan-figure-2 --run runs/00003-mnist-gan-mnist`;

/** Adds `sparring reproduce`. `finish` takes the exit code. */
export function addReproduceCommand(program: Command, finish: (code: number) => void): void {
  program
    .command('reproduce')
    .summary('repeat an experiment of the papers, and compare the numbers')
    .description('Reproduces a table or a figure of the papers, and shows the paper’s numbers next to ours.')
    .argument('<name>', 'list, or the name of an experiment')
    .addOption(
      option(
        '--budget <minutes>',
        'how long it may take (default: see reproduce list)',
        parse.numberAbove(0),
      ),
    )
    .addOption(option('--minutes <m>', 'the same as --budget', parse.numberAbove(0)))
    .addOption(
      option('--seed <n>', `determines the experiment (default: ${defaultSeed})`, parse.wholeNumber(0)),
    )
    .addOption(
      listOption(
        '--run <run>',
        'use a trained run instead of training one; may be repeated for gan-table-1 and gan-table-1-faces',
        parse.text,
      ),
    )
    .addOption(
      mapOption(
        '--data <key=path>',
        'the path of data that is not a named set; may be repeated',
        parse.keyedPath,
      ),
    )
    .addOption(dataRootOption())
    .addOption(fetchOption())
    .addOption(
      option('--out <folder>', 'where the results are written (default: reproduced/NAME)', parse.text),
    )
    .addOption(
      option('--record <folder>', 'also add the result to this folder’s results, such as docs', parse.text),
    )
    .addOption(deviceOption('cpu'))
    .addOption(threadsOption('one per core'))
    .option('--json', 'print the result as JSON on standard output, and progress on standard error')
    .addHelpText('after', help)
    .action(async (name: string, flags: ReproduceFlags) => {
      if (name === 'list') list(flags);
      else finish(await runExperiment(experimentOf(name), flags));
    });
}

/** Prints the experiments, and the data that each needs but is missing. */
function list({ dataRoot, json }: ReproduceFlags): void {
  const listed = listExperiments(dataRoot, commandWords);
  if (json === true) {
    printOutcome({ experiments: listed });
    return;
  }
  printLines(experimentLines(listed, printsOnTerminal() ? helpColumns() : undefined));
}

async function runExperiment(experiment: Experiment, flags: ReproduceFlags): Promise<number> {
  const { run: runs = [], dataRoot, fetch, seed = defaultSeed, record } = flags;
  const { budget: budgetMinutes = flags.minutes } = flags;
  refuseStandardOutput(flags.out, 'the results are a folder');
  const open = (path: string) => openData(path, flags);
  const data = new ExperimentData(experiment.needs, { named: flags.data, dataRoot, open, fetch });
  const trainings = await checkInputs(experiment, { data, runs });
  const runtime = await openRuntime(flags);
  const terminal = openTerminal(flags.json === true ? 'stderr' : 'stdout');
  if (budgetMinutes === undefined) terminal.line(budgetWording(experiment));
  const stop = new StopRequest(() =>
    terminal.line('Stopping: the results so far are being written. Ctrl-C again stops at once.'),
  );
  try {
    const { result, paths } = await reproduce(experiment, trainings, {
      data,
      runs,
      runtime,
      seed,
      budgetMinutes,
      folder: flags.out ?? join('reproduced', experiment.name),
      record,
      version: programVersion(),
      signal: stop.signal,
      onProgress: (text) => terminal.progress({ work: experiment.name, text }, `${experiment.name}: ${text}`),
    });
    terminal.discardProgress();
    const outcome = stop.signal.aborted ? 'stopped' : 'success';
    if (flags.json === true) printOutcome({ ...result }, outcome);
    else terminal.outcome([...report(experiment, result), ...paths]);
    return stop.exitCode;
  } finally {
    terminal.endProgress();
    stop.close();
  }
}

/** More time changes the numbers, and a reader of the paper's would not know. */
function budgetWording({ name, minutes }: Experiment): string {
  return `${name} may take ${duration(60 * minutes)}; with more minutes (--minutes M) it comes closer to the paper.`;
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
