import { extname, join } from 'node:path';
import type { Command } from 'commander';
import { UsageError } from '../../core/errors.ts';
import { range } from '../../core/numbers.ts';
import { counted } from '../../core/wording.ts';
import { withGenerator } from '../../runs/generator.ts';
import { pointFileEndings, writePointSamples } from '../../runs/point-samples.ts';
import { writeSamples, type SampleRequest } from '../../runs/samples.ts';
import { generatorOf, openRun } from '../inputs/open-run.ts';
import { openRuntime } from '../inputs/open-runtime.ts';
import * as parse from '../options/parsers.ts';
import { option } from '../options/parsers.ts';
import { addSamplingOptions, type SamplingFlags } from '../options/shared.ts';
import { printJson, printLines } from '../terminal/print.ts';

interface SampleFlags extends SamplingFlags {
  readonly grid?: { columns: number; rows: number };
  readonly seeds?: number[];
  readonly count?: number;
  readonly classes?: boolean;
  readonly out?: string;
  readonly step?: number;
  readonly json?: boolean;
}

const mostPictures = 10_000_000;
/** Seeds of a grid by class. */
const classColumns = 10;

const help = `
A seed is a picture: seed 5 gives the same z in every run of the same latent space. The grid of the seeds
0 to 63 is the one that training draws, of the newest checkpoint.

Batch normalisation goes by --normalisation. standing: statistics of the generator as it is, measured on 512 z
that are always the same, so that a picture depends on its z alone. running: the averages of training, which lag
behind. batch: the pictures made together, as DCGAN's authors sampled; they then depend on their neighbours, made in
batches as large as those of training.

A run of gan-1d or gan-2d makes points: they are drawn beside the data, as a plot, or written as numbers if --out
ends in .csv. With --grid or --count, each is a picture of its own.

Examples:
  sparring sample runs/00003-bedrooms-dcgan-64
  sparring sample runs/00003-bedrooms-dcgan-64 --grid 4x2 --seeds 100-107 --out eight.png
  sparring sample runs/00003-bedrooms-dcgan-64 --count 1000 --out pictures
  sparring sample runs/00004-mnist-dcgan-mnist-conditional --classes`;

/** Adds `sparring sample`. */
export function addSampleCommand(program: Command): void {
  const command = program
    .command('sample')
    .summary('make pictures with a run’s generator')
    .description('Makes pictures with the generator of a run: a grid, or single files.')
    .argument('<run>', 'the run folder')
    .addOption(
      option('--grid <size>', 'columns x rows (default: 8x8, or as many as the seeds need)', parse.grid),
    )
    .addOption(option('--seeds <list>', 'which pictures: 0-63 or 1,5,9 (default: from 0 on)', parse.seeds))
    .addOption(
      option(
        '--count <n>',
        'write so many single PNG files, of the seeds from 0 on',
        parse.wholeNumber(1, mostPictures),
      ),
    )
    .option(
      '--classes',
      'of a conditional generator: a row for each class, the same z in all (default: seeds 0-9)',
    )
    .addOption(
      option(
        '--step <n>',
        'by the checkpoint of this step, which training has kept (default: by the newest)',
        parse.wholeNumber(1),
      ),
    )
    .addOption(
      option(
        '--out <path>',
        'the PNG file of the grid (default: sample.png in the run folder), or the folder of --count',
        parse.text,
      ),
    )
    .addHelpText('after', help)
    .action(sample);
  addSamplingOptions(command).option('--json', 'print what was made as JSON');
}

async function sample(path: string, flags: SampleFlags): Promise<void> {
  checkFlags(flags);
  const run = await openRun(path, { step: flags.step });
  const { step, networks } = run;
  const asPictures = flags.count !== undefined || flags.grid !== undefined || flags.classes === true;
  const isPlot = networks.kind === 'points' && !asPictures;
  if (!isPlot) checkFile(flags, ['.png']);
  const file = flags.out ?? join(run.path, 'sample.png');
  const { seeds, weights } = flags;
  const made = isPlot
    ? await writePointSamples(run, networks, { seeds, weights, file }, await openRuntime(flags))
    : await withGenerator(generatorOf(run, flags), (generator) =>
        writeSamples(generator, requestOf(flags, file)),
      );
  if (flags.json === true) {
    printJson({ run: path, step, ...made });
  } else {
    const where = flags.count === undefined ? `: ${made.files[0]}` : ` in ${flags.out}`;
    const what = isPlot ? counted(made.seeds.length, 'point') : counted(made.pictures, 'picture');
    printLines([`${what} of step ${step}${where}`]);
  }
}

/** What is wrong whatever the run is. */
function checkFlags(flags: SampleFlags): void {
  const { count, grid, seeds, out, classes } = flags;
  if (classes === true && (count !== undefined || grid !== undefined)) {
    throw new UsageError(
      '--classes draws a row for each class: leave out --count and --grid, and choose --seeds',
    );
  }
  if (count !== undefined) {
    if (seeds !== undefined || grid !== undefined) {
      throw new UsageError('--count makes single files of the seeds from 0 on: leave out --grid and --seeds');
    }
    if (out === undefined) throw new UsageError('--count needs a folder to write to: pass --out FOLDER');
    return;
  }
  if (grid !== undefined && seeds !== undefined && seeds.length > grid.columns * grid.rows) {
    throw new UsageError(
      `a grid of ${grid.columns}x${grid.rows} does not hold ${seeds.length} seeds: pass a larger --grid or fewer --seeds`,
    );
  }
  checkFile(flags, pointFileEndings);
}

function checkFile({ count, out }: SampleFlags, endings: readonly string[]): void {
  if (count !== undefined || out === undefined || endings.includes(extname(out).toLowerCase())) return;
  throw new UsageError(
    `--out got ${JSON.stringify(out)}, expected a .png file (or add --count N for a folder)`,
  );
}

function requestOf({ count, out, seeds, classes, grid }: SampleFlags, file: string): SampleRequest {
  if (count !== undefined) return { kind: 'files', count, folder: out! };
  if (classes === true) return { kind: 'classes', seeds: seeds ?? range(0, classColumns), file };
  const { columns, rows } = grid ?? gridFor(seeds?.length ?? 64);
  return { kind: 'grid', seeds: seeds ?? range(0, columns * rows), columns, file };
}

/** As near to a square as rows of up to eight allow. */
function gridFor(count: number): { columns: number; rows: number } {
  const columns = count >= 64 ? 8 : Math.min(8, Math.ceil(Math.sqrt(count)));
  return { columns, rows: Math.ceil(count / columns) };
}
