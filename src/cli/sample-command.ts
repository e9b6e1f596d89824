import { mkdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Command } from 'commander';
import { UsageError } from '../core/errors.ts';
import { encodeGrid, encodePicture, scaleForScreen } from '../data/pictures.ts';
import { latentOfSeeds, Sampler, type SamplingNormalisation, type SamplingWeights } from '../gan/sampler.ts';
import { createNodeRuntime, devices } from '../runtime/ort-node.ts';
import { writeFileAtomic } from '../runs/atomic.ts';
import { explainFileError } from '../runs/file-errors.ts';
import * as parse from './option-parsers.ts';
import { option } from './option-parsers.ts';
import { deviceOptions, mostThreads, type DeviceFlags } from './train-options.ts';
import {
  chooseWeights,
  normalisations,
  openTrainedRun,
  weightKinds,
  type TrainedRun,
} from './trained-run.ts';
import { counted } from './wording.ts';

interface SampleFlags extends DeviceFlags {
  readonly grid?: { columns: number; rows: number };
  readonly seeds?: number[];
  readonly count?: number;
  readonly out?: string;
  readonly normalisation?: SamplingNormalisation;
  readonly weights?: SamplingWeights;
  readonly json?: boolean;
}

/** Pictures made and written at a time. */
const chunk = 64;
const mostPictures = 10_000_000;

const help = `
A seed is a picture: seed 5 gives the same z in every run of the same latent space. The grid of the seeds
0 to 63 is the one that training draws, of the newest checkpoint.

--normalisation running normalises by the averages of training, so that a picture depends on its z alone.
batch normalises by the pictures made together, as DCGAN's authors sampled: pictures then depend on their
neighbours, made in batches as large as those of training.

Examples:
  sparring sample runs/00003-bedrooms-dcgan-64
  sparring sample runs/00003-bedrooms-dcgan-64 --grid 4x2 --seeds 100-107 --out eight.png
  sparring sample runs/00003-bedrooms-dcgan-64 --count 1000 --out pictures`;

/** Adds `sparring sample`. */
export function addSampleCommand(program: Command): void {
  program
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
    .addOption(
      option(
        '--out <path>',
        'the PNG file of the grid (default: sample.png in the run folder), or the folder of --count',
        parse.text,
      ),
    )
    .addOption(
      option('--normalisation <by>', 'running or batch (default: running)', parse.oneOf(normalisations)),
    )
    .addOption(
      option(
        '--weights <which>',
        'live or average (default: average if the run keeps one)',
        parse.oneOf(weightKinds),
      ),
    )
    .addOption(option('--device <name>', `${devices.join(', ')} (default: cpu)`, parse.oneOf(devices)))
    .addOption(
      option(
        '--threads <n>',
        'threads of one operation (default: one a core)',
        parse.wholeNumber(1, mostThreads),
      ),
    )
    .option('--json', 'print what was made as JSON')
    .addHelpText('after', help)
    .action(sample);
}

async function sample(path: string, flags: SampleFlags): Promise<void> {
  checkFlags(flags);
  const run = await openTrainedRun(path);
  const painter = await Painter.create(run, flags);
  try {
    const made =
      flags.count === undefined ? await drawGrid(run, painter, flags) : await drawFiles(run, painter, flags);
    if (flags.json === true) {
      const outcome = { run: path, step: run.step, ...made };
      process.stdout.write(`${JSON.stringify(outcome, undefined, 2)}\n`);
    } else if (flags.count === undefined) {
      process.stdout.write(
        `${counted(made.seeds.length, 'picture')} of step ${run.step}: ${made.files[0]}\n`,
      );
    } else {
      process.stdout.write(`${counted(made.seeds.length, 'picture')} of step ${run.step} in ${flags.out}\n`);
    }
  } finally {
    await painter.release();
  }
}

function checkFlags({ count, grid, seeds, out }: SampleFlags): void {
  if (count !== undefined) {
    if (seeds !== undefined || grid !== undefined) {
      throw new UsageError('--count makes single files of the seeds from 0 on: leave out --grid and --seeds');
    }
    if (out === undefined) throw new UsageError('--count needs a folder to write to: pass --out FOLDER');
    return;
  }
  if (out !== undefined && extname(out).toLowerCase() !== '.png') {
    throw new UsageError(
      `--out got ${JSON.stringify(out)}, expected a .png file (or add --count N for a folder)`,
    );
  }
  if (grid !== undefined && seeds !== undefined && seeds.length > grid.columns * grid.rows) {
    throw new UsageError(
      `a grid of ${grid.columns}x${grid.rows} does not hold ${seeds.length} seeds: pass a larger --grid or fewer --seeds`,
    );
  }
}

interface Made {
  readonly seeds: readonly number[];
  readonly files: readonly string[];
}

async function drawGrid(run: TrainedRun, painter: Painter, flags: SampleFlags): Promise<Made> {
  const { columns, rows } = flags.grid ?? gridFor(flags.seeds?.length ?? 64);
  const seeds = flags.seeds ?? range(0, columns * rows);
  const { channels, height, width, range: values } = run.gan.image;
  const png = await encodeGrid(
    await painter.paint(seeds),
    { count: seeds.length, channels, height, width },
    { columns, range: values, scale: scaleForScreen(height, width) },
  );
  const file = flags.out ?? join(run.path, 'sample.png');
  await writeFileAtomic(file, png);
  return { seeds, files: [file] };
}

async function drawFiles(run: TrainedRun, painter: Painter, flags: SampleFlags): Promise<Made> {
  const folder = flags.out!;
  const count = flags.count!;
  try {
    await mkdir(folder, { recursive: true });
  } catch (thrown) {
    throw explainFileError(thrown, folder);
  }
  const { image } = run.gan;
  const size = image.channels * image.height * image.width;
  const digits = Math.max(6, String(count - 1).length);
  const files: string[] = [];
  for (let first = 0; first < count; first += painter.batchSize) {
    const seeds = range(first, Math.min(count, first + painter.batchSize));
    const images = await painter.paint(seeds);
    for (const [i, seed] of seeds.entries()) {
      const file = join(folder, `${String(seed).padStart(digits, '0')}.png`);
      const png = await encodePicture(images.subarray(i * size, (i + 1) * size), image, {
        range: image.range,
      });
      await writeFileAtomic(file, png);
      files.push(file);
    }
  }
  return { seeds: range(0, count), files };
}

/** Turns seeds into pictures. */
class Painter {
  /** Pictures made together. */
  readonly batchSize: number;
  readonly #run: TrainedRun;
  readonly #sampler: Sampler;
  readonly #wholeBatches: boolean;

  private constructor(run: TrainedRun, sampler: Sampler, batchSize: number, wholeBatches: boolean) {
    this.#run = run;
    this.#sampler = sampler;
    this.batchSize = batchSize;
    this.#wholeBatches = wholeBatches;
  }

  static async create(run: TrainedRun, flags: SampleFlags): Promise<Painter> {
    const weights = chooseWeights(run, flags.weights);
    const normalisation = flags.normalisation ?? 'running';
    const byBatch = normalisation === 'batch';
    const batchSize = byBatch ? run.options.training.batchSize : chunk;
    const runtime = await createNodeRuntime(deviceOptions(flags));
    const sampler = await Sampler.create(run.gan, runtime, { batchSize, normalisation, weights });
    return new Painter(run, sampler, batchSize, byBatch);
  }

  /** The pictures of the seeds, [seeds, C, H, W] in the GAN's range. */
  async paint(seeds: readonly number[]): Promise<Float32Array> {
    const { gan, state } = this.#run;
    // A batch that is filled up with copies of one z has other statistics than any in training.
    const missing = this.#wholeBatches ? -seeds.length % this.batchSize : 0;
    const after = Math.max(...seeds) + 1;
    const whole = [...seeds, ...range(after, after + (missing === 0 ? 0 : this.batchSize + missing))];
    const images = await this.#sampler.sample(latentOfSeeds(gan, whole), state);
    return images.subarray(0, (images.length / whole.length) * seeds.length);
  }

  async release(): Promise<void> {
    await this.#sampler.release();
  }
}

/** As near to a square as rows of up to eight allow. */
function gridFor(count: number): { columns: number; rows: number } {
  const columns = count >= 64 ? 8 : Math.min(8, Math.ceil(Math.sqrt(count)));
  return { columns, rows: Math.ceil(count / columns) };
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}
