import { mean, range, roundedTo } from '../../core/numbers.ts';
import { RandomStream } from '../../core/random.ts';
import { turnSeeds } from '../../analysis/explore/by-seeds.ts';
import { typicalNorm } from '../../analysis/explore/latent.ts';
import type { TurnResult } from '../../analysis/explore/latent-turn.ts';
import { turnFigure } from '../../drawing/figures/turn-figure.ts';
import { latentOfSeeds } from '../../gan/sampling/sampler.ts';
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
import { rightLight } from '../support/picture-measures.ts';
import {
  asymmetryOf,
  chooseGroups,
  findingsOf,
  groups,
  samplesEach,
  walkAtRandom,
  type Group,
  type TurnFindings,
} from './turning.ts';

const number = 8;
/** Positions along the axis from −1 to 1. The means of the groups have distance 1. */
const steps = 9;
const length = 2;
/** New samples: how many are moved and measured, and how many of these are shown. */
const moved = 64;
const shown = 6;
/** How many axes between random groups are compared with. */
const draws = 3;

/** Figure 8 of the 2015 paper: an axis of z along which any sample turns. */
export const dcganFigure8 = dcganFigure({
  number,
  summary: 'the turn: samples moved along an axis of z between two groups of other samples',
  needs: [trainingFaces, exemplarsNeed('{"from": [3, 17, 40, 41], "to": [8, 21, 95, 96]}')],
  run: withDcgan(turn),
});

async function turn(context: ExperimentContext, generator: Generator): Promise<Outcome> {
  const { gan } = generator;
  context.progress('searching for samples at both ends, and turning others');
  const byPerson = await chosenByPerson(context, groups);
  const turned = await turnOthers(generator, byPerson);
  const { seeds, apply, asymmetry, result, found } = turned;
  const ends = { from: mean(asymmetry(result.from)), to: mean(asymmetry(result.to)) };
  const byChance: number[] = [];
  for (let draw = 0; draw < draws; draw++) {
    context.progress(`turning along random axes, ${draw + 1} of ${draws}`);
    const stream = new RandomStream(context.seed, 'experiment', draw);
    const rows = await walkAtRandom(generator, latentOfSeeds(gan, apply), result.t, asymmetry, stream);
    byChance.push(findingsOf(rows, result.t).correlation);
  }
  // The seeds that a person chose show nothing when G is untrained.
  const untrained = byPerson === undefined ? await turnUntrained(context, generator) : undefined;
  return {
    protocol: protocolOf(generator, byPerson !== undefined, apply[0]!),
    rows: rowsOf(found, ends, { t: result.t, byChance, untrained }),
    files: [
      {
        name: 'dcgan-figure-8.jpg',
        content: await drawn(generator, result, { ...seeds, apply }, byPerson !== undefined),
        shows: `Two groups of ${seeds.from.length} samples, and ${shown} other samples that change along the axis from one group to the other`,
      },
    ],
    remarks:
      byPerson === undefined
        ? [
            'The untrained G shows how far light moves along such an axis when nothing has been learned. Whether the objects in the pictures turn with it is not measured; the reader can judge.',
            'In the paper a person chose faces that look left and faces that look right. Pass --data exemplars=FILE and --run RUN to use such groups.',
          ]
        : [],
    numbers: {
      seeds: { from: seeds.from, to: seeds.to, walked: [apply[0], apply.at(-1)] },
      t: result.t,
      means: found.means.map((each) => roundedTo(each, 4)),
      byChance: byChance.map((correlation) => roundedTo(correlation, 4)),
      norms: { axis: roundedTo(result.norm, 3), typical: roundedTo(typicalNorm(gan.latent), 3) },
    },
  };
}

/** Moves samples along the axis between two groups; by default the samples that are lightest on the left and right. */
async function turnOthers(generator: Generator, given?: Exemplars<Group>) {
  const samples = await generator.sampleSeeds(range(0, candidates));
  const asymmetry = asymmetryOf(samples, generator);
  const seeds = given ?? chooseGroups(samples, asymmetry);
  // Samples that were not candidates for the groups.
  const first = Math.max(candidates, 1 + Math.max(...seeds.from, ...seeds.to));
  const apply = range(first, first + moved);
  const result = await turnSeeds(generator, { ...seeds, apply }, { steps, length });
  const found = findingsOf(
    result.rows.map((row) => asymmetry(row.images)),
    result.t,
  );
  return { seeds, apply, asymmetry, result, found };
}

async function turnUntrained(context: ExperimentContext, generator: Generator): Promise<TurnFindings> {
  context.progress('turning with the untrained G');
  return withGenerator(
    untrainedGenerator(generator, context.runtime),
    async (untrained) => (await turnOthers(untrained)).found,
  );
}

function protocolOf(generator: Generator, isByPerson: boolean, first: number): string {
  const chosen = isByPerson
    ? 'that a person chose. '
    : `of ${samplesEach} samples each. No person chose them: of the seeds 0 to ${candidates - 1}, they are lightest on the left and on the right. `;
  return (
    `The axis is the difference of the mean z of two groups ${chosen}Generator: ${trainingOf(generator)}. ` +
    `${moved} other samples, seeds ${first} to ${first + moved - 1}, are moved along it: t times the axis is added to their z, for ${steps} t from −1 to 1. ` +
    `The measure is ${rightLight.what}, in standard deviations (σ) of the seeds 0 to ${candidates - 1}. Random axes are between two random groups of ${samplesEach}; the same samples are moved along them.` +
    (isByPerson
      ? ''
      : ' The untrained G uses an axis between groups of its own samples, chosen in the same way.')
  );
}

/** The positions on the axis, and what the correlation is compared with. */
interface Compared {
  readonly t: readonly number[];
  readonly byChance: readonly number[];
  readonly untrained: TurnFindings | undefined;
}

function rowsOf(
  { means, correlation, turned }: TurnFindings,
  ends: Readonly<Record<Group, number>>,
  { t, byChance, untrained }: Compared,
): ResultRow[] {
  const unit = 'σ';
  const what = 'right minus left brightness';
  const places = [-1, -0.5, 0, 0.5, 1].map((place) => ({
    what: `${what}: mean of other samples at t = ${String(place).replace('-', '−')}`,
    unit,
    ours: { value: roundedTo(means[t.findIndex((each) => Math.abs(each - place) < 1e-9)]!, 2) },
  }));
  return [
    { what: `${what}: group “from”`, unit, ours: { value: roundedTo(ends.from, 2) } },
    { what: `${what}: group “to”`, unit, ours: { value: roundedTo(ends.to, 2) } },
    ...places,
    { what: 'correlation with the position on the axis', ours: { value: roundedTo(correlation, 2) } },
    {
      what: `the same for ${byChance.length} random axes, mean absolute value`,
      ours: { value: roundedTo(mean(byChance.map(Math.abs)), 2) },
    },
    ...(untrained === undefined
      ? []
      : [
          {
            what: 'the same for the untrained G',
            ours: { value: roundedTo(untrained.correlation, 2) },
          },
        ]),
    {
      what: 'samples whose right minus left brightness is larger at t = 1 than at t = −1',
      unit: '%',
      ours: { value: roundedTo(100 * turned, 1) },
    },
  ];
}

async function drawn(
  generator: Generator,
  result: TurnResult,
  seeds: Exemplars<Group | 'apply'>,
  isByPerson: boolean,
): Promise<Pixels> {
  const few = { ...result, rows: result.rows.slice(0, shown) };
  const whichGroups = isByPerson
    ? 'Above: two groups of samples that a person chose. '
    : `Above: two groups of samples, chosen from ${candidates} by their brightness. `;
  const titles = isByPerson
    ? { from: 'from', to: 'to' }
    : { from: 'from: lightest on the left', to: 'to: lightest on the right' };
  return figureJpeg(turnFigure(few, generator.gan.image, seeds, titles), {
    number,
    title: 'the turn',
    source: sourceOf(generator),
    reading:
      `${whichGroups}Their mean z are at t = −0.5 and 0.5 in the first row, which follows the axis through both. ` +
      'Rows below: other samples, not selected, framed; t times the axis is added to their z.',
  });
}
