/** What the figures of the 2015 paper share: training, drawing, and descriptions of generators. */
import { grouped } from '../../core/wording.ts';
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

/** The budget of a figure that trains a generator. With a given run a figure takes seconds. */
const figureMinutes = 90;

/** The training data of figures 4, 5 and 6. */
export const trainingBedrooms: DataNeed = {
  key: 'training',
  what: 'bedrooms, or any folder of pictures',
  set: 'lsun/bedroom',
  orOther: true,
};

/** The training data of figures 7 and 8. The paper’s faces are not published. */
export const trainingFaces: DataNeed = {
  key: 'training',
  what: 'any folder of faces',
};

/** The experiment of a figure that shows networks of a given run, or of a run that it trains. */
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

/** Runs `use` with the generator of a figure, and releases the generator at the end. */
export function withDcgan(
  use: (context: ExperimentContext, generator: Generator) => Promise<Outcome>,
): Experiment['run'] {
  return (context) => withGenerator(dcganGenerator(context), (generator) => use(context, generator));
}

/** The texts of a figure. */
export interface FigureWords {
  readonly number: number;
  /** Follows `Figure 4 of Radford et al. 2015: `. */
  readonly title: string;
  readonly source: string;
  readonly reading: string;
}

/** A figure with its texts, as JPEG. */
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

/** The given run, or a `dcgan-64` trained for nearly the whole budget. */
export async function dcganRun(context: ExperimentContext): Promise<string> {
  return runOfPreset(context, 'dcgan-64');
}

/** The generator of `dcganRun`. */
async function dcganGenerator(context: ExperimentContext): Promise<Generator> {
  return openGenerator(await dcganRun(context), context.runtime);
}

/** The source line of a figure: `dcgan-64 on bedrooms, step 12963, moving average of the weights`. */
export function sourceOf({ run: { options, step }, weights }: Generator): string {
  const average = weights === 'average' ? ', moving average of the weights' : '';
  return `${options.preset} on ${nameOfData(options.data)}, step ${grouped(step)}${average}`;
}

/** The training of a generator in words, for a protocol. */
export function trainingOf({ run, weights, gan }: Generator): string {
  const { options, step, seconds } = run;
  const { latent, image } = gan;
  const z = `${latent.dimension} ${latent.distribution === 'normal' ? 'Gaussian' : 'uniform'} numbers`;
  const pictures = options.imported === undefined ? `${options.pictures} pictures of ` : '';
  return (
    `${options.preset} (${image.width}×${image.height}, z of ${z}) trained on ${pictures}${nameOfData(options.data)} for ` +
    `${roundedTo(seconds / 60, 1)} minutes, ${grouped(step)} steps of ${options.training.batchSize}` +
    (weights === 'average' ? ', with the moving average of the weights' : '')
  );
}
