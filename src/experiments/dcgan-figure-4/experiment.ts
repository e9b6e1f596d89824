import { mean, range, roundedTo, sum } from '../../core/numbers.ts';
import { valueSpan } from '../../core/value-range.ts';
import { seedName } from '../../analysis/explorations/seeds.ts';
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
/** Samples whose differences, over all pairs, are averaged. */
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

/** A walk, and measures of its smoothness. */
interface Walk {
  readonly legs: readonly PaintedLeg[];
  /** Mean difference of two samples, as a fraction of the difference of black and white. */
  readonly sampleDifference: number;
  /** Mean difference of a picture and the next, as a fraction of `sampleDifference`. */
  readonly mean: number;
  readonly largest: number;
  /** A line's largest change divided by the sum of its changes, averaged over lines: 1 for a jump, 1 ÷ changes if even. */
  readonly peak: number;
}

async function walk(generator: Generator): Promise<Walk> {
  const { image } = generator.gan;
  const legs = await walkSeeds(generator, seeds, { steps });
  const samples = await generator.sampleSeeds(range(0, compared));
  const sampleDifference = meanDifference(
    vectorsOf(samples, image.channels * image.height * image.width),
    valueSpan(image.range),
  );
  const changes = changesOf(legs);
  const peaks = legs.map(({ changes: each }) => Math.max(...each) / sum(each));
  return {
    legs,
    sampleDifference,
    mean: changes.mean / sampleDifference,
    largest: changes.largest / sampleDifference,
    peak: mean(peaks),
  };
}

async function drawWalk(generator: Generator, walked: Walk, untrained: Walk): Promise<Outcome> {
  const { legs } = walked;
  const { image } = generator.gan;
  const share = (value: number) => roundedTo(100 * value, 1);
  const content = await figureJpeg(walkFigure(legs, image, seeds.map(seedName)), {
    number,
    title: 'a walk through 9 random z',
    source: sourceOf(generator),
    reading:
      'Framed: pictures of seeds. Between them: pictures of z on the straight line, at fraction t of it. From one picture ' +
      `to the next, they change by ${share(walked.mean)}% of the difference of two samples on average, and by ` +
      `${share(walked.largest)}% at most. A generator that had memorised single pictures would jump from one to another.`,
  });
  const rowsOf = (whose: string, { sampleDifference, mean: typical, largest, peak }: Walk) => [
    {
      what: `${whose}mean difference of two samples`,
      unit: '% of black to white',
      ours: { value: share(sampleDifference) },
    },
    {
      what: `${whose}mean change from one picture to the next`,
      unit: '% of that difference',
      ours: { value: share(typical) },
    },
    { what: `${whose}largest change`, unit: '% of that difference', ours: { value: share(largest) } },
    {
      what: `${whose}largest change of a line, as a share of the sum of its changes (${share(1 / (steps - 1))} if even)`,
      unit: '%',
      ours: { value: share(peak) },
    },
  ];
  return {
    protocol:
      `Straight lines between the z of seeds 0 to ${seeds.length - 1}, ${steps} pictures each, including both ends. Generator: ${trainingOf(generator)}. ` +
      'A change is the root mean square difference of the pixels, relative to the difference of black and white. The difference of two ' +
      `samples is the mean over all pairs of seeds 0 to ${compared - 1}. The same is measured for the untrained G, with the initial weights of this training.`,
    rows: [...rowsOf('', walked), ...rowsOf('untrained G: ', untrained)],
    files: [
      {
        name: 'dcgan-figure-4.jpg',
        content,
        shows: `${seeds.length - 1} rows of ${steps} pictures that change smoothly from the first to the last`,
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

/** The mean difference over all pairs. */
function meanDifference(pictures: readonly Float32Array[], span: number): number {
  return mean(
    pictures.flatMap((picture, i) =>
      pictures.slice(0, i).map((other) => pictureChange(picture, other, span)),
    ),
  );
}

/** Remarks on what smoothness shows, and on straight lines through a Gaussian z. */
function remarksOf(legs: readonly PaintedLeg[], { gan: { latent } }: Generator): string[] {
  const smooth =
    'The untrained G shows how smooth a walk is when nothing has been learned. What counts is that the walk stays smooth while samples differ as much as pictures do.';
  if (latent.distribution !== 'normal') return [smooth];
  const minNorm = Math.min(...legs.flatMap(({ norms }) => norms));
  return [
    smooth,
    `The paper’s z is uniform, this one Gaussian. Halfway along a straight line its norm is smaller than those G was trained on ` +
      `(down to ${roundedTo(minNorm, 1)}; a random z has about ${roundedTo(typicalNorm(latent), 1)}), and the pictures have less contrast.`,
  ];
}
