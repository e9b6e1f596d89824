/** The verdict on an axis of latent space: whether samples change alike along it, rather than along any. */
import { says } from '../../core/sentence.ts';
import { figure, percent } from '../../core/wording.ts';
import type { Finding } from './finding.ts';

export interface TurnNumbers {
  /** Mean cosine of the changes of two samples, from end to end: 1 if all change in the same way. */
  readonly agreement: number;
  /** The same along random axes of the same length, each. */
  readonly random: readonly number[];
  /** The share of the axis's squared norm that groups of as many random z would have. */
  readonly chance: number;
}

/** Of an axis of which chance makes up more than this, the groups have little in common that it could be. */
const mostlyChance = 0.8;

/** @returns undefined for fewer than two samples: nothing can be compared */
export function turnFinding({ agreement, random, chance }: TurnNumbers): Finding | undefined {
  if (Number.isNaN(agreement)) return undefined;
  const most = Math.max(...random);
  const compared = `${figure(agreement)} is the mean cosine of two samples’ changes, and at most ${figure(most)} along ${random.length} random axes of its length`;
  const more = says`choose more samples that differ in one thing alone: chance makes up ${percent(Math.min(1, chance))} of this axis`;
  if (agreement <= most) {
    return {
      name: 'no-common-turn',
      sentence: says`The axis is no better than a random one: ${compared}`,
      advice: more,
    };
  }
  return {
    name: 'common-turn',
    sentence: says`Along the axis samples change alike: ${compared}`,
    ...(chance > mostlyChance ? { advice: says`to make it clearer, ${more}` } : {}),
  };
}
