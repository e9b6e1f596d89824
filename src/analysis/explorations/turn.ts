import { mean, rounded } from '../../core/numbers.ts';
import { counted, percent } from '../../core/wording.ts';
import { turnFigure } from '../../drawing/figures/turn-figure.ts';
import { figureOfRun, type Findings } from '../../runs/findings.ts';
import type { Generator } from '../../runs/generator.ts';
import { turnSeeds, type TurnSeeds } from '../explore/by-seeds.ts';
import { turnFinding } from '../health/turn.ts';
import { typicalNorm } from '../explore/latent.ts';
import { compareTurn } from '../explore/turn-control.ts';
import { namedSeeds } from './seeds.ts';
import { stepWording } from '../../runs/step-wording.ts';

export interface TurnSettings {
  /** Pictures in a row. */
  readonly steps: number;
  /** Length of the walk, in multiples of the axis. */
  readonly length: number;
}

/** Moves samples along the axis of latent space between two groups of other samples. */
export async function exploreTurn(
  generator: Generator,
  seeds: TurnSeeds,
  { steps, length }: TurnSettings,
): Promise<Findings> {
  const { image, latent } = generator.gan;
  const { from, to, apply } = seeds;
  const result = await turnSeeds(generator, seeds, { steps, length });
  const usual = typicalNorm(latent);
  const compared = await compareTurn(generator, seeds, result);
  const verdict = turnFinding(compared);
  const found = verdict === undefined ? {} : { verdict };
  const meanChange = mean(result.rows.map(({ endToEnd }) => endToEnd));
  return {
    figure: figureOfRun(generator, turnFigure(result, image, seeds), {
      ...found,
      title: 'An axis of latent space, and samples along it',
      reading:
        'Axis: the mean z of the samples under "to" minus that of the samples under "from". First row: from one mean to ' +
        'the other. A mean has a smaller norm than a random z, so its picture has less contrast. Rows below: other ' +
        'samples, framed, with t times the axis added to their z.',
    }),
    numbers: {
      from,
      to,
      apply,
      steps,
      length,
      t: result.t.map(rounded),
      // Not rounded, because users can add it to any z of the exported generator.
      axis: { norm: rounded(result.norm), z: [...result.axis] },
      typicalNorm: rounded(usual),
      endToEnd: { mean: rounded(meanChange), middle: rounded(result.middle.endToEnd) },
      ...(verdict === undefined
        ? {}
        : {
            agreement: rounded(compared.agreement),
            randomAgreement: compared.random.map(rounded),
          }),
      chance: rounded(compared.chance),
      rows: result.rows.map((row, i) => ({
        seed: apply[i],
        norms: row.norms.map(rounded),
        endToEnd: rounded(row.endToEnd),
      })),
    },
    ...found,
    sentences: [
      `The axis of ${stepWording(generator.run)} from the mean z of ${namedSeeds(from)} to that of ${namedSeeds(to)} has ` +
        `norm ${result.norm.toFixed(1)}; a random z has about ${usual.toFixed(1)}.`,
      `Along it, values change by ${percent(meanChange)} of their range from end to end (root mean square, mean over ${counted(apply.length, 'sample')}).`,
    ],
  };
}
