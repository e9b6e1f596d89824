/** Everything that determines a run, as `options.json` keeps it. */
import { z } from 'zod';
import { dcgan, type DcganOptions } from '../gan/dcgan.ts';
import type { Gan } from '../gan/gan.ts';
import { objectiveNames, objectives } from '../gan/objective.ts';
import { presetNames } from '../gan/presets.ts';
import type { TrainerOptions } from '../gan/trainer.ts';
import { adam } from '../nn/optimiser.ts';

const whole = (least: number) => z.number().int().min(least);

const networkSchema = z.object({
  channels: z.union([z.literal(1), z.literal(3)]),
  height: whole(1),
  width: whole(1),
  latentDim: whole(1),
  latentDistribution: z.enum(['normal', 'uniform']),
  ngf: whole(1),
  ndf: whole(1),
  kernel: z.union([z.literal(4), z.literal(5)]),
  leak: z.number(),
  projectionNorm: z.enum(['feature', 'channel']),
  sideMultiple: z.union([z.literal(4), z.literal(8)]),
}) satisfies z.ZodType<DcganOptions>;

/** The form of `options.json`, beside `formatVersion`. */
export const runOptionsSchema = z.object({
  /** Version of the program that made the run. */
  sparring: z.string(),
  /** As given to `sparring train`, made absolute where it is a path. */
  data: z.string(),
  /** How many pictures there were: with more or fewer, a resumed run does not go on as it would have. */
  pictures: whole(1),
  preset: z.enum(presetNames),
  network: networkSchema,
  training: z.object({
    batchSize: whole(1),
    learningRate: z.number().positive(),
    beta1: z.number().min(0).lt(1),
    k: whole(1),
    objective: z.enum(objectiveNames),
    /** Label of real pictures: 1, or less for one-sided smoothing. */
    realLabel: z.number().gt(0).max(1),
    generatorNoise: z.enum(['shared', 'fresh']),
    /** Decay of the moving average of G's weights; null for none. */
    averageDecay: z.number().gt(0).lt(1).nullable(),
    seed: whole(0),
  }),
  device: z.string(),
  threads: whole(1),
  /** When the run is over: steps and minutes in all, whichever comes first; null for no such limit. */
  until: z.object({ steps: whole(1).nullable(), minutes: z.number().positive().nullable() }),
  /** Steps from one sample grid to the next; null for `defaultSamples` of them, evenly over the run. */
  sampleEvery: whole(1).nullable(),
  /** Steps from one checkpoint to the next; null for one every `defaultCheckpointSeconds`. */
  checkpointEvery: whole(1).nullable(),
  grid: z.object({ rows: whole(1), columns: whole(1) }),
});

export type RunOptions = z.infer<typeof runOptionsSchema>;

/** The networks that the options describe. */
export function ganOf(options: Pick<RunOptions, 'network'>): Gan {
  return dcgan(options.network);
}

/** The trainer that the options describe. */
export function trainerOptionsOf(options: RunOptions): TrainerOptions {
  const { learningRate, beta1, objective, averageDecay, ...rest } = options.training;
  const optimiser = adam({ learningRate, beta1 });
  return {
    ...rest,
    gan: ganOf(options),
    objective: objectives[objective],
    optimisers: { generator: optimiser, discriminator: optimiser },
    averageDecay: averageDecay ?? undefined,
  };
}
