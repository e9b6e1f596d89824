/** Everything that determines a run, as `options.json` keeps it. */
import { z } from 'zod';
import { crops, type Preparation } from '../data/preparation.ts';
import { valueRanges } from '../core/value-range.ts';
import type { Gan } from '../gan/networks/gan.ts';
import { ganOfNetwork } from '../gan/networks/network.ts';
import { objectiveNames, objectives, type ObjectiveName } from '../gan/objectives/objectives.ts';
import { optimisersOf, type OptimiserSettings } from '../gan/training/optimiser-settings.ts';
import { presetNames } from '../gan/presets/presets.ts';
import type { TrainerOptions } from '../gan/training/trainer.ts';
import { updateOrders } from '../gan/training/step-definition.ts';
import type { Kernels } from '../engine/onnx/kernels.ts';
import type { Execution, Runtime } from '../engine/runtime/runtime.ts';
import { networkSchema, whole } from './network-schema.ts';
import { withoutOldForms } from './old-options.ts';
import { schemaOf } from './schema-of.ts';

const optimiserSchema = schemaOf<OptimiserSettings>()(
  z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('adam'),
      learningRate: z.number().positive(),
      beta1: z.number().min(0).lt(1),
      l2: z.number().min(0).optional(),
      decay: z.strictObject({ after: whole(0), epochs: whole(1) }).optional(),
    }),
    z.strictObject({
      kind: z.literal('momentum'),
      learningRate: z.number().positive(),
      rateDivisor: z.number().min(1),
      leastRate: z.number().min(0),
      discriminatorShare: z.number().positive(),
      momentum: z.number().min(0).lt(1),
      finalMomentum: z.number().min(0).lt(1),
      momentumEpochs: whole(1),
    }),
  ]),
);

/** What a `Trainer` takes, as a file can hold it. */
interface TrainingSettings extends Omit<TrainerOptions, 'gan' | 'optimisers' | 'objective' | 'averageDecay'> {
  readonly optimiser: OptimiserSettings;
  readonly objective: ObjectiveName;
  readonly averageDecay: number | null;
}

const trainingSchema = schemaOf<TrainingSettings>()(
  z.strictObject({
    batchSize: whole(1),
    optimiser: optimiserSchema,
    /** Whether G is judged by the D of before its update in the same step, or of after it. */
    updates: z.enum(updateOrders),
    k: whole(1),
    objective: z.enum(objectiveNames),
    /** Label of real pictures: 1, or less for one-sided smoothing. */
    realLabel: z.number().gt(0).max(1),
    generatorNoise: z.enum(['shared', 'fresh']),
    /** Decay of the moving average of G's weights; null for none. */
    averageDecay: z.number().gt(0).lt(1).nullable(),
    seed: whole(0),
  }),
);

const preparationSchema = schemaOf<Preparation>()(
  z.strictObject({
    holdOut: z.number().gt(0).lt(1).nullable(),
    crop: z.enum(crops),
    mirror: z.boolean(),
    values: z.enum(valueRanges),
  }),
);

const kernelsSchema = schemaOf<Kernels>()(
  z.strictObject({
    channelBlock: whole(1),
    convolvesInDepth: z.boolean(),
    addsAtPlaces: z.boolean().default(false),
    copiesTransposed: z.boolean().default(false),
  }),
);

const executionSchema = schemaOf<Execution>()(
  z.strictObject({
    calls: z.enum(['direct', 'binding']),
    freesAtLastUse: z.boolean(),
    reasons: z.array(z.string()).readonly(),
  }),
);

/** Other programs whose trained networks can become runs: `dcgan-code` is the DCGAN authors' own. */
export const importFormats = ['dcgan-code'] as const;
export type ImportFormat = (typeof importFormats)[number];

/** The form of `options.json`, beside `formatVersion`. */
const currentSchema = z.strictObject({
  /** Version of the program that made the run. */
  sparring: z.string(),
  /** As given to `sparring train`, made absolute where it is a path; empty of a run that was imported. */
  data: z.string(),
  /** How many pictures there were: with more or fewer, a resumed run does not go on as it would have. 0: unknown. */
  pictures: whole(0),
  /** Where the networks are from, if another program trained them. */
  imported: z.strictObject({ format: z.enum(importFormats), from: z.string() }).optional(),
  preset: z.enum(presetNames),
  /** The run whose generator the upper layers of this one's began with, where it is the second of two stages. */
  pretrained: z.string().optional(),
  /** What is made of the pictures, step by step, before the networks see them; null of points. */
  preparation: preparationSchema.nullable(),
  network: networkSchema,
  training: trainingSchema,
  device: z.string(),
  threads: whole(1),
  /** What convolutions were made of there: others round otherwise. Runs before 0.1.0 was out do not say. */
  kernels: kernelsSchema.optional(),
  /** How models were run there. Runs that another program trained, and those before 0.1.0 was out, do not say. */
  execution: executionSchema.optional(),
  /** When the run is over: steps and minutes in all, whichever comes first; null for no such limit. */
  until: z.strictObject({ steps: whole(1).nullable(), minutes: z.number().positive().nullable() }),
  /** Steps from one sample grid to the next; null for `defaultSamples` of them, evenly over the run. */
  sampleEvery: whole(1).nullable(),
  /** Steps from one checkpoint to the next; null for one every `defaultCheckpointSeconds`. */
  checkpointEvery: whole(1).nullable(),
  /** The checkpoints of every so many steps stay; null for none but the newest. */
  keepEvery: whole(1).nullable().default(null),
  grid: z.strictObject({ rows: whole(1), columns: whole(1) }),
});

/**
 * Reads what every version so far has written. A member that it does not know is refused: it may be an option of a later
 * version, without which another network would be trained.
 */
export const runOptionsSchema = z.preprocess(
  (options) => withoutOldForms(withoutVersion(options)),
  currentSchema,
);

export type RunOptions = z.infer<typeof runOptionsSchema>;

/** What the options say of the machine that trains. */
export type MachineOptions = Pick<RunOptions, 'device' | 'threads' | 'kernels' | 'execution'>;

export function machineOptionsOf({ device, threads, kernels, execution }: Runtime): MachineOptions {
  return { device, threads, kernels, execution };
}

/** `RunFolder` writes and checks the version of the format. */
function withoutVersion(options: unknown): unknown {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) return options;
  const { formatVersion: _, ...rest } = options as { readonly formatVersion?: unknown };
  return rest;
}

/** The networks that the options describe. `marginals`: the mean of the data, for networks that begin with it. */
export function ganOf({ network }: Pick<RunOptions, 'network'>, marginals?: Float32Array): Gan {
  return ganOfNetwork(network, marginals);
}

/** The trainer that the options describe. */
export function trainerOptionsOf(options: RunOptions, marginals?: Float32Array): TrainerOptions {
  const { optimiser, objective, averageDecay, ...rest } = options.training;
  const { batchSize, k } = rest;
  return {
    ...rest,
    gan: ganOf(options, marginals),
    objective: objectives[objective],
    optimisers: optimisersOf(optimiser, { batches: Math.floor(options.pictures / batchSize), k }),
    averageDecay: averageDecay ?? undefined,
  };
}
