/** How a learning rate changes during training: a rise at the beginning, and a decay towards the end. */
import { UsageError } from '../../core/errors.ts';
import {
  fraction,
  including,
  members,
  nonNegative,
  oneOf,
  positive,
  type Rule,
  type RulesOf,
} from '../../core/checks.ts';
import { option, says } from '../../core/sentence.ts';

/** How a rate decreases to zero: in a straight line, or along half a cosine. */
export const decayShapes = ['linear', 'cosine'] as const;
/** How a rate decreases to zero: one of `decayShapes`. */
export type DecayShape = (typeof decayShapes)[number];

/** The rate is constant for `after` epochs, then decreases linearly over `epochs` epochs to their last share. */
export interface EpochDecay {
  readonly after: number;
  readonly epochs: number;
}

/** The rate is constant for the share `from` of the planned steps, then decreases to zero at the last one. */
export interface PlannedDecay {
  readonly shape: DecayShape;
  readonly from: number;
}

/** How the rates of both networks change, as plain values. */
export interface RateSchedule {
  /** The rate rises in a straight line over so many steps. Default 0: no rise. */
  readonly warmUp?: number | undefined;
  /** Default: constant. */
  readonly decay?: EpochDecay | PlannedDecay | undefined;
}

/** What a schedule is measured in, in updates of one network. */
export interface UpdateCounts {
  readonly perStep: number;
  readonly perEpoch: number;
  /** The planned steps of the training; undefined if there is no such plan. */
  readonly steps: number | undefined;
}

export const decayRule: Rule = (name, value) => {
  including({})(name, value);
  (isPlanned(value as EpochDecay | PlannedDecay) ? members(plannedRules) : members(epochRules))(name, value);
};

const epochRules: RulesOf<EpochDecay> = { after: nonNegative, epochs: positive };
const plannedRules: RulesOf<PlannedDecay> = { shape: oneOf(decayShapes), from: fraction };

/**
 * The share of the rate at an update, counted from 1; undefined if it is constant.
 *
 * @throws UsageError if it depends on the planned steps, and there is no plan
 */
export function rateShare(
  { warmUp = 0, decay }: RateSchedule,
  { perStep, perEpoch, steps }: UpdateCounts,
): ((update: number) => number) | undefined {
  if (warmUp === 0 && decay === undefined) return undefined;
  const rise = (update: number) => (warmUp === 0 ? 1 : Math.min(1, update / (warmUp * perStep)));
  if (decay === undefined) return rise;
  if (!isPlanned(decay)) return (update) => rise(update) * epochShare(decay, (update - 1) / perEpoch);
  if (steps === undefined) throw new UsageError(withoutPlan, { option: 'steps' });
  return (update) => rise(update) * plannedShare(decay, (update - 1) / perStep / steps);
}

const withoutPlan = says`the learning rate decreases to 0 at the last step, and how many steps there are is not known when only the time is limited: pass ${option('steps')} or ${option('epochs')} as well`;

function isPlanned(decay: EpochDecay | PlannedDecay): decay is PlannedDecay {
  return 'shape' in decay;
}

/** It changes once per epoch, as in DCGAN's code, and never falls below its last share. */
function epochShare({ after, epochs }: EpochDecay, epoch: number): number {
  const decayed = Math.max(0, Math.floor(epoch) - after);
  return Math.max(1 - decayed / epochs, 1 / epochs);
}

/** What is left of a quantity. @param done the share of the training that is done */
export function plannedShare({ shape, from }: PlannedDecay, done: number): number {
  if (done <= from) return 1;
  const progress = Math.min(1, (done - from) / (1 - from));
  return shape === 'linear' ? 1 - progress : (1 + Math.cos(Math.PI * progress)) / 2;
}
