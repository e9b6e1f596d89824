/** An objective with its penalties as plain values, as the options of a run store them. */
import {
  checkArguments,
  integer,
  members,
  nonNegative,
  oneOf,
  optional,
  positive,
  type RulesOf,
} from '../../core/checks.ts';
import { UsageError } from '../../core/errors.ts';
import { augmentationOf, type Augmentation } from '../augmentation/augmentation.ts';
import { ganRule, type Gan } from '../networks/gan.ts';
import { consistency } from './consistency.ts';
import { critic } from './wasserstein.ts';
import { maxEvery, type Objective } from './objective.ts';
import { objectiveNames, objectives, type ObjectiveName } from './objectives.ts';
import { gradientPenalty, lecam, penalised, r1, r2, type Penalty } from './penalties.ts';

/** The penalties of D's loss: the strength of each, or undefined for none. */
export interface PenaltySettings {
  /** The weight of the gradient penalty. Default: 10 for `wasserstein`, else none. */
  readonly gradientPenalty?: number | undefined;
  /** γ of R1. 0 for none, where a preset has it. */
  readonly r1?: number | undefined;
  /** γ of R2. 0 for none. */
  readonly r2?: number | undefined;
  /** R1 and R2 are due in every n-th step. Default 1. */
  readonly every?: number | undefined;
  /** The weight of the LeCam regularisation. 0 for none. */
  readonly lecam?: number | undefined;
  /** The weight of the consistency of D's outputs for pictures and translated and mirrored copies. 0 for none. */
  readonly consistency?: number | undefined;
}

export const penaltyRules: RulesOf<PenaltySettings> = {
  gradientPenalty: optional(positive),
  r1: optional(nonNegative),
  r2: optional(nonNegative),
  every: optional(integer(1, maxEvery)),
  lecam: optional(nonNegative),
  consistency: optional(nonNegative),
};

/** Without those that are 0, and without an interval of none. */
export function presentPenalties({ every, ...strengths }: PenaltySettings): PenaltySettings {
  const present: PenaltySettings = Object.fromEntries(
    Object.entries(strengths).filter(([, strength]) => strength !== undefined && strength !== 0),
  );
  const isSeldom = every !== undefined && (present.r1 !== undefined || present.r2 !== undefined);
  return isSeldom ? { ...present, every } : present;
}

/**
 * The objective of this name with these penalties.
 *
 * @param gan needed for the consistency of pictures
 * @throws UsageError if there is no such objective, or a penalty is out of range or does not apply to the GAN
 */
export function objectiveOf(name: ObjectiveName, penalties: PenaltySettings = {}, gan?: Gan): Objective {
  checkArguments(
    'objectiveOf',
    { name, penalties, gan },
    { name: oneOf(objectiveNames), penalties: members(penaltyRules), gan: optional(ganRule) },
  );
  const present = presentPenalties(penalties);
  const { gradientPenalty: weight, r1: gamma1, r2: gamma2, every, lecam: lecamWeight } = present;
  const { consistency: consistencyWeight } = present;
  const added: readonly (Penalty | undefined)[] = [
    weight === undefined ? undefined : gradientPenalty({ weight }),
    gamma1 === undefined ? undefined : r1({ gamma: gamma1, every }),
    gamma2 === undefined ? undefined : r2({ gamma: gamma2, every }),
    lecamWeight === undefined ? undefined : lecam({ weight: lecamWeight }),
    consistencyWeight === undefined
      ? undefined
      : consistency({ weight: consistencyWeight, change: copiesOf(gan) }),
  ];
  const given = added.filter((penalty) => penalty !== undefined);
  if (given.length === 0) return objectives[name];
  // With a weight of its own, the gradient penalty of `wasserstein` replaces the usual one.
  return penalised(name === 'wasserstein' && weight !== undefined ? critic : objectives[name], ...given);
}

/** The changes of the papers on consistency. @throws UsageError if there are no pictures to change */
function copiesOf(gan: Gan | undefined): Augmentation {
  if (gan?.kind === 'pictures') return augmentationOf(['translation', 'mirror'], gan);
  const found =
    gan === undefined ? 'objectiveOf got no GAN: pass it' : 'these networks make points: leave it out';
  throw new UsageError(`consistency compares pictures with translated and mirrored copies, and ${found}`, {
    code: 'not-applicable',
    option: 'consistency',
  });
}
