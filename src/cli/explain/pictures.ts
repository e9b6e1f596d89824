import type { Command } from 'commander';
import { subjectOfRun } from '../../analysis/explorations/picture-subject.ts';
import { UsageError } from '../../core/errors.ts';
import type { PictureSource } from '../../data/pictures/source.ts';
import { picturesLesson, type PicturesLesson } from '../../lessons/lessons.ts';
import type { PictureKind } from '../../lessons/picture-count.ts';
import { maxCountedSide } from '../../lessons/picture-count.ts';
import { sketchedSubject } from '../../lessons/sketched-subject.ts';
import { withGenerator } from '../../runs/generator.ts';
import type { TrainedRun } from '../../runs/trained-run.ts';
import type { DataFlags } from '../inputs/open-data.ts';
import { checkPictures, generatorOf, openRun } from '../inputs/open-run.ts';
import { openRuntime } from '../inputs/open-runtime.ts';
import { openRunData, type RunDataFlags } from '../inputs/run-data.ts';
import { findTrainingPictures } from '../inputs/training-pictures.ts';
import * as parse from '../options/parsers.ts';
import { addSamplingOptions, dataRootOption, fetchOption, type SamplingFlags } from '../options/shared.ts';
import { option } from '../options/typed-option.ts';
import { printOutcome } from '../terminal/outcome.ts';
import { outHelp, pageWriter, printText, type OutFlags } from './lesson-output.ts';
import { picturesOutcome, picturesText } from './pictures-text.ts';

interface PicturesFlags extends SamplingFlags, OutFlags, Pick<DataFlags, 'dataRoot' | 'fetch'> {
  readonly size?: { readonly width: number; readonly height: number };
  readonly values?: number;
  readonly channels?: 1 | 3;
  readonly seed?: number;
  readonly picture?: string;
  readonly data?: string;
}

/** The pictures that are counted if nothing else is asked for. */
const usual = { width: 16, height: 16, channels: 1, values: 256 } as const;
const defaultSeed = 1;

const help = `
Counts the pictures of a size, and shows random ones beside a generator’s. Then
it asks D about mixtures of noise and a real picture, and changes noise along
D’s slope until D takes it for real, although it still looks like noise.

Without a run, the generator is a rule that draws faces, and D has one weight
for each number. With a run they are its own networks, and the real pictures are
those that it was trained on, or --picture.

Examples:
  sparring explain pictures
  sparring explain pictures --size 28 --values 2
  sparring explain pictures runs/00004-faces-dcgan-64 --picture face.jpg`;

/** Adds `sparring explain pictures`. */
export function addPictures(explain: Command): void {
  const command = explain
    .command('pictures')
    .summary('how many pictures there are, random ones, and what D knows about them')
    .description(
      'Explains why pictures cannot be found by trying: counts them, shows random ones, and asks D about them.',
    )
    .argument('[run]', 'a run folder, whose generator and discriminator are used')
    .addOption(
      option('--size <size>', 'side length in pixels, or width x height (default: 16)', parse.imageSize),
    )
    .addOption(
      option(
        '--values <n>',
        `values that each number may have (default: ${usual.values})`,
        parse.wholeNumber(2, 65_536),
      ),
    )
    .addOption(option('--channels <n>', '1 for grey, 3 for colour (default: 1)', parse.channels))
    .addOption(
      option('--seed <n>', `chooses the noise (default: ${defaultSeed})`, parse.wholeNumber(0, 2 ** 32)),
    )
    .addOption(option('--picture <file>', 'the real picture for the run’s D', parse.text))
    .addOption(option('--data <path>', 'the new path of the run’s pictures, or others', parse.text))
    .addOption(option('--out <file>', outHelp, parse.text).default('explain-pictures.html'))
    .option('--json', 'print the numbers as JSON')
    .addOption(dataRootOption())
    .addOption(fetchOption())
    .addHelpText('after', help)
    .action(explainPictures);
  addSamplingOptions(command);
}

async function explainPictures(path: string | undefined, flags: PicturesFlags): Promise<void> {
  const { out, json } = flags;
  const write = pageWriter({ out, json });
  const lesson = path === undefined ? await lessonWithoutRun(flags) : await lessonOfRun(path, flags);
  await write(lesson.page);
  if (json === true)
    printOutcome({ ...(path === undefined ? {} : { run: path }), ...picturesOutcome(lesson), file: out });
  else printText(picturesText(lesson), out);
}

/** The options that only a run gives a meaning to. */
const optionsOfRuns = ['picture', 'data', 'step', 'weights', 'normalisation', 'device', 'threads'] as const;

async function lessonWithoutRun(flags: PicturesFlags): Promise<PicturesLesson> {
  const misplaced = optionsOfRuns.find((name) => flags[name] !== undefined);
  if (misplaced !== undefined) {
    throw new UsageError(
      `--${misplaced} is an option of runs, but no run was given: pass a run folder, or leave it out`,
    );
  }
  const { size, seed = defaultSeed } = flags;
  const kind: PictureKind = {
    ...usual,
    ...size,
    channels: flags.channels ?? usual.channels,
    values: flags.values ?? usual.values,
  };
  if (Math.max(kind.width, kind.height) > maxCountedSide) {
    throw new UsageError(
      `--size got ${kind.width}×${kind.height}, expected at most ${maxCountedSide} pixels a side`,
    );
  }
  return picturesLesson(sketchedSubject(kind), kind, seed);
}

async function lessonOfRun(path: string, flags: PicturesFlags): Promise<PicturesLesson> {
  const given = (['size', 'values', 'channels'] as const).find((name) => flags[name] !== undefined);
  if (given !== undefined) {
    throw new UsageError(
      `--${given} does not go with a run, whose pictures have a size of their own: leave it out`,
    );
  }
  const run = await openRun(path, { step: flags.step });
  checkPictures(run, 'explain pictures');
  const { picture, dataRoot, fetch, data } = flags;
  const source =
    picture === undefined
      ? await openRunData(run.options, { dataRoot, fetch, data })
      : await trainingPicturesOf(run, { dataRoot, fetch, data });
  try {
    const runtime = await openRuntime(flags);
    return await withGenerator(generatorOf(run, flags), async (generator) => {
      const real = picture === undefined ? { source: source! } : { file: picture, training: source };
      const subject = await subjectOfRun(generator, real, runtime);
      try {
        return await picturesLesson(subject, undefined, flags.seed);
      } finally {
        await subject.release();
      }
    });
  } finally {
    source?.close?.();
  }
}

/** The pictures that D's statistics are measured on if one picture is asked about, where they are at hand. */
async function trainingPicturesOf(run: TrainedRun, flags: RunDataFlags): Promise<PictureSource | undefined> {
  const found = await findTrainingPictures(run, flags);
  return 'pictures' in found ? found.pictures : undefined;
}
