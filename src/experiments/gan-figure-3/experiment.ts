import { mean, range, roundedTo } from '../../core/numbers.ts';
import { walkFigure } from '../../drawing/figures/walk-figure.ts';
import { encodePng } from '../../drawing/png.ts';
import { explainedFigure } from '../../drawing/svg/figure.ts';
import { walkSeeds } from '../../analysis/explore/by-seeds.ts';
import { changesOf } from '../../analysis/explore/latent-walk.ts';
import { nameOfData } from '../support/data.ts';
import type { Experiment, ExperimentContext, Outcome } from '../support/experiment.ts';
import { type Generator, withGenerator } from '../../runs/generator.ts';
import { mnistGenerator, trainingDigits } from '../support/generators.ts';

/** The paper shows two rows; each here is a way from one seed to the next. */
const ways = 4;
const steps = 11;

/** Figure 3 of the 2014 paper: digits on straight lines between points of z space. */
export const ganFigure3: Experiment = {
  name: 'gan-figure-3',
  paper: 'gan',
  where: 'figure 3',
  summary: 'digits by linear interpolation between z',
  needs: [trainingDigits],
  minutes: 20,
  takesRun: true,
  run,
};

async function run(context: ExperimentContext): Promise<Outcome> {
  return withGenerator(mnistGenerator(context), drawWays);
}

async function drawWays(generator: Generator): Promise<Outcome> {
  const { options, step, seconds } = generator.run;
  const { image } = generator.gan;
  const seeds = range(0, ways + 1);
  const legs = await walkSeeds(generator, seeds, { steps });
  const title = 'Figure 3 of Goodfellow et al. 2014: straight lines through z space';
  const reading =
    'Framed: pictures of seeds. Between them: pictures of the z on the straight line, evenly spaced. A network that ' +
    'knows single pictures only would jump from one to the next.';
  const figure = explainedFigure(walkFigure(legs, image, seeds), {
    title,
    source: `${options.preset}, step ${step}`,
    reading,
  });
  const changes = changesOf(legs);
  const ends = mean(legs.map(({ endToEnd }) => endToEnd));
  return {
    protocol:
      `Ways of ${steps} pictures between the seeds 0 to ${ways}, of ${options.preset} trained on ${nameOfData(options.data)} for ` +
      `${roundedTo(seconds / 60, 1)} minutes (${step} steps of ${options.training.batchSize}). A change is the root mean square difference of the pixels, as a share of black to white.`,
    rows: [
      { what: 'mean change from a picture to the next', ours: { value: roundedTo(changes.mean, 4) } },
      { what: 'the largest', ours: { value: roundedTo(changes.largest, 4) } },
      { what: 'mean change from end to end', ours: { value: roundedTo(ends, 4) } },
    ],
    files: [
      {
        name: 'gan-figure-3.png',
        content: await encodePng(figure),
        shows: `${ways} rows of ${steps} digits, each changing into the last`,
      },
    ],
    remarks: [],
    numbers: {
      ways: legs.map(({ from, to, changes: each }) => ({
        from,
        to,
        changes: each.map((c) => roundedTo(c, 5)),
      })),
    },
  };
}
