import { range, roundedTo } from '../../core/numbers.ts';
import { addSeeds } from '../../analysis/explore/by-seeds.ts';
import { typicalNorm } from '../../analysis/explore/latent.ts';
import { paperNoise, type ArithmeticResult } from '../../analysis/explore/vector-arithmetic.ts';
import { arithmeticFigure } from '../../drawing/figures/arithmetic-figure.ts';
import type { Pixels } from '../../drawing/png.ts';
import { withGenerator, type Generator } from '../../runs/generator.ts';
import {
  dcganFigure,
  figureJpeg,
  sourceOf,
  trainingFaces,
  trainingOf,
  withDcgan,
} from '../support/dcgan-figures.ts';
import { candidates, chosenByPerson, exemplarsNeed, type Exemplars } from '../support/exemplars.ts';
import type { ExperimentContext, Outcome, ResultRow } from '../support/experiment.ts';
import { untrainedGenerator } from '../support/generators.ts';
import {
  attributes,
  chooseExemplars,
  concepts,
  exemplarsEach,
  measureArithmetic,
  resultShares,
  scaleOf,
  sharesCarried,
  type Attribute,
  type Concept,
  type Means,
  type MeasuredArithmetic,
} from './concepts.ts';

const number = 7;

/** Figure 7 of the 2015 paper: arithmetic of concepts in z, beside the same on pictures. */
export const dcganFigure7 = dcganFigure({
  number,
  summary: 'A − B + C of concepts, in z and in pixels',
  needs: [trainingFaces, exemplarsNeed('{"a": [3, 17, 40], "b": [8, 21, 95], "c": [4, 60, 77]}')],
  run: withDcgan(add),
});

async function add(context: ExperimentContext, generator: Generator): Promise<Outcome> {
  const { latent } = generator.gan;
  context.progress('looking for samples that show the concepts');
  const byPerson = await chosenByPerson(context, concepts);
  const { samples, seeds, result, measured } = await addConcepts(context, generator, byPerson);
  // What a person saw in samples is not in those of the untrained.
  const untrained = byPerson === undefined ? await addUntrained(context, generator) : undefined;
  const shares = { ...resultShares(result), samples: sharesCarried(samples, result) };
  return {
    protocol: protocolOf(generator, byPerson !== undefined),
    rows: [
      ...(untrained === undefined ? shareRows(shares) : measuredRows(measured, untrained)),
      {
        what: 'values of the arithmetic on pictures that no picture can show',
        unit: '%',
        ours: { value: roundedTo(100 * result.clamped, 1) },
      },
    ],
    files: [
      {
        name: 'dcgan-figure-7.jpg',
        content: await drawn(generator, result, seeds, byPerson !== undefined),
        shows:
          'Samples of A, B and C, nine pictures of A − B + C, and the same arithmetic on pictures, which lies over itself',
      },
    ],
    remarks: [
      'Arithmetic on pictures adds up in such measures by its making, and overlays what it adds; whether arithmetic of z does, with pictures that G makes, is what is measured. What the pictures show is to be seen.',
      ...(byPerson === undefined
        ? [
            '--data exemplars=FILE, with --run, takes samples that a person chose on that run’s sparring explore sheet.',
          ]
        : []),
    ],
    numbers: {
      seeds: Object.fromEntries(concepts.map((concept) => [concept, seeds[concept]])),
      norms: { y: roundedTo(result.norm, 3), typical: roundedTo(typicalNorm(latent), 3) },
      measured,
      ...(untrained === undefined ? {} : { untrained }),
      shares,
    },
  };
}

/** A − B + C of the exemplars given, or of those that are chosen by what is measured. */
async function addConcepts(context: ExperimentContext, generator: Generator, given?: Exemplars<Concept>) {
  const { gan } = generator;
  const samples = await generator.sampleSeeds(range(0, candidates));
  const scale = scaleOf(samples, gan.image);
  const seeds = given ?? chooseExemplars(samples, scale);
  const result = await addSeeds(generator, seeds, { seed: context.seed });
  return { samples, seeds, result, measured: measureArithmetic(result, scale) };
}

async function addUntrained(context: ExperimentContext, generator: Generator): Promise<MeasuredArithmetic> {
  context.progress('the same with G before its training');
  return withGenerator(
    untrainedGenerator(generator, context.runtime),
    async (untrained) => (await addConcepts(context, untrained)).measured,
  );
}

function protocolOf(generator: Generator, isByPerson: boolean): string {
  const chosen = isByPerson
    ? 'A person chose the samples of A, B and C. '
    : `No person chose the samples: of the seeds 0 to ${candidates - 1}, the ${exemplarsEach} that show most clearly what A (light, and lighter in the middle than ` +
      'around), B (dark, lighter in the middle) and C (dark, darker in the middle) are, by the weaker of two measures; Y should be light and darker in the middle. ' +
      `Measured are ${attributes.brightness.what}, and ${attributes.middleLight.what}, in standard deviations (σ) of the samples, among which any is at 0 ± 1. `;
  const shared = isByPerson
    ? 'What is carried is the part of a mean picture less C’s along the difference of A’s mean picture to B’s, as a share of it, and likewise of A, C and B. '
    : '';
  return (
    `Y is the mean z of A’s samples less that of B’s plus that of C’s, of ${trainingOf(generator)}. ${chosen}${shared}` +
    `What came out in z is the mean of nine pictures: of Y, and of Y with uniform noise of ±${paperNoise} on each number.` +
    (isByPerson ? '' : ' G before its training adds samples of its own, chosen likewise.')
  );
}

/** What was measured of each concept, and of what came out. */
function measuredRows(measured: MeasuredArithmetic, untrained: MeasuredArithmetic): ResultRow[] {
  const names = { a: 'A', b: 'B', c: 'C', y: 'A − B + C in z', pixels: 'A − B + C of pictures' } as const;
  const rowsOf = (attribute: Attribute, what: string) => {
    const row = (name: string, of: Means) => ({
      what: `${what}: ${name}`,
      unit: 'σ',
      ours: { value: roundedTo(of[attribute], 2) },
    });
    return [
      ...Object.entries(names).map(([key, name]) => row(name, measured[key as keyof typeof names])),
      row(`${names.y}, by G before its training`, untrained.y),
      row(`${names.pixels}, of that G`, untrained.pixels),
    ];
  };
  return [...rowsOf('brightness', 'brightness'), ...rowsOf('middleLight', 'middle lighter than around')];
}

/** What was carried over, of concepts that only a person sees. */
function shareRows(
  shares: Record<'y' | 'pixels' | 'samples', { aLessB: number; cLessB: number }>,
): ResultRow[] {
  const names = { y: 'A − B + C in z', pixels: 'A − B + C of pictures', samples: 'the mean sample' } as const;
  return (['aLessB', 'cLessB'] as const).flatMap((which) =>
    Object.entries(names).map(([key, name]) => ({
      what:
        which === 'aLessB'
          ? `of what A has more than B, ${name} has more than C`
          : `of what C has more than B, ${name} has more than A`,
      unit: '%',
      ours: { value: roundedTo(100 * shares[key as keyof typeof names][which], 1) },
    })),
  );
}

async function drawn(
  generator: Generator,
  result: ArithmeticResult,
  seeds: Exemplars<Concept>,
  isByPerson: boolean,
): Promise<Pixels> {
  const exemplars = isByPerson
    ? 'Left: samples of A, B and C that a person chose, '
    : 'Left: samples of A (light, and lighter in the middle than around), B (dark, lighter in the middle) and C (dark, darker in the middle), chosen by their mean brightness, ';
  return figureJpeg(arithmeticFigure(result, generator.gan.image, seeds, paperNoise), {
    number,
    title: 'arithmetic of concepts',
    source: sourceOf(generator),
    reading:
      `${exemplars}and the picture of their mean z. Middle, framed: the picture of Y${isByPerson ? '' : ', which should be light, and darker in the middle than around'}; ` +
      'around it Y with noise. Right: the same arithmetic on pictures, which overlays them.',
  });
}
