/** An objective with its penalties as plain values, as the options of a run store them. */
import {
  checkArguments,
  integer,
  members,
  oneOf,
  optional,
  positive,
  type RulesOf,
} from '../../core/checks.ts';
import { critic } from './wasserstein.ts';
import { maxEvery, type Objective } from './objective.ts';
import { objectiveNames, objectives, type ObjectiveName } from './objectives.ts';
import { gradientPenalty, lecam, penalised, r1, r2, type Penalty } from './penalties.ts';

/** The penalties of D's loss: the strength of each, or undefined for none. */
export interface PenaltySettings {
  /** The weight of the gradient penalty. Default: 10 for `wasserstein`, else none. */
  readonly gradientPenalty?: number | undefined;
  /** γ of R1. */
  readonly r1?: number | undefined;
  /** γ of R2. */
  readonly r2?: number | undefined;
  /** R1 and R2 are due in every n-th step. Default 1. */
  readonly every?: number | undefined;
  /** The weight of the LeCam regularisation. */
  readonly lecam?: number | undefined;
}

export const penaltyRules: RulesOf<PenaltySettings> = {
  gradientPenalty: optional(positive),
  r1: optional(positive),
  r2: optional(positive),
  every: optional(integer(1, maxEvery)),
  lecam: optional(positive),
};

/**
 * The objective of this name with these penalties.
 *
 * @throws UsageError if there is no such objective, or a penalty is out of range
 */
export function objectiveOf(name: ObjectiveName, penalties: PenaltySettings = {}): Objective {
  checkArguments(
    'objectiveOf',
    { name, penalties },
    { name: oneOf(objectiveNames), penalties: members(penaltyRules) },
  );
  const { gradientPenalty: weight, r1: gamma1, r2: gamma2, every, lecam: lecamWeight } = penalties;
  const added: readonly (Penalty | undefined)[] = [
    weight === undefined ? undefined : gradientPenalty({ weight }),
    gamma1 === undefined ? undefined : r1({ gamma: gamma1, every }),
    gamma2 === undefined ? undefined : r2({ gamma: gamma2, every }),
    lecamWeight === undefined ? undefined : lecam({ weight: lecamWeight }),
  ];
  const given = added.filter((penalty) => penalty !== undefined);
  if (given.length === 0) return objectives[name];
  // With a weight of its own, the gradient penalty of `wasserstein` replaces the usual one.
  return penalised(name === 'wasserstein' && weight !== undefined ? critic : objectives[name], ...given);
}
