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

/** Figure 7 of the 2015 paper: arithmetic of concepts in z, compared with the same arithmetic on pictures. */
export const dcganFigure7 = dcganFigure({
  number,
  summary: 'A − B + C of concepts, in z and in pixels',
  needs: [trainingFaces, exemplarsNeed('{"a": [3, 17, 40], "b": [8, 21, 95], "c": [4, 60, 77]}')],
  run: withDcgan(add),
});

async function add(context: ExperimentContext, generator: Generator): Promise<Outcome> {
  const { latent } = generator.gan;
  context.progress('searching for samples that show the concepts');
  const byPerson = await chosenByPerson(context, concepts);
  const { samples, seeds, result, measured } = await addConcepts(context, generator, byPerson);
  // The seeds that a person chose show nothing when G is untrained.
  const untrained = byPerson === undefined ? await addUntrained(context, generator) : undefined;
  const shares = { ...resultShares(result), samples: sharesCarried(samples, result) };
  return {
    protocol: protocolOf(generator, byPerson !== undefined),
    rows: [
      ...(untrained === undefined ? shareRows(shares) : measuredRows(measured, untrained)),
      {
        what: 'values of the arithmetic on pictures outside the range of a picture',
        unit: '%',
        ours: { value: roundedTo(100 * result.clamped, 1) },
      },
    ],
    files: [
      {
        name: 'dcgan-figure-7.jpg',
        content: await drawn(generator, result, seeds, byPerson !== undefined),
        shows:
          'Samples of A, B and C, nine pictures of A − B + C, and the same arithmetic on pictures, which overlays them',
      },
    ],
    remarks: [
      'Arithmetic on pictures adds up in these measures by construction, but overlays the pictures. Measured is whether arithmetic on z adds up too, with pictures that G makes. What the pictures show is for the reader to judge.',
      ...(byPerson === undefined
        ? [
            'Pass --data exemplars=FILE and --run RUN to use samples that a person chose on a sparring explore sheet of that run.',
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

/** Computes A − B + C for the given exemplars; by default they are chosen by their attributes. */
async function addConcepts(context: ExperimentContext, generator: Generator, given?: Exemplars<Concept>) {
  const { gan } = generator;
  const samples = await generator.sampleSeeds(range(0, candidates));
  const scale = scaleOf(samples, gan.image);
  const seeds = given ?? chooseExemplars(samples, scale);
  const result = await addSeeds(generator, seeds, { seed: context.seed });
  return { samples, seeds, result, measured: measureArithmetic(result, scale) };
}

async function addUntrained(context: ExperimentContext, generator: Generator): Promise<MeasuredArithmetic> {
  context.progress('the same with the untrained G');
  return withGenerator(
    untrainedGenerator(generator, context.runtime),
    async (untrained) => (await addConcepts(context, untrained)).measured,
  );
}

function protocolOf(generator: Generator, isByPerson: boolean): string {
  const chosen = isByPerson
    ? 'A person chose the samples of A, B and C. '
    : `No person chose the samples: they are the ${exemplarsEach} of the seeds 0 to ${candidates - 1} with the strongest attributes, by the weaker of two, of A (light, with a lighter middle), ` +
      'B (dark, with a lighter middle) and C (dark, with a darker middle). Y should be light, with a darker middle. ' +
      `The attributes are ${attributes.brightness.what}, and ${attributes.middleLight.what}, in standard deviations (σ) of the samples from their mean. `;
  const shared = isByPerson
    ? 'The share of A − B in a picture is its mean difference from C’s mean picture, projected on the difference of A’s and B’s mean pictures and divided by that difference; the share of C − B likewise. '
    : '';
  return (
    `Y is the mean z of A’s samples minus that of B’s plus that of C’s. Generator: ${trainingOf(generator)}. ${chosen}${shared}` +
    `The result in z is the mean over nine pictures: of Y, and of Y with uniform noise of ±${paperNoise} on each number.` +
    (isByPerson ? '' : ' The untrained G uses samples of its own, chosen in the same way.')
  );
}

/** Rows of the attributes of each concept and of the results. */
function measuredRows(measured: MeasuredArithmetic, untrained: MeasuredArithmetic): ResultRow[] {
  const names = { a: 'A', b: 'B', c: 'C', y: 'A − B + C in z', pixels: 'A − B + C on pictures' } as const;
  const rowsOf = (attribute: Attribute, what: string) => {
    const row = (name: string, of: Means) => ({
      what: `${what}: ${name}`,
      unit: 'σ',
      ours: { value: roundedTo(of[attribute], 2) },
    });
    return [
      ...Object.entries(names).map(([key, name]) => row(name, measured[key as keyof typeof names])),
      row(`${names.y}, untrained G`, untrained.y),
      row(`${names.pixels}, untrained G`, untrained.pixels),
    ];
  };
  return [...rowsOf('brightness', 'brightness'), ...rowsOf('middleLight', 'lightness of the middle')];
}

/** Rows of the shares carried over, for concepts that only a person can recognise. */
function shareRows(
  shares: Record<'y' | 'pixels' | 'samples', { aLessB: number; cLessB: number }>,
): ResultRow[] {
  const names = { y: 'A − B + C in z', pixels: 'A − B + C on pictures', samples: 'the mean sample' } as const;
  return (['aLessB', 'cLessB'] as const).flatMap((which) =>
    Object.entries(names).map(([key, name]) => ({
      what:
        which === 'aLessB'
          ? `share of A − B that ${name} adds to C`
          : `share of C − B that ${name} adds to A`,
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
    : 'Left: samples of A (light, with a lighter middle), B (dark, with a lighter middle) and C (dark, with a darker middle), chosen by their brightness, ';
  return figureJpeg(arithmeticFigure(result, generator.gan.image, seeds, paperNoise), {
    number,
    title: 'arithmetic of concepts',
    source: sourceOf(generator),
    reading:
      `${exemplars}and the picture of their mean z. Middle, framed: the picture of Y${isByPerson ? '' : ', which should be light, with a darker middle'}. ` +
      'Around it: Y with noise. Right: the same arithmetic on pictures, which overlays them.',
  });
}
