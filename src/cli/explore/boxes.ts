import { join } from 'node:path';
import type { Command } from 'commander';
import { boxesPage } from '../../analysis/explorations/boxes-page.ts';
import { paperSamples } from '../../analysis/explore/window-drop.ts';
import { range } from '../../core/numbers.ts';
import { counted } from '../../core/wording.ts';
import { writeFileAtomic } from '../../data/disk/atomic.ts';
import { programVersion } from '../../runs/program-version.ts';
import { withGenerator } from '../../runs/generator.ts';
import { stepWording } from '../../runs/step-wording.ts';
import { maxFigurePictures } from '../figures/output.ts';
import { checkPictures, generatorOf, openRun } from '../inputs/open-run.ts';
import { checkEnding } from '../options/endings.ts';
import * as parse from '../options/parsers.ts';
import { addSamplingOptions, type SamplingFlags } from '../options/shared.ts';
import { option } from '../options/typed-option.ts';
import { printOutcome } from '../terminal/outcome.ts';
import { printSummary } from '../terminal/print.ts';
import { shellPath } from '../terminal/shell-path.ts';
import { fileWording, isStandardOutput, writeOutput } from '../terminal/standard-output.ts';
import { UsageError } from '../../core/errors.ts';

interface BoxesFlags extends SamplingFlags {
  readonly seeds?: number[];
  readonly out?: string;
  readonly json?: boolean;
}

const help = `
Writes one HTML file with samples and their seeds. Open it in a browser and draw
a box around the object in some of them, with the mouse, a finger or the
keyboard. The page shows the command to paste (sparring explore forget with
--box), and saves the boxes as the JSON file of --boxes. It fetches nothing, and
the browser keeps the boxes until you come back.

Examples:
  sparring explore boxes runs/00003-bedrooms-dcgan-64
  sparring explore boxes runs/00003-bedrooms-dcgan-64 --seeds 0-49 --out windows.html`;

/** Adds `sparring explore boxes`. */
export function addBoxesCommand(explore: Command): void {
  const command = explore
    .command('boxes')
    .summary('a page on which you mark an object, for explore forget')
    .description(
      'Writes a page on which you draw boxes around an object in samples, for sparring explore forget.',
    )
    .argument('<run>', 'the run folder')
    .addOption(
      option('--seeds <list>', `which samples: 0-99 or 1,5,9 (default: 0-${paperSamples - 1})`, parse.seeds),
    )
    .addOption(
      option(
        '--out <file.html>',
        'the page; - for standard output (default: boxes.html in the run folder)',
        parse.text,
      ),
    )
    .option('--json', 'print the outcome as JSON')
    .addHelpText('after', help)
    .action(writeBoxesPage);
  addSamplingOptions(command);
}

async function writeBoxesPage(path: string, flags: BoxesFlags): Promise<void> {
  const { seeds = range(0, paperSamples), json = false, out = join(path, 'boxes.html') } = flags;
  if (!isStandardOutput(out)) checkEnding('--out', out, '.html');
  if (seeds.length > maxFigurePictures) {
    throw new UsageError(`--seeds got ${seeds.length} seeds, expected at most ${maxFigurePictures}`);
  }
  const run = await openRun(path, { step: flags.step });
  checkPictures(run, 'explore boxes');
  await withGenerator(generatorOf(run, flags), async (generator) => {
    const page = boxesPage({
      source: `${run.path}, ${stepWording(run)}`,
      seeds,
      pictures: await generator.sampleSeeds(seeds),
      image: generator.gan.image,
      command: forgetCommand(path, flags),
      footer: `Made by sparring ${programVersion()}.`,
    });
    await writeOutput(out, { ending: '.html', isText: true, json }, (file) => writeFileAtomic(file, page));
    if (json) printOutcome({ run: path, step: run.step, samples: seeds.length, file: out });
    else {
      const what = `${counted(seeds.length, 'sample')} of ${stepWording(run)}, to draw boxes in`;
      printSummary([`${what}: open ${fileWording(out)} in a browser.`], isStandardOutput(out));
    }
  });
}

/** The command that the boxes are for, with the options that decide what the samples look like, up to the boxes. */
function forgetCommand(path: string, { seeds, step, weights, normalisation }: BoxesFlags): string {
  const options = [
    ...(seeds === undefined ? [] : ['--seeds', rangesOf(seeds)]),
    ...(step === undefined ? [] : ['--step', String(step)]),
    ...(weights === undefined ? [] : ['--weights', weights]),
    ...(normalisation === undefined ? [] : ['--normalisation', normalisation]),
  ];
  return ['sparring explore forget', shellPath(path), ...options, '--box'].join(' ');
}

/** `0-9,12`: the seeds as `--seeds` takes them. */
function rangesOf(seeds: readonly number[]): string {
  const ranges: { first: number; last: number }[] = [];
  for (const seed of seeds) {
    const before = ranges.at(-1);
    if (before?.last === seed - 1) before.last = seed;
    else ranges.push({ first: seed, last: seed });
  }
  return ranges.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`)).join(',');
}
