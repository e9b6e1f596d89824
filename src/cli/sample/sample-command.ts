import { join } from 'node:path';
import type { Command } from 'commander';
import { UsageError } from '../../core/errors.ts';
import { range } from '../../core/numbers.ts';
import { counted, grouped, namesWording } from '../../core/wording.ts';
import { classesWording } from '../../data/formats/found-labels.ts';
import {
  encodingOf,
  endingOfEncoding,
  pictureEncodings,
  pictureEndings,
} from '../../data/pictures/encoding.ts';
import { endingOf } from '../options/endings.ts';
import { classesOf } from '../../runs/class-names.ts';
import { withGenerator, type Generator } from '../../runs/generator.ts';
import { readLatents } from '../../runs/latents-file.ts';
import { writePointSamples } from '../../runs/point-samples.ts';
import {
  writeSamples,
  type SampleRequest,
  type Samples,
  type SampleSettings,
  type SampleSource,
} from '../../runs/samples.ts';
import type { LatentSpec } from '../../gan/networks/gan.ts';
import { generatorOf, openRun } from '../inputs/open-run.ts';
import { openRuntime } from '../inputs/open-runtime.ts';
import * as parse from '../options/parsers.ts';
import { option } from '../options/typed-option.ts';
import {
  addSamplingOptions,
  checkLatents,
  latentsOption,
  truncationOption,
  type LatentsFlags,
  type SamplingFlags,
} from '../options/shared.ts';

import { printOutcome } from '../terminal/outcome.ts';
import { printSummary } from '../terminal/print.ts';
import {
  fileWording,
  isStandardOutput,
  refuseStandardOutput,
  writeOutput,
} from '../terminal/standard-output.ts';
import { nothingWritten, untilStopped } from '../terminal/stop-request.ts';
import { stepWording } from '../../runs/step-wording.ts';

interface SampleFlags extends SamplingFlags, LatentsFlags {
  readonly grid?: { columns: number; rows: number };
  readonly count?: number;
  readonly overwrite?: boolean;
  readonly classes?: true | string;
  readonly out?: string;
  readonly format?: SampleFormat;
  readonly json?: boolean;
}

const sampleFormats = [...pictureEncodings, 'csv'] as const;
type SampleFormat = (typeof sampleFormats)[number];

const maxPictures = 10_000_000;
/** As many as the largest --grid has. */
const maxGridPictures = 4096;
/** Number of seeds in a grid of classes. */
const classColumns = 10;

const help = `
A seed determines a picture: seed 5 gives the same z in every run with the same
latent space. The grid of the seeds 0 to 63 is the one that training draws, with
the networks of the newest checkpoint.

--normalisation chooses the statistics of batch normalisation:
  standing  measured for this generator on 512 fixed z, so that a picture
            depends only on its z
  running   averaged during training: they lag behind the weights
  batch     of the pictures sampled together, in batches as large as in
            training: a picture depends on the others, as when DCGAN's authors
            sampled

--weights chooses between the weights as trained (live) and their moving average
(average), which a run keeps with sparring train --ema.

--truncation PSI keeps every number of z within ±PSI, distributed as random z
that happen to lie there (Brock et al. 2019): pictures become more typical and
less varied, and a seed's picture changes gradually. Of a uniform z, as of the
preset dcgan, the numbers are scaled, from ±1 to ±PSI; of a Gaussian z those far
out are drawn in most. Begin with 0.7 for a uniform z and 1.5 for a Gaussian
one: far smaller numbers are unlike those of training, and the pictures fade. It
needs standing or running statistics: those of a batch undo it.

--latents FILE draws any z instead of those of seeds, such as the sum of samples
or a favourite of sparring studio: its "z as JSON", its exported favourites, or
what sparring explore arithmetic, explore directions and project write beside
their pictures. A file has a record such as {"z": [0.1, -1.2, ...]}, or a list.

A run of gan-1d or gan-2d generates points. They are plotted together with the
data, or written as numbers if --out ends in .csv. With --grid or --count each
point is a picture of its own.

Examples:
  sparring sample runs/00003-bedrooms-dcgan-64
  sparring sample runs/00003-bedrooms-dcgan-64 --grid 4x2 --seeds 100-107 --out eight.png
  sparring sample runs/00003-bedrooms-dcgan-64 --count 1000 --out pictures
  sparring sample runs/00003-bedrooms-dcgan-64 --truncation 1.5 --out typical.png
  sparring sample runs/00003-bedrooms-dcgan-64 --latents favourites.json
  sparring sample runs/00003-bedrooms-dcgan-64 --format webp --out - > rooms.webp
  sparring sample runs/00004-animals-dcgan-64 --classes
  sparring sample runs/00004-animals-dcgan-64 --classes cats,dogs --seeds 0-19
  sparring sample runs/00004-animals-dcgan-64 --classes cats --count 500 --out cats`;

/** Adds `sparring sample`. `finish` takes the exit code. */
export function addSampleCommand(program: Command, finish: (code: number) => void): void {
  const command = program
    .command('sample')
    .summary('generate pictures with a run')
    .description('Generates pictures with the networks of a run: a grid, or single files.')
    .argument('<run>', 'the run folder')
    .addOption(
      option('--grid <size>', 'columns x rows (default: 8x8, or as many as the seeds need)', parse.grid),
    )
    .addOption(option('--seeds <list>', 'which pictures: 0-63 or 1,5,9 (default: from 0)', parse.seeds))
    .addOption(
      option(
        '--count <n>',
        'write this many single files, with the seeds from 0 or as many of --seeds or --latents',
        parse.wholeNumber(1, maxPictures),
      ),
    )
    .option('--overwrite', 'for --count: write into a folder with other numbered pictures, which stay')
    .addOption(latentsOption('draw the z of this file instead of those of seeds: see below'))
    .option(
      '--classes [list]',
      'for a generator that learned classes: a named row for each class, or for those of a list, by name or number, from the same seeds (default: 0-9). With --grid or --count they take turns instead',
    )
    .addOption(truncationOption())
    .addOption(
      option(
        '--out <path>',
        'the file of the grid, .png, .jpg or .webp (default: sample.png in the run folder), - for standard output, or the folder of --count',
        parse.text,
      ),
    )
    .addOption(
      option(
        '--format <name>',
        `${sampleFormats.join(', ')}, where --out is no file with an ending (default: png)`,
        parse.oneOf(sampleFormats),
      ),
    )
    .addHelpText('after', help)
    .action(async (path: string, flags: SampleFlags) => {
      let done = 0;
      const onProgress = (written: number) => (done = written);
      const work = (signal: AbortSignal) => sample(path, flags, { signal, onProgress });
      finish(await untilStopped(work, () => stopWording(flags, done)));
    });
  addSamplingOptions(command).option('--json', 'print what was written as JSON');
}

/** What is there after a stop: single pictures stay. */
function stopWording({ count, out }: SampleFlags, done: number): string {
  if (done === 0) return nothingWritten;
  return `Stopped at ${grouped(done)} of ${counted(count!, 'picture')}, which are in ${out!}.`;
}

async function sample(
  path: string,
  flags: SampleFlags,
  { signal, onProgress }: Pick<SampleSettings, 'signal' | 'onProgress'>,
): Promise<void> {
  checkFlags(flags);
  const run = await openRun(path, { step: flags.step });
  const { step, networks } = run;
  const json = flags.json === true;
  const asPictures = flags.count !== undefined || flags.grid !== undefined || flags.classes !== undefined;
  const isPlot = networks.kind === 'points' && !asPictures;
  const format = formatOf(flags, isPlot);
  const ending = format === 'csv' ? '.csv' : endingOfEncoding(format);
  const out = flags.out ?? join(run.path, `sample${ending}`);
  const { weights, truncation } = flags;
  const chosen = await chosenSource(flags, networks.latent, isPlot);
  const made = await writeOutput(out, { ending, isText: format === 'csv', json }, async (file) =>
    isPlot
      ? writePointSamples(run, networks, { ...chosen, weights, truncation, file }, await openRuntime(flags))
      : withGenerator(generatorOf(run, flags, signal), (generator) =>
          writeSamples(generator, requestOf(generator, flags, chosen, { file, format }), {
            signal,
            onProgress,
          }),
        ),
  );
  if (json) {
    const { latents } = flags;
    printOutcome({ run: path, step, ...(latents === undefined ? {} : { latents }), ...made });
  } else {
    const where = flags.count === undefined ? `: ${fileWording(out)}` : ` in ${out}`;
    const what = isPlot
      ? counted(made.seeds?.length ?? chosen!.count, 'point')
      : counted(made.pictures, 'picture');
    printSummary(
      [`${what} of ${stepWording(run)}${where}${beforeWording(made)}`, ...classLines(made)],
      isStandardOutput(out),
    );
  }
}

/** The classes of what was drawn, and what its reader should know. */
function classLines({ rows, turns, remarks = [] }: Pick<Samples, 'rows' | 'turns' | 'remarks'>): string[] {
  const classes = rows ?? turns ?? [];
  if (classes.length === 0) return [];
  const empty = classes.filter(({ hadNoPictures }) => hadNoPictures === true).map(({ name }) => name);
  const isOne = empty.length === 1;
  const what = rows === undefined ? 'pictures are' : isOne ? 'row is' : 'rows are';
  const without = `The run had no pictures of ${namesWording(empty)}: ${isOne ? 'its' : 'their'} ${what} noise.`;
  const label = rows !== undefined ? 'Rows' : classes.length === 1 ? 'Class' : 'Classes, in turn';
  return [
    `${label}: ${classesWording(classes.map(({ name }) => name))}`,
    ...(empty.length === 0 ? [] : [without]),
    ...remarks,
  ];
}

/** What was there before, so that nothing is replaced or mixed unsaid. */
function beforeWording({ replaced = 0, others = 0 }: { replaced?: number; others?: number }): string {
  const parts = [
    ...(replaced === 0 ? [] : [`${grouped(replaced)} replaced`]),
    ...(others === 0 ? [] : [`${grouped(others)} others of before stay there`]),
  ];
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

/** Checks the options before the run is opened. */
function checkFlags(flags: SampleFlags): void {
  const { count, grid, seeds, out, classes } = flags;
  checkLatents(flags);
  if (classes !== undefined && flags.latents !== undefined) {
    throw new UsageError('--classes draws classes of seeds: leave out --latents');
  }
  if (count !== undefined) {
    if (grid !== undefined) throw new UsageError('--count writes single files: leave out --grid');
    if (seeds !== undefined && seeds.length !== count) {
      throw new UsageError(
        `--count got ${count} and --seeds ${seeds.length} seeds, expected as many: pass --count ${seeds.length}`,
      );
    }
    if (seeds !== undefined && new Set(seeds).size !== seeds.length) {
      throw new UsageError('--seeds names a seed twice, which would be one file: name each once');
    }
    if (out === undefined) throw new UsageError('--count needs a folder to write to: pass --out FOLDER');
    refuseStandardOutput(out, '--count writes many files');
    return;
  }
  if (flags.overwrite === true) {
    throw new UsageError('--overwrite applies to the folder of --count: leave it out, or pass --count');
  }
  if (grid !== undefined && seeds !== undefined && seeds.length > grid.columns * grid.rows) {
    throw new UsageError(
      `a grid of ${grid.columns}x${grid.rows} does not hold ${seeds.length} seeds: pass a larger --grid or fewer --seeds`,
    );
  }
  formatOf(flags, true);
}

/**
 * The format of what is written: by the ending of `--out`. Where there is none (standard output, the folder of `--count`,
 * the default file) `--format` chooses it.
 *
 * @throws UsageError if the ending is unknown, or `--format` is another
 */
function formatOf({ format, out, count }: SampleFlags, isPlot: boolean): SampleFormat {
  const endings = isPlot ? [...pictureEndings, '.csv'] : pictureEndings;
  const byEnding = out !== undefined && count === undefined && !isStandardOutput(out);
  if (!byEnding) {
    if (format !== 'csv' || (isPlot && count === undefined)) return format ?? 'png';
    throw new UsageError(
      '--format csv applies to a run of points without --grid and --count: pass png, jpeg or webp',
    );
  }
  const ending = endingOf('--out', out, endings);
  const found = ending === '.csv' ? 'csv' : encodingOf(ending);
  if (format === undefined || format === found) return found;
  throw new UsageError(
    `--format ${format} does not fit --out ${out}: leave out --format, or name another file`,
  );
}

/** What was chosen to be drawn. */
interface ChosenSource {
  readonly source: SampleSource;
  readonly count: number;
}

/**
 * The seeds or the z that were chosen; undefined if none were.
 *
 * @throws SparringError if the file of z cannot be read, or holds more of them than fit
 */
async function chosenSource(
  { seeds, latents, count, grid }: SampleFlags,
  latent: LatentSpec,
  isPlot: boolean,
): Promise<ChosenSource | undefined> {
  if (latents === undefined) return seeds && { source: { seeds }, count: seeds.length };
  const { z, names } = await readLatents(latents, latent);
  if (count !== undefined && count !== names.length) {
    throw new UsageError(
      `--count got ${count} and ${latents} holds ${grouped(names.length)} z, expected as many: pass --count ${names.length}`,
    );
  }
  const fits = grid === undefined ? maxGridPictures : grid.columns * grid.rows;
  if (!isPlot && count === undefined && names.length > fits) {
    throw new UsageError(
      `a grid of ${grouped(fits)} pictures does not hold the ${grouped(names.length)} z of ${latents}: pass --count ${names.length} for single files`,
    );
  }
  return { source: { z }, count: names.length };
}

function requestOf(
  generator: Generator,
  { count, out, seeds, classes, grid, overwrite }: SampleFlags,
  chosen: ChosenSource | undefined,
  { file, format }: { readonly file: string; readonly format: SampleFormat },
): SampleRequest {
  const chosenClasses = classes === undefined ? {} : { classes: classesIn(generator, classes) };
  if (count !== undefined) {
    const encoding = format === 'csv' ? 'png' : format;
    const source = { ...(chosen?.source ?? { seeds: range(0, count) }), ...chosenClasses };
    return { kind: 'files', ...source, folder: out!, encoding, overwrite };
  }
  if (classes !== undefined && grid === undefined)
    return { kind: 'classes', seeds: seeds ?? range(0, classColumns), ...chosenClasses, file };
  const { columns, rows } = grid ?? gridFor(chosen?.count ?? 64);
  const source = { ...(chosen?.source ?? { seeds: range(0, columns * rows) }), ...chosenClasses };
  return { kind: 'grid', ...source, columns, file };
}

/** The classes of a typed list, or all. */
function classesIn({ run, classes }: Generator, typed: true | string): readonly number[] {
  return typed === true
    ? classes
    : classesOf({ options: run.options, count: classes.length }, typed, 'classes');
}

/** The most square grid with at most eight columns. */
function gridFor(count: number): { columns: number; rows: number } {
  const columns = count >= 64 ? 8 : Math.min(8, Math.ceil(Math.sqrt(count)));
  return { columns, rows: Math.ceil(count / columns) };
}
