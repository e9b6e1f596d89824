/** G’s two losses, and one or five updates of D: which of eight Gaussians the generator draws. */
import { mean, range, roundedTo } from '../../core/numbers.ts';
import { counted, grouped } from '../../core/wording.ts';
import type { Experiment, ExperimentContext, Measured, Outcome, ResultRow } from '../support/experiment.ts';
import { drawClouds, drawProgress } from './drawing.ts';
import { lookedPoints, nameOf, play, type Game, type Look, type Played, type Way } from './play.ts';

/** The steps at which the generator is looked at. */
const at = [100, 250, 500, 750, 1000, 1500, 2000, 3000];
/** The step whose clouds are drawn: there the ways differ most. */
const early = 750;
const games = 5;

/** The compared ways, in the order of the figure. */
const ways: readonly Way[] = (['non-saturating', 'minimax'] as const).flatMap((objective) =>
  [1, 5].map((k) => ({ objective, k })),
);

/** Which modes a generator covers with the losses and k of the 2014 paper, section 3 and algorithm 1. */
export const ganRing: Experiment = {
  name: 'gan-ring',
  paper: 'gan',
  where: 'section 3 and algorithm 1',
  summary: 'the minimax and the non-saturating loss, with k = 1 and 5: how many of eight Gaussians G draws',
  needs: [],
  minutes: 15,
  takesRun: false,
  run,
};

async function run(context: ExperimentContext): Promise<Outcome> {
  const { seed, budget } = context;
  const seeds = range(seed, seed + games);
  const played = ways.map((way): Way & { games: Game[]; minutes: number } => ({
    ...way,
    games: [],
    minutes: 0,
  }));
  const shouldContinue = () => !budget.isSpent && !context.signal.aborted;
  // Seed by seed, so that a spent budget leaves complete comparisons.
  for (const each of seeds) {
    for (const way of played) {
      if (!shouldContinue() && each > seed) break;
      const started = budget.spent;
      const game = await play(context.runtime, way, each, at, (step) => {
        if (step % 50 === 0)
          context.progress(`${nameOf(way)}, seed ${each}, step ${grouped(step)}/${grouped(at.at(-1)!)}`);
        return shouldContinue();
      });
      way.minutes += budget.spent - started;
      way.games.push(game);
    }
  }
  const complete = Math.min(...played.map(({ games: all }) => all.filter(isComplete).length));
  const shown = played.map((way) => ({ ...way, games: way.games.slice(0, Math.max(1, complete)) }));
  return {
    protocol:
      `Each training is sparring train ring-2d with another --objective and --k: eight Gaussians of deviation 0.1 on a circle of radius 2, batches of 256, Adam with 0.001, seeds ${seed} to ${seed + games - 1}. ` +
      `At a step, ${grouped(lookedPoints)} points are generated. A Gaussian is covered if 1% of them are within three deviations of its mean (an even share is 12.5%). Of the data, 98.9% are that near. A step is k updates of D and one of G. Numbers are means over the seeds, with the standard deviation from seed to seed.`,
    rows: shown.flatMap((way) => rowsOf(way)),
    files: [
      {
        name: 'gan-ring.png',
        content: await drawClouds(shown, seeds, early),
        shows: cloudsShow(shown, early),
      },
      {
        name: 'gan-ring-end.png',
        content: await drawClouds(shown, seeds, at.at(-1)!),
        shows: cloudsShow(shown, at.at(-1)!),
      },
      {
        name: 'gan-ring-progress.svg',
        content: drawProgress(shown),
        shows:
          'Two plots over the steps: the number of Gaussians covered, and the share of points near one, of each of the four ways',
      },
    ],
    remarks: remarksOn(shown, complete),
    trainings: played.map((way) => ({
      what: `${nameOf(way)}, ${counted(way.games.length, 'seed')}`,
      steps: way.games.reduce((sum, { looks }) => sum + (looks.at(-1)?.step ?? 0), 0),
      minutes: roundedTo(way.minutes, 2),
    })),
    numbers: {
      games: shown.flatMap(({ objective, k, games: all }) =>
        all.map(({ looks }, i) => ({ objective, k, seed: seeds[i], looks: looks.map(measuresOf) })),
      ),
    },
  };
}

function isComplete({ looks }: Game): boolean {
  return looks.at(-1)?.step === at.at(-1);
}

function rowsOf(way: Played): ResultRow[] {
  const last = way.games[0]!.looks.at(-1)!.step;
  return [...new Set([Math.min(early, last), last])].flatMap((step) => [
    {
      what: `${nameOf(way)}: Gaussians covered, of 8, at step ${grouped(step)}`,
      ours: spread(way, step, ({ covered }) => covered, 1),
    },
    {
      what: `${nameOf(way)}: points near one, at step ${grouped(step)}`,
      unit: '%',
      ours: spread(way, step, ({ near }) => 100 * near, 0),
    },
  ]);
}

/** The mean over the seeds, and the standard deviation of one seed. */
function spread(
  { games: all }: Played,
  step: number,
  valueOf: (look: Look) => number,
  digits: number,
): Measured {
  const values = all.flatMap(({ looks }) => looks.filter((look) => look.step === step).map(valueOf));
  const centre = mean(values);
  const value = roundedTo(centre, digits);
  if (values.length < 2) return { value };
  const variance = values.reduce((sum, each) => sum + (each - centre) ** 2, 0) / (values.length - 1);
  return { value, error: roundedTo(Math.sqrt(variance), digits) };
}

function remarksOn(played: readonly Played[], complete: number): string[] {
  const saturated = played.find(({ objective, k }) => objective === 'minimax' && k === 5)!;
  const other = played.find(({ objective, k }) => objective === 'non-saturating' && k === 5)!;
  const answer = (way: Played) => spread(way, early, ({ dFake }) => dFake, 2);
  return [
    'The paper shows no such figure. It says that log(1 − D(G(z))) saturates when D rejects samples with confidence, and proposes the other loss.',
    ...(complete > 0
      ? [
          `Between steps 500 and ${early}, D(G(z)) is ${answer(saturated).value} on average with the minimax loss and k = 5, and ${answer(other).value} with the non-saturating one. With k = 1 D does not get that far ahead, and neither loss saturates.`,
        ]
      : []),
    ...(complete < games
      ? [`Only ${counted(complete, 'seed')} of ${games} could be trained to the end. Pass a larger --budget.`]
      : []),
  ];
}

function cloudsShow(played: readonly Played[], step: number): string {
  const said = played.map((way) => {
    const shown = Math.min(step, way.games[0]!.looks.at(-1)!.step);
    return `${nameOf(way)}: ${spread(way, shown, ({ near }) => 100 * near, 0).value}% of the points are near one`;
  });
  return `Four rows of clouds of points on eight Gaussians, one for each seed, at step ${grouped(step)}. ${said.join('; ')}`;
}

function measuresOf({ step, covered, near, shares, dReal, dFake }: Look) {
  return {
    step,
    covered,
    near: roundedTo(near, 4),
    shares: shares.map((share) => roundedTo(share, 4)),
    dReal: roundedTo(dReal, 3),
    dFake: roundedTo(dFake, 3),
  };
}
