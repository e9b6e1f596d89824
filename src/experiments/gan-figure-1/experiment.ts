import { grouped } from '../../core/wording.ts';
import { roundedTo } from '../../core/numbers.ts';
import type { Experiment, ExperimentContext, Outcome } from '../support/experiment.ts';
import { drawAnimation, drawStrip } from './drawing.ts';
import { protocol, steps } from './game.ts';
import { play, type Snapshot } from './play.ts';

/** The steps of the panels. */
const panels = [0, 20, 100, 500, steps];
const frames = 60;

/** Figure 1 of the 2014 paper: training as the theory describes it. */
export const ganFigure1: Experiment = {
  name: 'gan-figure-1',
  paper: 'gan',
  where: 'figure 1',
  summary: 'D, p_data and p_g for a single number during training, and how G maps z to x',
  needs: [],
  minutes: 5,
  takesRun: false,
  run,
};

async function run(context: ExperimentContext): Promise<Outcome> {
  const { runtime, seed, budget } = context;
  const at = new Set([...panels, ...framesAt()]);
  const started = budget.spent;
  const { snapshots, steps: done } = await play(runtime, seed, at, (step) => {
    if (step % 50 === 0) context.progress(`step ${grouped(step)}/${grouped(steps)}`);
    return !budget.isSpent && !context.signal.aborted;
  });
  const minutes = roundedTo(budget.spent - started, 2);
  const last = snapshots.at(-1)!;
  const shown = [...snapshots.filter(({ step }) => panels.includes(step) && step < last.step), last];
  return {
    protocol,
    rows: [
      {
        what: 'JSD(p_data ‖ p_g) at the end',
        unit: 'nats',
        paper: { value: 0 },
        ours: { value: roundedTo(last.divergence, 4) },
      },
      {
        what: 'value of the game V(D, G) at the end (−log 4 if p_g is p_data)',
        paper: { value: roundedTo(-Math.log(4), 4) },
        ours: { value: roundedTo(last.value, 4) },
      },
      {
        what: 'mean |D − 1/2| at the end',
        paper: { value: 0 },
        ours: { value: roundedTo(last.certainty, 4) },
      },
    ],
    files: [
      { name: 'gan-figure-1.png', content: await drawStrip(shown), shows: strip(shown) },
      { name: 'gan-figure-1.gif', content: await drawAnimation(snapshots) },
    ],
    remarks: [
      'The paper’s figure is a sketch with one peak and a uniform z. Here p_data has two peaks, and z is Gaussian, drawn on a scale on which it is uniform.',
      ...(done < steps
        ? [
            `Stopped at step ${grouped(done)} of ${grouped(steps)}, before the learning rates reached 0. Pass a larger --budget.`,
          ]
        : []),
    ],
    trainings: [{ what: `seed ${seed}, with its measurements`, steps: done, minutes }],
    numbers: { looks: snapshots.map(measuresOf) },
  };
}

/** The steps of the frames, denser at the beginning, where most changes. */
function framesAt(): number[] {
  return Array.from({ length: frames + 1 }, (_, i) => Math.round(steps * (i / frames) ** 2.5));
}

function strip(shown: readonly Snapshot[]): string {
  return `Five panels, from step 0 to step ${shown.at(-1)!.step}: the density of G(z) approaches p_data, and D approaches 1/2`;
}

function measuresOf({ step, divergence, value, certainty }: Snapshot) {
  return {
    step,
    divergence: roundedTo(divergence, 5),
    value: roundedTo(value, 5),
    sureness: roundedTo(certainty, 4),
  };
}
