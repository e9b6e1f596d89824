import type { AnimationFormat } from '../../data/pictures/animation.ts';
import { range, rounded } from '../../core/numbers.ts';
import { percent } from '../../core/wording.ts';
import { share, walkFigure } from '../../drawing/figures/walk-figure.ts';
import { figureOfRun, type Findings } from '../../runs/findings.ts';
import type { Generator } from '../../runs/generator.ts';
import { walkFinding } from '../health/walk.ts';
import type { NamedLatents } from '../../runs/latents-file.ts';
import { walkSeeds, walkStops } from '../explore/by-seeds.ts';
import { typicalNorm } from '../explore/latent.ts';
import { changesOf, type PaintedLeg, type WalkMode } from '../explore/latent-walk.ts';
import { seedName } from './seeds.ts';
import { walkAnimation } from './walk-animation.ts';
import { stepWording } from '../../runs/step-wording.ts';

export interface WalkSettings {
  /** The stops of the walk: two or more. */
  readonly seeds: readonly number[];
  /** Other stops than seeds: two or more. */
  readonly latents?: NamedLatents | undefined;
  /** Pictures from one seed to the next, including both. */
  readonly steps: number;
  readonly mode: WalkMode;
  /** Whether the walk continues from the last seed to the first. */
  readonly loop: boolean;
  /** Default: `gif`. */
  readonly format?: AnimationFormat;
}

/** The paper walks through nine random z (Radford et al. 2015, figure 4), in rows of ten. */
export const paperWalk: WalkSettings = { seeds: range(0, 9), steps: 10, mode: 'linear', loop: false };

export interface WalkFindings extends Findings {
  /** The same walk as an animation. */
  readonly animation: Uint8Array;
}

/** Walks through latent space; the figure shows the walk in rows, and an animation is made as well. */
export async function exploreWalk(generator: Generator, settings: WalkSettings): Promise<WalkFindings> {
  const { gan } = generator;
  const { seeds, latents, steps, mode, loop, format = 'gif' } = settings;
  const options = { steps, mode, loop };
  const legs = await (latents === undefined
    ? walkSeeds(generator, seeds, options)
    : walkStops(generator, latents.z, options));
  const stops = latents?.names ?? seeds;
  const names = latents?.names ?? seeds.map(seedName);
  const what = latents === undefined ? 'seeds' : 'z';
  const changes = summaryOf(legs, stops, names);
  const verdict = walkFinding(legs);
  const found = verdict === undefined ? {} : { verdict };
  const way = mode === 'linear' ? 'in straight lines' : 'along great circles';
  return {
    figure: figureOfRun(generator, walkFigure(legs, gan.image, names), {
      ...found,
      title: `A walk through ${stops.length} ${latents === undefined ? 'random z' : 'chosen z'}, ${way}`,
      reading: `Framed: the pictures of the ${what}. Between them: pictures of z at fraction t of the way. ${changes.sentence}`,
    }),
    animation: await walkAnimation(legs, gan.image, stops, { loop, format }),
    numbers: {
      ...(latents === undefined ? { seeds } : { names }),
      steps,
      mode,
      loop,
      typicalNorm: rounded(typicalNorm(gan.latent)),
      changes: changes.numbers,
      legs: legs.map((leg) => ({
        from: stops[leg.from],
        to: stops[leg.to],
        t: leg.t.map(rounded),
        norms: leg.norms.map(rounded),
        changes: leg.changes.map(rounded),
        endToEnd: rounded(leg.endToEnd),
      })),
    },
    ...found,
    sentences: [
      `${stops.length} ${what} of ${stepWording(generator.run)}, ${way} from each to the next in ${steps} pictures.`,
      changes.sentence,
      normSentence(legs, generator, mode),
    ],
  };
}

/** How evenly the pictures change: on average, and where most. */
function summaryOf(
  legs: readonly PaintedLeg[],
  stops: readonly (number | string)[],
  names: readonly string[],
) {
  const { mean, largest, leg, t } = changesOf(legs);
  return {
    numbers: {
      mean: rounded(mean),
      largest: rounded(largest),
      at: { from: stops[leg.from], to: stops[leg.to], t: t.map(rounded) },
    },
    sentence:
      `From one picture to the next, values change by ${percent(mean)} of their range on average ` +
      `(root mean square), and by ${percent(largest)} at most: from ${names[leg.from]} to ${names[leg.to]}, t ${share(t[0])} to ${share(t[1])}.`,
  };
}

/** What the walk does to the norm of z. */
function normSentence(
  legs: readonly PaintedLeg[],
  { gan: { latent } }: Pick<Generator, 'gan'>,
  mode: WalkMode,
): string {
  if (mode === 'spherical' && latent.distribution === 'uniform') {
    return 'The numbers of this z are uniform, and a great circle may leave their bounds.';
  }
  const min = Math.min(...legs.flatMap(({ norms }) => norms));
  return `The z of the walk have norms of ${min.toFixed(1)} or more; a random z has about ${typicalNorm(latent).toFixed(1)}.`;
}
