import { joined, range, rounded } from '../../core/numbers.ts';
import { valueSpan } from '../../core/value-range.ts';
import { counted, percent } from '../../core/wording.ts';
import { directionsFigure } from '../../drawing/figures/directions-figure.ts';
import { figureOfRun, type Findings } from '../../runs/findings.ts';
import type { Generator } from '../../runs/generator.ts';
import { stepWording } from '../../runs/step-wording.ts';
import { alongDirections, directionStops, latentDeviation, maxAlong } from '../explore/along-directions.ts';
import { generatorDirections } from '../explore/generator-directions.ts';
import { pictureChange, vectorsOf } from '../explore/latent.ts';
import { directionsFinding } from '../health/directions.ts';

export interface DirectionsSettings {
  /** How many directions. Default 6, or all of fewer. */
  readonly count?: number | undefined;
  /** How far a row goes to either side, in standard deviations of a random z along a direction. Default: `maxAlong`. */
  readonly reach?: number | undefined;
  /** Pictures in a row. Default: as many as `directionStops`. */
  readonly steps?: number | undefined;
  /** Where the sample goes along each direction first, in the same standard deviations. Default: it stays. */
  readonly along?: readonly number[] | undefined;
}

/** The sample that is moved along directions. */
export interface DirectionsSample {
  /** [latent] */
  readonly z: Float32Array;
  readonly name: string;
  /** Undefined of a z that is not a seed's. */
  readonly seed?: number | undefined;
}

/** The directions of z that change pictures most, each with what it does to a sample. */
export async function exploreDirections(
  generator: Generator,
  sample: DirectionsSample,
  { count, reach = maxAlong, steps = directionStops.length, along = [] }: DirectionsSettings = {},
): Promise<Findings> {
  const { gan } = generator;
  const { image, latent } = gan;
  const { directions, samples } = await generatorDirections(gan, (z) => generator.sample(z), count);
  const vectors = directions.map(({ direction }) => direction);
  const by = vectors.map((_, i) => along[i] ?? 0);
  const places = range(0, steps).map((i) => reach * ((2 * i) / (steps - 1) - 1));
  const moved = (at: readonly number[]) => alongDirections(sample.z, vectors, at, latent);
  const z = moved(by);
  const stops = [sample.z, z, ...vectors.flatMap((_, i) => places.map((place) => moved(by.with(i, place))))];
  const images = await generator.sample(joined(stops));
  const size = image.channels * image.height * image.width;
  const pictures = vectorsOf(images, size);
  const rows = directions.map(({ share }, i) => {
    const first = 2 + i * steps;
    return {
      share,
      at: by[i]!,
      images: images.subarray(first * size, (first + steps) * size),
      endToEnd: pictureChange(pictures[first]!, pictures[first + steps - 1]!, valueSpan(image.range)),
    };
  });
  const isMoved = by.some((each) => each !== 0);
  const shares = rows.map(({ share }) => share);
  const verdict = directionsFinding({
    shares,
    numbers: latent.dimension - (latent.classes ?? 0),
    endToEnd: rows.map(({ endToEnd }) => endToEnd),
  });
  const name = isMoved ? `${sample.name}, moved` : sample.name;
  const figure = directionsFigure(
    { name: sample.name, image: pictures[0]!, moved: isMoved ? pictures[1] : undefined, places, rows },
    image,
  );
  return {
    figure: figureOfRun(generator, figure, {
      verdict,
      title: 'The directions of z that change pictures most',
      reading:
        'A row is one sample, moved along one direction: σ is the standard deviation of a random z along it, and the sample ' +
        'is framed. The share says how much of the mean square change of pictures, over steps in all directions, is due to ' +
        'this one. A direction has no name until somebody sees what it does.',
    }),
    numbers: {
      name,
      ...(sample.seed === undefined ? {} : { base: sample.seed }),
      along: by,
      // Not rounded, as the directions are not: users can add them to any z of the exported generator.
      z: [...z],
      reach,
      steps,
      samples,
      deviation: rounded(latentDeviation(latent)),
      directions: directions.map(({ direction, change, share }, i) => ({
        share: rounded(share),
        change: rounded(change),
        endToEnd: rounded(rows[i]!.endToEnd),
        direction: [...direction],
      })),
    },
    verdict,
    sentences: [
      `${counted(directions.length, 'direction')} of ${stepWording(generator.run)}, measured at ${counted(samples, 'sample')}. ` +
        `The first makes ${percent(shares[0]!)} of all change.`,
      `Along the first, from −${reach} σ to ${reach} σ, the values of the picture change by ${percent(rows[0]!.endToEnd)} of their range (root mean square).`,
    ],
  };
}
