/** A run as the subject of a lesson about pictures: what its G draws, real pictures, and its D's answers. */
import { basename } from 'node:path';
import { UsageError } from '../../core/errors.ts';
import { range } from '../../core/numbers.ts';
import { option, says } from '../../core/sentence.ts';
import { counted } from '../../core/wording.ts';
import type { PictureSource } from '../../data/pictures/source.ts';
import { subset } from '../../data/pictures/subset.ts';
import { readSome } from '../../data/read-values.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import type { ImageSpec } from '../../gan/networks/gan.ts';
import { hasStatistics } from '../../gan/sampling/standing-discriminator.ts';
import { discriminatorStateOf, measuredPictures } from '../../runs/discriminator.ts';
import type { Generator } from '../../runs/generator.ts';
import { stepWording } from '../../runs/step-wording.ts';
import type { TrainedRun } from '../../runs/trained-run.ts';
import { DiscriminatorSlope, type Slopes } from '../explore/discriminator-slope.ts';
import { readPicture } from './picture-file.ts';

/** Real pictures for D: a file, or pictures of a source. D is normalised by the source, else by the training pictures. */
export type RealPictures =
  | { readonly file: string; readonly training?: PictureSource | undefined }
  | { readonly source: PictureSource };

export interface RunSubject {
  readonly form: ImageSpec & { readonly values: number };
  readonly judge: { slopes(pictures: Float32Array): Promise<Slopes> };
  /** [count, C, H, W] */
  readonly generated: Float32Array;
  /** [count, C, H, W] */
  readonly real: Float32Array;
  readonly names: {
    readonly generator: string;
    readonly judge: string;
    readonly real: string;
    readonly hasSeenNoise: false;
  };
  release(): Promise<void>;
}

const generatedCount = 12;
const realCount = 6;

/**
 * Samples a run's generator, and makes its D ready to be asked, with the statistics of real pictures where there are some,
 * as `sparring judge` asks it. A conditional D judges all pictures as those of one class: that of the first real picture.
 *
 * @throws UsageError if a conditional D is to judge a file, whose class is not known
 * @throws SparringError if no picture can be read, or the device fails
 */
export async function subjectOfRun(
  generator: Generator,
  real: RealPictures,
  runtime: Runtime,
): Promise<RunSubject> {
  const { run, gan } = generator;
  const { pictures, name, label } = await readReal(generator, real);
  const seeds = range(0, generatedCount);
  const labels = label === undefined ? undefined : seeds.map(() => label);
  const generated = await generator.sampleSeeds(seeds, labels);
  const measured = 'file' in real ? real.training : real.source;
  const state = await discriminatorStateOf(
    run,
    { normalisation: measured === undefined ? 'running' : 'standing', pictures: measured },
    async () => runtime,
  );
  const slope = await DiscriminatorSlope.create(gan, runtime, { label });
  const ofClass = label === undefined ? '' : `, for class ${label}`;
  return {
    form: { ...gan.image, values: 256 },
    judge: { slopes: (asked) => slope.of(asked, state) },
    generated,
    real: pictures,
    names: {
      generator: `the generator of ${run.path}, ${stepWording(run)}${ofClass}`,
      judge: `that run’s D${statisticsWording(run, measured)}${ofClass}`,
      real: name,
      hasSeenNoise: false,
    },
    release: () => slope.release(),
  };
}

function statisticsWording({ networks }: TrainedRun, measured: PictureSource | undefined): string {
  if (!hasStatistics(networks)) return '';
  if (measured === undefined) return ', normalised by the running statistics of its training';
  const count = Math.min(measuredPictures, measured.count);
  return `, normalised by the statistics of ${counted(count, 'picture')} of ${measured.name}`;
}

async function readReal({ run, gan }: Generator, real: RealPictures) {
  const { image, latent } = gan;
  if ('file' in real) {
    if (latent.classes !== undefined) {
      throw new UsageError(
        says`${run.path} is conditional, and its D judges a picture together with its class: leave out ${option('picture')}`,
        { code: 'not-applicable', option: 'picture' },
      );
    }
    const name = `the picture of ${basename(real.file)}`;
    return { pictures: await readPicture(real.file, image), name, label: undefined };
  }
  const { source } = real;
  const name = `a picture of ${source.name}`;
  if (latent.classes === undefined) {
    return { pictures: (await readSome(source, image, realCount)).values, name, label: undefined };
  }
  const label = source.labels?.[0];
  if (source.labels === undefined || label === undefined) {
    throw new UsageError(
      `${source.name} has no classes, but ${run.path} is conditional: pass data with classes`,
    );
  }
  const records = range(0, source.count).filter((record) => source.labels![record] === label);
  const ofClass = await readSome(
    subset(source, Uint32Array.from(records), `class ${label}`),
    image,
    realCount,
  );
  return { pictures: ofClass.values, name: `${name} of class ${label}`, label };
}
