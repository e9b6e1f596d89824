import { join } from 'node:path';
import type { Command } from 'commander';
import { curveNumbers, curvesCsv } from '../../analysis/curves/curve-files.ts';
import { curvesPage } from '../../analysis/curves/curves-page.ts';
import { maxRuns } from '../../analysis/curves/panels.ts';
import { curvesOf, type Curves } from '../../analysis/curves/plot-runs.ts';
import { writeFileAtomic } from '../../data/disk/atomic.ts';
import { pageEndings, pageWriter } from '../explain/lesson-output.ts';
import { endingOf } from '../options/endings.ts';
import * as parse from '../options/parsers.ts';
import { option } from '../options/typed-option.ts';
import { printOutcome } from '../terminal/outcome.ts';
import { printSummary, warn } from '../terminal/print.ts';
import { fileWording, isStandardOutput } from '../terminal/standard-output.ts';
import { addCurveOptions, curveSettings, type CurveFlags } from './curve-options.ts';
import { curvesText } from './curves-text.ts';

interface PlotFlags extends CurveFlags {
  readonly out?: string;
  readonly json?: boolean;
}

const help = `
Draws D's and G's losses, D(x) and D(G(z)), whatever else the runs recorded,
their evaluations (sparring evaluate) and their speed. Several runs are drawn
together, each in one colour everywhere. Faint lines are single steps, strong
ones their means.

A run may be in training: plot it again to see it grow.

Examples:
  sparring plot runs/00003-bedrooms-dcgan-64
  sparring plot runs/00003-* runs/00004-* --over minutes --out compared.png
  sparring plot runs/00003-bedrooms-dcgan-64 --metrics dReal,dFake --out d.svg
  sparring plot runs/00003-bedrooms-dcgan-64 --out steps.csv`;

/** Adds `sparring plot`. */
export function addPlotCommand(program: Command): void {
  const command = program
    .command('plot')
    .summary('the losses, D(x), D(G(z)), evaluations and speed of runs as curves')
    .description('Draws what one run or several recorded as curves.')
    .argument('<runs...>', `run folders, at most ${maxRuns}`);
  addCurveOptions(command)
    .addOption(
      option(
        '--out <file>',
        'the page to write, .html, .svg, .png, .jpg or .webp, or all numbers as .csv; - for standard output, as HTML (default: plot.html in the run folder; of several runs, in the current one)',
        parse.text,
      ),
    )
    .option('--json', 'print the numbers as JSON')
    .addHelpText('after', help)
    .action(plotRuns);
}

async function plotRuns(paths: readonly string[], flags: PlotFlags): Promise<void> {
  const { json = false, out = paths.length === 1 ? join(paths[0]!, 'plot.html') : 'plot.html' } = flags;
  const write = curvesWriter(out, json);
  const curves = await curvesOf(paths, curveSettings(flags));
  for (const note of curves.notes) warn(note);
  await write(curves);
  if (json) printOutcome({ ...curveNumbers(curves), file: out });
  else {
    const drawn = `${isCsv(out) ? 'Numbers' : 'Drawn'}: ${fileWording(out)}`;
    printSummary([...curvesText(curves), '', drawn], isStandardOutput(out));
  }
}

/** @throws UsageError at once if the ending is unknown */
function curvesWriter(out: string, json: boolean): (curves: Curves) => Promise<void> {
  if (!isStandardOutput(out)) endingOf('--out', out, [...pageEndings, '.csv']);
  if (isCsv(out)) return (curves) => writeFileAtomic(out, curvesCsv(curves));
  const write = pageWriter({ out, json });
  return (curves) => write(curvesPage(curves));
}

function isCsv(out: string): boolean {
  return out.toLowerCase().endsWith('.csv');
}
