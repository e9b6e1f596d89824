import { joined, range, rounded } from '../../core/numbers.ts';
import { percent } from '../../core/wording.ts';
import { valueSpan } from '../../core/value-range.ts';
import { directionsFigure } from '../../drawing/figures/directions-figure.ts';
import { figureOfRun, type Findings } from '../../runs/findings.ts';
import type { Generator } from '../../runs/generator.ts';
import { stepWording } from '../../runs/step-wording.ts';
import { alongDirections, directionStops } from '../explore/along-directions.ts';
import { directionSamples } from '../explore/direction-samples.ts';
import { vectorsOf } from '../explore/latent.ts';
import { principalDirections } from '../explore/principal-directions.ts';

export interface DirectionSettings {
  readonly seed: number;
  /** How far the sample is moved along each direction, in standard deviations; missing ones are 0. */
  readonly along: readonly number[];
}

/** How many directions are drawn. */
export const shownDirections = 6;

/** Finds the directions of z that change pictures most, and moves a sample along them. */
export async function exploreDirections(
  generator: Generator,
  { seed, along }: DirectionSettings,
): Promise<Findings> {
  const { image, latent } = generator.gan;
  const samples = directionSamples(generator.gan);
  const found = await principalDirections((z) => generator.sample(z), latent, {
    samples,
    count: shownDirections,
    span: valueSpan(image.range),
  });
  const vectors = found.map(({ direction }) => direction);
  const start = generator.latentOf([seed]);
  const moved = (by: readonly number[]) => alongDirections(start, vectors, by, latent);
  const now = moved(along);
  const places = range(0, vectors.length).map((i) => along[i] ?? 0);
  const rows = vectors.flatMap((_, i) =>
    directionStops.map((stop) => moved(places.map((place, k) => (k === i ? stop : place)))),
  );
  const pictures = vectorsOf(
    await generator.sample(joined([start, now, ...rows])),
    image.channels * image.height * image.width,
  );
  const isMoved = places.some((place) => place !== 0);
  const shares = found.map(({ share }) => percent(share));
  const total = found.reduce((sum, { share }) => sum + share, 0);
  const body = directionsFigure(
    {
      samples: joined(pictures.slice(0, isMoved ? 2 : 1)),
      stops: directionStops,
      shares,
      rows: vectors.map((_, i) => {
        const first = 2 + i * directionStops.length;
        return joined(pictures.slice(first, first + directionStops.length));
      }),
    },
    image,
    isMoved ? [`seed ${seed}`, 'moved'] : [`seed ${seed}`],
  );
  return {
    figure: figureOfRun(generator, body, {
      title: 'The directions of z that change pictures most',
      reading:
        'Each row moves the sample along one direction, by standard deviations of z; 0 is framed. Directions are the ' +
        'eigenvectors of the mean of JᵀJ, with J the Jacobian of the generator: steps of the same length change ' +
        'pictures most along the first.',
    }),
    numbers: {
      seed,
      along: places,
      samples,
      stops: directionStops,
      // Not rounded, because users can add them to any z of the exported generator.
      directions: found.map(({ direction, change, share }) => ({
        direction: [...direction],
        change: rounded(change),
        share: rounded(share),
      })),
      z: [...now],
    },
    sentences: [
      `Of all change of the pictures of ${stepWording(generator.run)} by small steps of z, ${percent(total)} is along ${vectors.length} directions of ${latent.dimension - (latent.classes ?? 0)}: ${shares.join(', ')}.`,
    ],
  };
}
