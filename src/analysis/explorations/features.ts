import { rounded } from '../../core/numbers.ts';
import { counted, percent } from '../../core/wording.ts';
import type { PictureSource } from '../../data/pictures/source.ts';
import { readSome } from '../../data/read-values.ts';
import { featuresFigure } from '../../drawing/figures/features-figure.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import { figureOfRun, type Findings } from '../../runs/findings.ts';
import type { TrainedRun } from '../../runs/trained-run.ts';
import { featuresFinding } from '../health/features.ts';
import { compareWithRandom, concentration, type ResponseFindings } from '../explore/feature-responses.ts';

export interface FeatureSettings {
  /** Features of D's last convolution, by number. Default: the first six, or all if there are fewer. */
  readonly features?: readonly number[] | undefined;
  /** Pictures shown for each feature. */
  readonly top: number;
  /** How many real pictures are searched. They are a fixed random choice. */
  readonly pictures: number;
}

/** Shows what the features of D's last convolution respond to in real pictures, compared with random filters. */
export async function exploreFeatures(
  run: TrainedRun,
  source: PictureSource,
  runtime: Runtime,
  { features, top, pictures: count }: FeatureSettings,
): Promise<Findings> {
  const { gan, state, options } = run;
  const { seed } = options.training;
  const real = await readSome(source, gan.image, count);
  const found = await compareWithRandom({ gan, state, seed }, real.values, runtime, {
    ...(features === undefined ? {} : { features }),
    top,
  });
  const { trained, random, concentration: focus } = found;
  const verdict = featuresFinding(focus);
  const said = verdict === undefined ? {} : { verdict };
  const pictures = `${counted(real.names.length, 'picture')} of ${source.name}`;
  const columns = [
    { title: 'Trained D', found: trained },
    {
      title: `Random filters${options.imported === undefined ? ': D before its training' : ''}`,
      found: random,
    },
  ];
  return {
    figure: figureOfRun({ run }, featuresFigure(columns, real.values, gan.image), {
      ...said,
      title: 'What the features of D respond to',
      reading:
        `Features of ${trained.layer}, each with its strongest responses among ${pictures}: the picture, and ` +
        'the parts of it that cause the response (guided backpropagation; grey is zero). The number is the activation.',
    }),
    numbers: {
      data: source.name,
      pictures: real.names.length,
      layer: trained.layer,
      maps: trained.maps,
      height: trained.height,
      width: trained.width,
      concentration: { trained: rounded(focus.trained), random: rounded(focus.random) },
      trained: featureNumbers(trained, real.names, gan.image.channels, rounded),
      random: featureNumbers(random, real.names, gan.image.channels, rounded),
    },
    ...said,
    sentences: [
      `${counted(trained.features.length, 'feature')} of ${trained.layer} (${trained.maps} maps of ${trained.width}×${trained.height}), over ${pictures}.`,
      `A tenth of a picture's positions holds ${percent(focus.trained)} of the response, and ${percent(focus.random)} with random filters (mean share of squares).`,
    ],
  };
}

/**
 * For each feature, the pictures with the strongest responses, as JSON values.
 *
 * @param names names of all pictures
 * @param round rounds derived numbers
 */
export function featureNumbers(
  { features }: ResponseFindings,
  names: readonly string[],
  channels: number,
  round: (value: number) => number,
) {
  return features.map(({ feature, mean, top }) => ({
    feature,
    meanResponse: round(mean),
    top: top.map(({ picture, row, column, activation, guided }) => ({
      picture: names[picture],
      activation: round(activation),
      row,
      column,
      concentration: round(concentration(guided, channels)),
    })),
  }));
}
