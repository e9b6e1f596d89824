import { mean, range, roundedTo, sum } from '../../core/numbers.ts';
import { valueSpan } from '../../core/value-range.ts';
import { paperWalk } from '../../analysis/explorations/walk.ts';
import { walkSeeds } from '../../analysis/explore/by-seeds.ts';
import { pictureChange, typicalNorm, vectorsOf } from '../../analysis/explore/latent.ts';
import { changesOf, type PaintedLeg } from '../../analysis/explore/latent-walk.ts';
import { walkFigure } from '../../drawing/figures/walk-figure.ts';
import { withGenerator, type Generator } from '../../runs/generator.ts';
import {
  dcganFigure,
  figureJpeg,
  sourceOf,
  trainingBedrooms,
  trainingOf,
  withDcgan,
} from '../support/dcgan-figures.ts';
import type { Outcome } from '../support/experiment.ts';
import { untrainedGenerator } from '../support/generators.ts';

const number = 4;
const { seeds, steps } = paperWalk;
/** Samples that say how much two of them differ: all pairs. */
const compared = 64;

/** Figure 4 of the 2015 paper: a walk through nine random z. */
export const dcganFigure4 = dcganFigure({
  number,
  summary: 'a walk through nine random z, and how smooth it is',
  needs: [trainingBedrooms],
  run: withDcgan(async (context, generator) => {
    context.progress('walking');
    const untrained = await withGenerator(untrainedGenerator(generator, context.runtime), walk);
    return drawWalk(generator, await walk(generator), untrained);
  }),
});

/** A walk, and how smooth it is. */
interface Walk {
  readonly legs: readonly PaintedLeg[];
  /** How much two samples differ, as a share of black to white. */
  readonly apart: number;
  /** How much a picture differs from the next, as a share of that. */
  readonly mean: number;
  readonly largest: number;
  /** The share that a line's largest change has of all its changes, the mean of lines: all of a jump, even of an even walk. */
  readonly peak: number;
}

async function walk(generator: Generator): Promise<Walk> {
  const { image } = generator.gan;
  const legs = await walkSeeds(generator, seeds, { steps });
  const samples = await generator.sampleSeeds(range(0, compared));
  const apart = meanDifference(
    vectorsOf(samples, image.channels * image.height * image.width),
    valueSpan(image.range),
  );
  const changes = changesOf(legs);
  const peaks = legs.map(({ changes: each }) => Math.max(...each) / sum(each));
  return {
    legs,
    apart,
    mean: changes.mean / apart,
    largest: changes.largest / apart,
    peak: mean(peaks),
  };
}

async function drawWalk(generator: Generator, walked: Walk, untrained: Walk): Promise<Outcome> {
  const { legs } = walked;
  const { image } = generator.gan;
  const share = (value: number) => roundedTo(100 * value, 1);
  const content = await figureJpeg(walkFigure(legs, image, seeds), {
    number,
    title: 'a walk through 9 random z',
    source: sourceOf(generator),
    reading:
      'Framed: pictures of seeds. Between them: pictures of z on the straight line, at share t of it. From a picture to ' +
      `the next, they change by ${share(walked.mean)}% of what two samples differ by, and by ${share(walked.largest)}% at most; a ` +
      'generator that knew single pictures by heart would jump from one to the next.',
  });
  const rowsOf = (whose: string, { apart, mean: typical, largest, peak }: Walk) => [
    { what: `${whose}two samples differ by`, unit: '% of black to white', ours: { value: share(apart) } },
    {
      what: `${whose}mean change from a picture to the next`,
      unit: '% of that',
      ours: { value: share(typical) },
    },
    { what: `${whose}the largest of all`, unit: '% of that', ours: { value: share(largest) } },
    {
      what: `${whose}a line’s largest change, of all its changes (${share(1 / (steps - 1))} of an even walk)`,
      unit: '%',
      ours: { value: share(peak) },
    },
  ];
  return {
    protocol:
      `Straight lines between the z of the seeds 0 to ${seeds.length - 1}, ${steps} pictures each, both ends included, of ${trainingOf(generator)}. ` +
      'A change is the root mean square difference of the pixels, as a share of black to white; two samples differ by the mean ' +
      `over all pairs of the seeds 0 to ${compared - 1}. The same is measured of G with the weights that its training began with.`,
    rows: [...rowsOf('', walked), ...rowsOf('G before its training: ', untrained)],
    files: [
      {
        name: 'dcgan-figure-4.jpg',
        content,
        shows: `${seeds.length - 1} rows of ${steps} pictures, each changing smoothly into the last`,
      },
    ],
    remarks: remarksOf(legs, generator),
    numbers: {
      lines: legs.map(({ from, to, changes: each, norms }) => ({
        from,
        to,
        changes: each.map((change) => roundedTo(change, 5)),
        norms: norms.map((norm) => roundedTo(norm, 3)),
      })),
    },
  };
}

/** Of all pairs. */
function meanDifference(pictures: readonly Float32Array[], span: number): number {
  return mean(
    pictures.flatMap((picture, i) =>
      pictures.slice(0, i).map((other) => pictureChange(picture, other, span)),
    ),
  );
}

/** What smoothness says, and what straight lines do to a Gaussian z. */
function remarksOf(legs: readonly PaintedLeg[], { gan: { latent } }: Generator): string[] {
  const smooth =
    'G before its training says how smooth a walk is with nothing learned: what counts is that it stays so when samples differ as pictures do.';
  if (latent.distribution !== 'normal') return [smooth];
  const least = Math.min(...legs.flatMap(({ norms }) => norms));
  return [
    smooth,
    `The paper’s z is uniform, this one Gaussian: halfway along a straight line it is shorter than what G was trained on ` +
      `(here down to ${roundedTo(least, 1)}, where a random one is about ${roundedTo(typicalNorm(latent), 1)}), and pictures are paler.`,
  ];
}
