import { grouped } from '../../core/wording.ts';
import { mean, range, roundedTo } from '../../core/numbers.ts';
import { walkFigure } from '../../drawing/figures/walk-figure.ts';
import { encodePng } from '../../drawing/png.ts';
import { explainedFigure } from '../../drawing/svg/figure.ts';
import { seedName } from '../../analysis/explorations/seeds.ts';
import { walkSeeds } from '../../analysis/explore/by-seeds.ts';
import { changesOf } from '../../analysis/explore/latent-walk.ts';
import { nameOfData } from '../support/data.ts';
import type { Experiment, ExperimentContext, Outcome } from '../support/experiment.ts';
import { type Generator, withGenerator } from '../../runs/generator.ts';
import { mnistGenerator, trainingDigits } from '../support/generators.ts';

/** Number of rows, each from one seed to the next. The paper shows two. */
const rows = 4;
const steps = 11;

/** Figure 3 of the 2014 paper: digits on straight lines between points in z space. */
export const ganFigure3: Experiment = {
  name: 'gan-figure-3',
  paper: 'gan',
  where: 'figure 3',
  summary: 'digits interpolated linearly between points in z space',
  needs: [trainingDigits],
  minutes: 20,
  takesRun: true,
  run,
};

async function run(context: ExperimentContext): Promise<Outcome> {
  return withGenerator(mnistGenerator(context), drawLines);
}

async function drawLines(generator: Generator): Promise<Outcome> {
  const { options, step, seconds } = generator.run;
  const { image } = generator.gan;
  const seeds = range(0, rows + 1);
  const legs = await walkSeeds(generator, seeds, { steps });
  const title = 'Figure 3 of Goodfellow et al. 2014: straight lines in z space';
  const reading =
    'Framed: pictures of seeds. Between them: pictures of evenly spaced z on the straight line. A network that had ' +
    'memorised single pictures would jump from one to another.';
  const figure = explainedFigure(walkFigure(legs, image, seeds.map(seedName)), {
    title,
    source: `${options.preset}, step ${grouped(step)}`,
    reading,
  });
  const changes = changesOf(legs);
  const ends = mean(legs.map(({ endToEnd }) => endToEnd));
  return {
    protocol:
      `Straight lines of ${steps} pictures between seeds 0 to ${rows}, of ${options.preset} trained on ${nameOfData(options.data)} for ` +
      `${roundedTo(seconds / 60, 1)} minutes (${grouped(step)} steps of ${options.training.batchSize}). A change is the root mean square difference of the pixels, relative to the difference of black and white.`,
    rows: [
      { what: 'mean change from one picture to the next', ours: { value: roundedTo(changes.mean, 4) } },
      { what: 'largest change', ours: { value: roundedTo(changes.largest, 4) } },
      { what: 'mean change from end to end', ours: { value: roundedTo(ends, 4) } },
    ],
    files: [
      {
        name: 'gan-figure-3.png',
        content: await encodePng(figure),
        shows: `${rows} rows of ${steps} digits that change gradually from the first to the last`,
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
