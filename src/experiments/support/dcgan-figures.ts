/** What the figures of the 2015 paper share: what is trained for them, and how a generator is called in words. */
import { roundedTo } from '../../core/numbers.ts';
import { nameOfData } from './data.ts';
import {
  papers,
  type DataNeed,
  type Experiment,
  type ExperimentContext,
  type Outcome,
} from './experiment.ts';
import { encodeJpeg, type JpegOptions, type Pixels } from '../../drawing/png.ts';
import type { Box } from '../../drawing/svg/box.ts';
import { explainedFigure } from '../../drawing/svg/figure.ts';
import { withGenerator, type Generator } from '../../runs/generator.ts';
import { openGenerator, runOfPreset } from './generators.ts';

/** Minutes of a figure that trains its own generator; a run that is there takes seconds. */
const figureMinutes = 90;

/** What figures 4, 5 and 6 are trained on. */
export const trainingBedrooms: DataNeed = {
  key: 'training',
  what: 'bedrooms, or any folder of pictures',
  set: 'lsun/bedroom',
  orOther: true,
};

/** What figures 7 and 8 are trained on: the paper’s faces are not published. */
export const trainingFaces: DataNeed = {
  key: 'training',
  what: 'faces, any folder of them',
};

/** One of the paper's figures that is drawn of networks: of a run that is named, or one that is trained for it. */
export function dcganFigure({
  number,
  ...about
}: Pick<Experiment, 'summary' | 'needs' | 'run'> & { readonly number: number }): Experiment {
  return {
    name: `dcgan-figure-${number}`,
    paper: 'dcgan',
    where: `figure ${number}`,
    minutes: figureMinutes,
    takesRun: true,
    ...about,
  };
}

/** What a figure that is drawn of samples does: opens its generator, and releases it in the end. */
export function withDcgan(
  use: (context: ExperimentContext, generator: Generator) => Promise<Outcome>,
): Experiment['run'] {
  return (context) => withGenerator(dcganGenerator(context), (generator) => use(context, generator));
}

/** The words of a figure. */
export interface FigureWords {
  readonly number: number;
  /** What stands behind `Figure 4 of Radford et al. 2015: `. */
  readonly title: string;
  readonly source: string;
  readonly reading: string;
}

/** A figure with its words, as JPEG. */
export async function figureJpeg(
  body: Box,
  { number, title, ...words }: FigureWords,
  options: JpegOptions = {},
): Promise<Pixels> {
  const figure = explainedFigure(body, {
    title: `Figure ${number} of ${papers.dcgan.title}: ${title}`,
    ...words,
  });
  return encodeJpeg(figure, options);
}

/** The run that was named, or a `dcgan-64` trained for nearly the whole budget. */
export async function dcganRun(context: ExperimentContext): Promise<string> {
  return runOfPreset(context, 'dcgan-64');
}

/** Its generator. */
async function dcganGenerator(context: ExperimentContext): Promise<Generator> {
  return openGenerator(await dcganRun(context), context.runtime);
}

/** `dcgan-64 on bedrooms, step 12963, moving average of the weights`: what stands under a figure’s title. */
export function sourceOf({ run: { options, step }, weights }: Generator): string {
  const average = weights === 'average' ? ', moving average of the weights' : '';
  return `${options.preset} on ${nameOfData(options.data)}, step ${step}${average}`;
}

/** How a generator came to be, for a protocol. */
export function trainingOf({ run, weights, gan }: Generator): string {
  const { options, step, seconds } = run;
  const { latent, image } = gan;
  const z = `${latent.dimension} ${latent.distribution === 'normal' ? 'Gaussian' : 'uniform'} numbers`;
  const pictures = options.imported === undefined ? `${options.pictures} pictures of ` : '';
  return (
    `${options.preset} (${image.width}×${image.height}, z of ${z}) trained on ${pictures}${nameOfData(options.data)} for ` +
    `${roundedTo(seconds / 60, 1)} minutes, ${step} steps of ${options.training.batchSize}` +
    (weights === 'average' ? '; the moving average of its weights' : '')
  );
}
