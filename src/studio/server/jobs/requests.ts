/**
 * What may be asked of the command line. Names, limits and choices are those of the library's own options, so that a new
 * preset can be asked for without a change here; an option that is not named here cannot be reached.
 */
import { z } from 'zod';
import { UsageError } from '../../../core/errors.ts';
import { flag, kind, type Rule } from '../../../core/checks.ts';
import { hasLength } from '../../../runs/run-length.ts';
import {
  resumeRules,
  trainRules,
  type ResumeOptions,
  type TrainOptions,
} from '../../../workbench/training-options.ts';

/** The options of a new training. Not among them: what names files, and what writes elsewhere. */
export const trainingOptionNames = [
  'preset',
  'steps',
  'epochs',
  'minutes',
  'imageSize',
  'channels',
  'mirror',
  'holdOut',
  'values',
  'classes',
  'batchSize',
  'virtualBatch',
  'latentDim',
  'ngf',
  'ndf',
  'architecture',
  'discriminatorNorm',
  'generatorUpsampling',
  'lr',
  'discriminatorLr',
  'beta1',
  'beta2',
  'warmUp',
  'lrDecay',
  'lrDecayFrom',
  'objective',
  'gradientPenalty',
  'r1',
  'r2',
  'penaltyEvery',
  'lecam',
  'consistency',
  'k',
  'smoothReal',
  'augment',
  'augmentStrength',
  'instanceNoise',
  'instanceNoiseDecay',
  'generatorNoise',
  'updates',
  'ema',
  'emaHalfLife',
  'seed',
  'device',
  'threads',
  'sampleEvery',
  'checkpointEvery',
  'keepEvery',
  'evaluateEvery',
  'grid',
] as const satisfies readonly (keyof TrainOptions)[];

/** What may change when a run is resumed. */
export const resumeOptionNames = [
  'steps',
  'epochs',
  'minutes',
  'lr',
  'device',
  'threads',
  'step',
] as const satisfies readonly (keyof ResumeOptions)[];

/** No path of any system is longer. */
const maxPathLength = 4096;

/** A path, or the name of a set. Whatever it contains, it is one argument after `--`. */
const data = ruled<string>(
  'data',
  kind(
    `a path or the name of a set, of up to ${maxPathLength} characters`,
    (given) =>
      typeof given === 'string' &&
      given !== '' &&
      given.length <= maxPathLength &&
      !given.includes('\0') &&
      isWellFormed(given),
  ),
);

const trainingMembers = {
  data,
  ...membersOf<TrainOptions, (typeof trainingOptionNames)[number]>(trainingOptionNames, trainRules),
  /** Whether a named set that is not on this machine may be downloaded even if it is larger than 2 GB. */
  fetch: ruled<boolean>('fetch', flag).optional(),
};

/** What an estimate is asked of: a training, which may lack a length. */
export const estimateRequest = z.strictObject(trainingMembers);
export type EstimateRequest = z.infer<typeof estimateRequest>;

/** A new training. */
export const trainingRequest = estimateRequest.refine(hasLength, {
  message: 'a training needs a length, got none: expected steps, epochs or minutes',
});
export type TrainingRequest = z.infer<typeof trainingRequest>;

/** How a run continues. */
export const resumeRequest = z.strictObject({
  ...membersOf<ResumeOptions, (typeof resumeOptionNames)[number]>(resumeOptionNames, resumeRules),
  /** Whether it continues in a run of its own, so that this one stays as it is. */
  branch: ruled<boolean>('branch', flag).optional(),
});
export type ResumeRequest = z.infer<typeof resumeRequest>;

/** Pictures to look at. */
export const inspectionRequest = z.strictObject({
  data,
  values: trainingMembers.values,
  fetch: trainingMembers.fetch,
});
export type InspectionRequest = z.infer<typeof inspectionRequest>;

/** A schema for each option, by the rule that the library has for it. */
function membersOf<Options, Name extends keyof Options & string>(
  names: readonly Name[],
  rules: Readonly<Record<Name, Rule>>,
): { readonly [K in Name]: z.ZodOptional<z.ZodType<Exclude<Options[K], undefined>>> } {
  const members = names.map((name) => [name, ruled(name, rules[name]).optional()] as const);
  return Object.fromEntries(members) as ReturnType<typeof membersOf<Options, Name>>;
}

function ruled<T>(name: string, rule: Rule): z.ZodType<T> {
  return z.custom<T>().superRefine((value, context) => {
    try {
      rule(name, value);
    } catch (thrown) {
      if (!(thrown instanceof UsageError)) throw thrown;
      context.addIssue({ code: 'custom', message: thrown.message });
    }
  });
}

/** Whether a text has no half of a surrogate pair, which no encoding of paths can write. */
function isWellFormed(text: string): boolean {
  return !/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(text);
}
