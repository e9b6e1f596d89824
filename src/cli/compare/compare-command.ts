import type { Command } from 'commander';
import { comparisonPage } from '../../analysis/curves/compare-page.ts';
import { compareRuns, maxCompared } from '../../analysis/curves/compare-runs.ts';
import { comparisonNumbers } from '../../analysis/curves/curve-files.ts';
import type { TrainedRun } from '../../runs/trained-run.ts';
import { outHelp, pageWriter, printText } from '../explain/lesson-output.ts';
import { openRun } from '../inputs/open-run.ts';
import { openRuntime } from '../inputs/open-runtime.ts';
import * as parse from '../options/parsers.ts';
import { addSamplingOptions, type SamplingFlags } from '../options/shared.ts';
import { option } from '../options/typed-option.ts';
import { addCurveOptions, curveSettings, type CurveFlags } from '../plot/curve-options.ts';
import { printOutcome } from '../terminal/outcome.ts';
import { warn } from '../terminal/print.ts';
import { comparisonText } from './comparison-text.ts';
import { runAtStep } from './run-at-step.ts';

interface CompareFlags extends SamplingFlags, CurveFlags {
  readonly seeds?: number[];
  readonly out: string;
  readonly json?: boolean;
}

const help = `
Draws samples of the same seeds side by side, the options in which the runs
differ, and the curves of sparring plot.

RUN@STEP takes the checkpoint of a step, RUN@best that of the step that sparring
evaluate found best. So a run can be compared with itself. --step is for the
runs without an @. Which steps have a checkpoint, --keep-every of sparring train
decides.

Examples:
  sparring compare runs/00003-bedrooms-dcgan-64 runs/00004-bedrooms-dcgan-64
  sparring compare runs/00003-rooms-dcgan-64@2000 runs/00003-rooms-dcgan-64@best
  sparring compare runs/00001-ring-2d-gan-2d runs/00002-ring-2d-gan-2d --metrics dReal,dFake`;

/** Adds `sparring compare`. */
export function addCompareCommand(program: Command): void {
  const command = program
    .command('compare')
    .summary('runs side by side: samples of the same seeds, differing options, curves')
    .description('Compares runs, or steps of a run: samples of the same seeds, differing options and curves.')
    .argument('<runs...>', `2 to ${maxCompared} run folders, each also as RUN@STEP or RUN@best`)
    .addOption(
      option(
        '--seeds <list>',
        'which pictures: 0-31 or 1,5,9 (default: as many as fit, from 0)',
        parse.seeds,
      ),
    );
  addCurveOptions(addSamplingOptions(command))
    .addOption(option('--out <file>', outHelp, parse.text).default('compare.html'))
    .option('--json', 'print the numbers as JSON')
    .addHelpText('after', help)
    .action(compare);
}

async function compare(typed: readonly string[], flags: CompareFlags): Promise<void> {
  const { out, json, seeds, weights, normalisation } = flags;
  const write = pageWriter({ out, json });
  const runs: TrainedRun[] = [];
  for (const each of typed) {
    const { path, step = flags.step } = await runAtStep(each);
    runs.push(await openRun(path, { step }));
  }
  const settings = { ...curveSettings(flags), seeds, weights, normalisation };
  const comparison = await compareRuns(runs, await openRuntime(flags), settings);
  for (const note of comparison.notes) warn(note);
  await write(comparisonPage(comparison));
  if (json === true) printOutcome({ ...comparisonNumbers(comparison), file: out });
  else printText(comparisonText(comparison), out);
}
