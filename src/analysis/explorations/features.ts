import { rounded } from '../../core/numbers.ts';
import { counted, percent } from '../../core/wording.ts';
import type { PictureSource } from '../../data/pictures/source.ts';
import { readSome } from '../../data/read-values.ts';
import { featuresFigure } from '../../drawing/figures/features-figure.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import { figureOfRun, type Findings } from '../../runs/findings.ts';
import type { TrainedRun } from '../../runs/open-run.ts';
import { compareWithRandom, concentration, type ResponseFindings } from '../explore/feature-responses.ts';

export interface FeatureSettings {
  /** Which features of D's last convolution. */
  readonly features: readonly number[];
  /** Pictures of each feature. */
  readonly top: number;
  /** Real pictures to look through, chosen at random, always the same. */
  readonly pictures: number;
}

/** What the features of D's last convolution respond to in real pictures, beside random filters. */
export async function exploreFeatures(
  run: TrainedRun,
  source: PictureSource,
  runtime: Runtime,
  { features, top, pictures: count }: FeatureSettings,
): Promise<Findings> {
  const { gan, state, options } = run;
  const { seed } = options.training;
  const real = await readSome(source, gan.image, count);
  const found = await compareWithRandom({ gan, state, seed }, real.values, runtime, { features, top });
  const { trained, random, concentration: focus } = found;
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
      title: 'What the features of D respond to',
      reading:
        `Features of ${trained.layer}, each with the strongest responses among ${pictures}: the picture, and ` +
        'what in it the response comes from (guided backpropagation; grey: nothing). The number is the activation.',
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
    sentences: [
      `${counted(features.length, 'feature')} of ${trained.layer}, which has ${trained.maps} of ${trained.width}×${trained.height}, over ${pictures}.`,
      `What they respond to lies to ${percent(focus.trained)} in a tenth of a picture's places; with random filters to ${percent(focus.random)} (mean share of squares).`,
    ],
  };
}

/**
 * Of each feature, the pictures that it responds to most.
 *
 * @param names of all pictures
 * @param round how derived numbers are rounded
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
