/** Everything that determines a run, as `options.json` keeps it. */
import { z } from 'zod';
import { classOrigins } from '../data/classes.ts';
import { crops, type Preparation } from '../data/preparation.ts';
import { valueRanges } from '../core/value-range.ts';
import {
  augmentationNames,
  augmentationOf,
  type AugmentationName,
  type AugmentationStrength,
} from '../gan/augmentation/augmentation.ts';
import type { Gan } from '../gan/networks/gan.ts';
import { ganOfNetwork } from '../gan/networks/network.ts';
import { objectiveOf, type PenaltySettings } from '../gan/objectives/objective-settings.ts';
import { objectiveNames, type ObjectiveName } from '../gan/objectives/objectives.ts';
import { optimisersOf, type OptimiserSettings } from '../gan/training/optimiser-settings.ts';
import { noiseSchedule, type NoiseSettings } from '../gan/training/instance-noise.ts';
import { decayShapes } from '../gan/training/rate-schedule.ts';
import { presetNames } from '../gan/presets/presets.ts';
import type { TrainerOptions } from '../gan/training/trainer.ts';
import { updateOrders } from '../gan/training/step-definition.ts';
import type { Kernels } from '../engine/onnx/kernels.ts';
import type { Execution, Runtime } from '../engine/runtime/runtime.ts';
import { dataIdentitySchema } from './data-identity-schema.ts';
import { integer, networkSchema } from './network-schema.ts';
import { upgradeOptions } from './old-options.ts';
import { optionLimits } from './option-limits.ts';
import { schemaOf } from './schema-of.ts';

const optimiserSchema = schemaOf<OptimiserSettings>()(
  z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('adam'),
      learningRate: z.number().positive(),
      discriminatorRate: z.number().positive().optional(),
      beta1: z.number().min(0).lt(1),
      beta2: z.number().min(0).lt(1).optional(),
      l2: z.number().min(0).optional(),
      warmUp: integer(1).optional(),
      decay: z
        .union([
          z.strictObject({ after: integer(0), epochs: integer(1) }),
          z.strictObject({ shape: z.enum(decayShapes), from: z.number().min(0).lt(1) }),
        ])
        .optional(),
    }),
    z.strictObject({
      kind: z.literal('momentum'),
      learningRate: z.number().positive(),
      rateDivisor: z.number().min(1),
      leastRate: z.number().min(0),
      discriminatorShare: z.number().positive(),
      momentum: z.number().min(0).lt(1),
      finalMomentum: z.number().min(0).lt(1),
      momentumEpochs: integer(1),
    }),
  ]),
);

/** The options of a `Trainer` in the form that a file stores. */
interface TrainingSettings extends Omit<
  TrainerOptions,
  | 'gan'
  | 'optimisers'
  | 'objective'
  | 'averageDecay'
  | 'augmentation'
  | 'augmentationStrength'
  | 'instanceNoise'
> {
  readonly optimiser: OptimiserSettings;
  readonly objective: ObjectiveName;
  readonly penalties?: PenaltySettings | undefined;
  readonly augment?: readonly AugmentationName[] | undefined;
  readonly augmentStrength?: AugmentationStrength | undefined;
  readonly instanceNoise?: NoiseSettings | undefined;
  readonly averageDecay: number | null;
}

const strength = z.number().positive().optional();
const penaltiesSchema = schemaOf<PenaltySettings>()(
  z.strictObject({
    gradientPenalty: strength,
    r1: strength,
    r2: strength,
    every: integer(1).max(optionLimits.penaltyEvery).optional(),
    lecam: strength,
    consistency: strength,
  }),
);

const trainingSchema = schemaOf<TrainingSettings>()(
  z.strictObject({
    batchSize: integer(1).max(optionLimits.batchSize),
    /** The examples that are computed, and normalised, together. Missing if that is the whole batch. */
    virtualBatch: integer(1).max(optionLimits.batchSize).optional(),
    optimiser: optimiserSchema,
    /** Whether G's loss uses D before or after D's update in the same step. */
    updates: z.enum(updateOrders),
    k: integer(1).max(optionLimits.k),
    objective: z.enum(objectiveNames),
    /** What is added to D's loss. Missing in runs without. */
    penalties: penaltiesSchema.optional(),
    /** What is changed in the pictures that D judges. Missing if nothing is. */
    augment: z.array(z.enum(augmentationNames)).min(1).readonly().optional(),
    /** How probable these changes are. Missing if every picture is changed. */
    augmentStrength: z.union([z.number().min(0).max(1), z.literal('adaptive')]).optional(),
    /** Noise on the examples that D judges. Missing if there is none. */
    instanceNoise: z
      .strictObject({ deviation: z.number().positive(), decays: z.boolean().optional() })
      .optional(),
    /** Label of real pictures: 1, or less for one-sided label smoothing. */
    realLabel: z.number().gt(0).max(1),
    generatorNoise: z.enum(['shared', 'fresh']),
    /** Decay of the moving average of G's weights; null for none. */
    averageDecay: z.number().gt(0).lt(1).nullable(),
    seed: integer(0),
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
    channelBlock: integer(1).max(1024),
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

/**
 * Where trained networks can be imported from: `dcgan-code` is by DCGAN's authors, `safetensors` by the names of
 * pytorch/examples' dcgan.
 */
export const importFormats = ['dcgan-code', 'safetensors'] as const;
/** A format of networks that `importRun` reads: one of `importFormats`. */
export type ImportFormat = (typeof importFormats)[number];

/** The schema of `options.json`, without `formatVersion`. */
const currentSchema = z.strictObject({
  /** Version of the program that made the run. */
  sparring: z.string(),
  /** The name of a set, or an absolute path; empty if the run was imported, or a program passed its pictures. */
  data: z.string(),
  /** The pictures, if a program passed them itself: then `data` is empty, and resuming takes the same pictures again. */
  passed: z.strictObject({ name: z.string(), description: z.string() }).optional(),
  /** The values of black and white in the data, if they were named. */
  values: z
    .tuple([z.number(), z.number()])
    .refine(([black, white]) => black < white, 'expected white above black')
    .readonly()
    .optional(),
  /** Where the classes that the run learns come from, if that was named. */
  classes: z.enum(classOrigins).optional(),
  /** The number of pictures when the run began; 0 if unknown. With another number, a resumed run continues differently. */
  pictures: integer(0),
  /** The data when the run began. Missing for points, in imported runs until they have data, and in older runs. */
  identity: dataIdentitySchema.optional(),
  /** The origin of the networks, if another program trained them. */
  imported: z.strictObject({ format: z.enum(importFormats), from: z.string() }).optional(),
  preset: z.enum(presetNames),
  /** For the second of two stages: the run that the upper layers of the generator were taken from. */
  pretrained: z.string().optional(),
  /** For a branch: the run beside it whose checkpoint it began with, by the name of its folder, and the step of that. */
  branchedFrom: z.strictObject({ run: z.string(), step: integer(0) }).optional(),
  /** How pictures are prepared for the networks; null for points. */
  preparation: preparationSchema.nullable(),
  network: networkSchema,
  training: trainingSchema,
  device: z.string(),
  threads: integer(1).max(optionLimits.threads),
  /** The kernels of that machine: other kernels round differently. Missing in runs before the release of 0.1.0. */
  kernels: kernelsSchema.optional(),
  /** How that machine ran models. Missing in imported runs, and in runs before the release of 0.1.0. */
  execution: executionSchema.optional(),
  /** The version of ONNX Runtime that it was trained with last: others may round differently. */
  onnxRuntime: z.string().optional(),
  /** The end of the run: total steps or minutes, whichever comes first; null for no limit. */
  until: z.strictObject({ steps: integer(1).nullable(), minutes: z.number().positive().nullable() }),
  /** Steps between sample grids; null for `defaultSamples` grids, evenly spaced over the run. */
  sampleEvery: integer(1).nullable(),
  /** Steps between checkpoints; null for one every `defaultCheckpointSeconds`. */
  checkpointEvery: integer(1).nullable(),
  /** Steps between checkpoints that are kept; null to keep only the newest. */
  keepEvery: integer(1).nullable().default(null),
  grid: z.strictObject({
    rows: integer(1).max(optionLimits.gridSide),
    columns: integer(1).max(optionLimits.gridSide),
  }),
  /** Minutes of training between two measurements of KID. Missing in runs that do not measure. */
  evaluateEvery: z.number().positive().optional(),
  /** Whether the run also writes TensorBoard's event files. Missing in runs that do not. */
  tensorboard: z.boolean().optional(),
});

/**
 * Reads the options of every version so far. An unknown member is refused: it may be an option of a later version, and
 * without it another network would be trained.
 */
export const runOptionsSchema = z.preprocess(
  (options) => upgradeOptions(withoutVersion(options)),
  currentSchema,
);

/** Everything that determines a run, as `options.json` has it. */
export type RunOptions = z.infer<typeof runOptionsSchema>;

/** The options that describe the machine. */
export type MachineOptions = Pick<RunOptions, 'device' | 'threads' | 'kernels' | 'execution' | 'onnxRuntime'>;

export function machineOptionsOf({ device, threads, kernels, execution, version }: Runtime): MachineOptions {
  return { device, threads, kernels, execution, ...(version === undefined ? {} : { onnxRuntime: version }) };
}

/** `RunFolder` writes and checks the version of the format. */
function withoutVersion(options: unknown): unknown {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) return options;
  const { formatVersion: _, ...rest } = options as { readonly formatVersion?: unknown };
  return rest;
}

/** The networks that the options describe. @param marginals the mean of the data, for networks initialised with it */
export function ganOf({ network }: Pick<RunOptions, 'network'>, marginals?: Float32Array): Gan {
  return ganOfNetwork(network, marginals);
}

/** The options of the trainer. @param marginals as in `ganOf` */
export function trainerOptionsOf(options: RunOptions, marginals?: Float32Array): TrainerOptions {
  const { optimiser, objective, penalties, augment, augmentStrength, instanceNoise, averageDecay, ...rest } =
    options.training;
  const gan = ganOf(options, marginals);
  const { batchSize, k } = rest;
  return {
    ...rest,
    gan,
    objective: objectiveOf(objective, penalties, gan),
    // An imported run has no pictures yet, and its optimiser no schedule.
    optimisers: optimisersOf(optimiser, {
      batches: Math.max(1, Math.floor(options.pictures / batchSize)),
      k,
      steps: options.until.steps,
    }),
    averageDecay: averageDecay ?? undefined,
    augmentation: augment && augmentationOf(augment, gan),
    augmentationStrength: augmentStrength,
    instanceNoise: instanceNoise && noiseSchedule(instanceNoise, options.until.steps),
  };
}
