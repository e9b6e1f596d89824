/** What the studio has others do: trainings, looks at pictures, estimates. And what it may be asked for. */
import { z } from 'zod';
import type { RuleForm } from '../../core/checks.ts';

/** `waiting`: others are before it. `cancelled`: somebody no longer wanted it. */
export const jobStates = ['waiting', 'running', 'done', 'failed', 'cancelled'] as const;

/** How far a job is. Null: not known. */
export const jobProgress = z.object({
  /** Such as `inspecting` or `fetching`. */
  work: z.string(),
  done: z.number().nullable(),
  total: z.number().nullable(),
  secondsLeft: z.number().nullable(),
});
export type JobProgress = z.infer<typeof jobProgress>;

/** Why a job failed: one sentence, and the option at fault if it is one. */
export const jobFailure = z.object({
  error: z.string(),
  code: z.string(),
  option: z.string().optional(),
  suggestion: z.string().optional(),
});
export type JobFailure = z.infer<typeof jobFailure>;

const spread = z.object({ least: z.number(), median: z.number(), most: z.number() });
const tally = z.record(z.string(), z.number());

/** What pictures there are at a path. */
export const picturesFound = z.object({
  kind: z.literal('pictures'),
  name: z.string(),
  description: z.string(),
  count: z.number(),
  /** How many were looked at: all, unless that took too long. */
  looked: z.number(),
  /** Pictures by format, and by kind of colours. */
  formats: tally,
  colours: tally,
  /** In pixels. */
  width: spread.optional(),
  height: spread.optional(),
  /** The most frequent sizes first. */
  sizes: z.array(z.object({ size: z.string(), pictures: z.number() })),
  classes: z.array(z.object({ name: z.string(), pictures: z.number() })).optional(),
  whyNoLabels: z.string().optional(),
  /** Pictures that are byte for byte the same as an earlier one. */
  copies: z.number(),
  unreadable: z.number(),
  /** The first that could not be read. */
  faults: z.array(z.object({ name: z.string(), reason: z.string() })),
  /** What is worth knowing before training on them: sentences without full stops. */
  notes: z.array(z.string()),
  hasSheet: z.boolean(),
});

/** A known distribution of points, by its name. */
export const pointsFound = z.object({
  kind: z.literal('points'),
  name: z.string(),
  description: z.string(),
  dimension: z.number(),
});

export const inspectionFound = z.discriminatedUnion('kind', [picturesFound, pointsFound]);
export type InspectionFound = z.infer<typeof inspectionFound>;

/** What a training would be like on this machine, measured by a few real steps. */
export const estimateFound = z.object({
  preset: z.string(),
  secondsPerStep: z.number(),
  /** Trainings that went on meanwhile, and made the steps slower. */
  besides: z.number(),
  pictures: z.number(),
  batchSize: z.number(),
  /** Updates of D in a step: each takes a batch. */
  k: z.number(),
  stepsPerEpoch: z.number(),
  until: z.object({ steps: z.number().nullable(), minutes: z.number().nullable() }),
  /** Absent for points. */
  image: z.object({ width: z.number(), height: z.number(), channels: z.number() }).optional(),
  latentDim: z.number(),
  parameters: z.object({ generator: z.number(), discriminator: z.number() }),
  device: z.string(),
  threads: z.number(),
  /** Bytes of one checkpoint, of the whole run, and that are free. */
  checkpointBytes: z.number(),
  runBytes: z.number(),
  freeBytes: z.number().optional(),
  notes: z.array(z.string()),
});
export type EstimateFound = z.infer<typeof estimateFound>;

/** How a training ended. */
export const trainingEnd = z.object({
  step: z.number(),
  seconds: z.number(),
  /** Whether it was stopped before its end, with everything saved. */
  interrupted: z.boolean(),
});
export type TrainingEnd = z.infer<typeof trainingEnd>;

const common = {
  job: z.string(),
  state: z.enum(jobStates),
  /** Milliseconds since 1970. */
  created: z.number(),
  progress: jobProgress.optional(),
  failure: jobFailure.optional(),
};

export const jobMessage = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('training'),
    ...common,
    /** The data of a new training, or the run that continues. */
    of: z.string(),
    how: z.enum(['new', 'resume', 'branch']),
    /** The run, as soon as there is one. */
    run: z.string().optional(),
    result: trainingEnd.optional(),
  }),
  z.object({ kind: z.literal('inspection'), ...common, of: z.string(), result: inspectionFound.optional() }),
  z.object({
    kind: z.literal('estimate'),
    ...common,
    of: z.string(),
    /** Null: the one that suits the data. */
    preset: z.string().nullable(),
    result: estimateFound.optional(),
  }),
]);
export type JobMessage = z.infer<typeof jobMessage>;

/** What a form asks for, by the rule that the library has for an option (`RuleForm`). */
const optionForm: z.ZodType<RuleForm> = z.lazy(() =>
  z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('number'),
      isWhole: z.boolean(),
      words: z.array(z.string()).optional(),
      min: z.number().optional(),
      above: z.number().optional(),
      max: z.number().optional(),
      below: z.number().optional(),
    }),
    z.object({ kind: z.literal('flag') }),
    z.object({ kind: z.literal('choice'), choices: z.array(z.union([z.string(), z.number()])) }),
    z.object({ kind: z.literal('some'), choices: z.array(z.union([z.string(), z.number()])) }),
    z.object({ kind: z.literal('range') }),
    z.object({ kind: z.literal('members'), members: z.record(z.string(), optionForm) }),
  ]),
) as z.ZodType<RuleForm>;

/** What a training can be, so that the page knows no names of its own. */
export const choicesMessage = z.object({
  presets: z.array(
    z.object({
      name: z.string(),
      summary: z.string(),
      kind: z.enum(['pictures', 'points']),
      /** Of its network, unless others are asked for. Absent for points. */
      image: z.object({ width: z.number(), height: z.number(), channels: z.number() }).optional(),
      /** Numbers of a point. Absent for pictures. */
      dimension: z.number().optional(),
      batchSize: z.number(),
      /** Whether it learns the classes of labelled pictures. */
      isConditional: z.boolean(),
      /** Whether it continues a run of another preset, which cannot be asked for here. */
      isSecondStage: z.boolean(),
      /** Its values of options, where no others are asked for. */
      usual: z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.array(z.string())])),
    }),
  ),
  /** The options of a training, in the order of the command line. */
  options: z.array(z.object({ name: z.string(), form: optionForm })),
  /** How the names of picture files end: `.jpg`. */
  pictureEndings: z.array(z.string()),
  /** Distributions of points. */
  points: z.array(z.object({ name: z.string(), summary: z.string(), dimension: z.number() })),
  /** Data that have a name. */
  sets: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      isHere: z.boolean(),
      /** To fetch if it is not. */
      bytes: z.number(),
    }),
  ),
});
export type ChoicesMessage = z.infer<typeof choicesMessage>;

/** A new training as the page asks for it. The server checks it by the rules of the library's options. */
export interface TrainingAsked {
  /** A path, the name of a set, or the path of a finished upload. */
  readonly data: string;
  readonly preset?: string | undefined;
  readonly steps?: number | undefined;
  readonly epochs?: number | undefined;
  readonly minutes?: number | undefined;
  readonly imageSize?: { readonly width: number; readonly height: number } | undefined;
  readonly channels?: 1 | 3 | undefined;
  readonly mirror?: boolean | undefined;
  readonly holdOut?: number | undefined;
  readonly values?: readonly [black: number, white: number] | undefined;
  readonly classes?: string | undefined;
  readonly batchSize?: number | undefined;
  readonly virtualBatch?: number | undefined;
  readonly latentDim?: number | undefined;
  readonly ngf?: number | undefined;
  readonly ndf?: number | undefined;
  readonly architecture?: string | undefined;
  readonly discriminatorNorm?: string | undefined;
  readonly generatorUpsampling?: string | undefined;
  readonly lr?: number | undefined;
  readonly discriminatorLr?: number | undefined;
  readonly beta1?: number | undefined;
  readonly beta2?: number | undefined;
  readonly warmUp?: number | undefined;
  readonly lrDecay?: string | undefined;
  readonly lrDecayFrom?: number | undefined;
  readonly objective?: string | undefined;
  readonly gradientPenalty?: number | undefined;
  readonly r1?: number | undefined;
  readonly r2?: number | undefined;
  readonly penaltyEvery?: number | undefined;
  readonly lecam?: number | undefined;
  readonly consistency?: number | undefined;
  readonly k?: number | undefined;
  readonly smoothReal?: number | undefined;
  readonly instanceNoise?: number | undefined;
  readonly instanceNoiseDecay?: boolean | undefined;
  readonly generatorNoise?: string | undefined;
  readonly updates?: string | undefined;
  readonly augment?: readonly string[] | undefined;
  readonly augmentStrength?: number | 'adaptive' | undefined;
  readonly ema?: number | undefined;
  readonly emaHalfLife?: number | undefined;
  readonly seed?: number | undefined;
  readonly device?: string | undefined;
  readonly threads?: number | undefined;
  readonly sampleEvery?: number | undefined;
  readonly checkpointEvery?: number | undefined;
  readonly keepEvery?: number | undefined;
  readonly evaluateEvery?: number | undefined;
  readonly grid?: { readonly columns: number; readonly rows: number } | undefined;
  readonly fetch?: boolean | undefined;
}

/** How a run continues, as the page asks for it. */
export interface ResumeAsked {
  readonly steps?: number | undefined;
  readonly epochs?: number | undefined;
  readonly minutes?: number | undefined;
  readonly lr?: number | undefined;
  readonly device?: string | undefined;
  readonly threads?: number | undefined;
  /** The checkpoint to continue from. Default: the latest. */
  readonly step?: number | 'latest' | 'best' | undefined;
  readonly branch?: boolean | undefined;
}

/** Data to look at. */
export interface InspectionAsked {
  readonly data: string;
  /** Whether a named set that is not on this machine may be downloaded even if it is large. */
  readonly fetch?: boolean | undefined;
}

export const jobList = z.object({
  /** The id of the last event that these jobs contain. */
  event: z.string(),
  jobs: z.array(jobMessage),
});
export type JobList = z.infer<typeof jobList>;

/** Folders that a path which is being typed may lead to. */
export const foldersRequest = z.strictObject({ typed: z.string().max(4096) });
export const foldersMessage = z.object({
  /** Absolute paths. */
  folders: z.array(z.string()),
  /** Whether there are more. */
  hasMore: z.boolean(),
});
export type FoldersMessage = z.infer<typeof foldersMessage>;

export const uploadRequest = z.strictObject({ name: z.string().max(1024).optional() });
/** An upload that has begun. */
export const uploadMessage = z.object({ upload: z.string() });
/** How much of it has come. */
export const uploadSize = z.object({ files: z.number(), bytes: z.number() });
/** The path of a finished upload, to train on. */
export const uploadedMessage = z.object({ path: z.string() });
export type UploadMessage = z.infer<typeof uploadMessage>;
export type UploadedMessage = z.infer<typeof uploadedMessage>;
