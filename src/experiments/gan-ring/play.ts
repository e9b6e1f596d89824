/** Trains on eight Gaussians on a circle, and counts at several steps how many of them the generator draws. */
import { countModes, type ModeCount } from '../../analysis/metrics/modes.ts';
import { range } from '../../core/numbers.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import type { ObjectiveName } from '../../gan/objectives/objectives.ts';
import { pointSets, pointsPerEpoch, ring } from '../../gan/presets/point-distributions.ts';
import { latentOfSeeds, Sampler } from '../../gan/sampling/sampler.ts';
import { Trainer } from '../../gan/training/trainer.ts';
import { newRunOptions } from '../../runs/new-run.ts';
import { PointStream } from '../../runs/point-source.ts';
import { machineOptionsOf, trainerOptionsOf } from '../../runs/run-options.ts';

/** One of the compared ways to train. */
export interface Way {
  readonly objective: ObjectiveName;
  /** D’s updates for each of G. */
  readonly k: number;
}

/** The generator at one step. */
export interface Look extends ModeCount {
  readonly step: number;
  /** Means over the steps since the last look. */
  readonly dReal: number;
  readonly dFake: number;
}

export interface Game {
  readonly looks: readonly Look[];
  /** The points of each look, [lookedPoints, 2]. */
  readonly clouds: readonly { readonly look: Look; readonly points: Float32Array }[];
}

/** A way with a game for each seed. */
export interface Played extends Way {
  /** A game for each seed. */
  readonly games: readonly Game[];
}

export function nameOf({ objective, k }: Way): string {
  return `${objective}, k = ${k}`;
}

/** The seeds of the points on which modes are counted. */
export const lookedPoints = 2000;

/**
 * Trains as `sparring train ring-2d` does with this objective, k and seed.
 *
 * @param at the steps to look at, ascending; the last is the end
 * @param shouldContinue called before each step; false ends the training with a last look
 */
export async function play(
  runtime: Runtime,
  { objective, k }: Way,
  seed: number,
  at: readonly number[],
  shouldContinue: (step: number) => boolean,
): Promise<Game> {
  const steps = at.at(-1)!;
  const options = newRunOptions({
    version: '',
    data: 'ring-2d',
    pictures: pointsPerEpoch,
    preset: 'gan-2d',
    training: { objective, k, seed },
    machine: machineOptionsOf(runtime),
    until: { steps, minutes: null },
  });
  const trainer = await Trainer.create(trainerOptionsOf(options), runtime);
  const { gan, batchSize } = trainer.options;
  const sampler = await Sampler.create(gan, runtime, { batchSize: lookedPoints });
  const batches = new PointStream(pointSets['ring-2d'], { batchSize, seed, consumed: 0 });
  const latents = latentOfSeeds(gan, range(0, lookedPoints));
  const clouds: { look: Look; points: Float32Array }[] = [];
  const since = { dReal: 0, dFake: 0, steps: 0 };
  try {
    while (trainer.iterations < steps && shouldContinue(trainer.iterations)) {
      const { dReal, dFake } = await trainer.step(() => batches.next());
      since.dReal += dReal;
      since.dFake += dFake;
      since.steps += 1;
      if (at.includes(trainer.iterations)) await takeLook();
      // Steps block, so without this the event loop would never see a Ctrl-C.
      if (trainer.iterations % 20 === 0) await new Promise(setImmediate);
    }
    if (clouds.at(-1)?.look.step !== trainer.iterations) await takeLook();
    return { looks: clouds.map(({ look }) => look), clouds };
  } finally {
    await sampler.release();
    await trainer.release();
  }

  async function takeLook(): Promise<void> {
    const points = await sampler.sample(latents, trainer.state);
    const count = Math.max(1, since.steps);
    const [dReal, dFake] = [since.dReal / count, since.dFake / count];
    clouds.push({ look: { step: trainer.iterations, ...countModes(points, ring), dReal, dFake }, points });
    Object.assign(since, { dReal: 0, dFake: 0, steps: 0 });
  }
}
