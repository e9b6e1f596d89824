/** Whether a training still learns, by rules on what each step measures. */
import { option, says } from '../../core/sentence.ts';
import type { Finding } from './finding.ts';

/** The mean judgements of D in a step. */
export interface Judgements {
  readonly dReal: number;
  readonly dFake: number;
}

/** Steps that the rule looks back. */
const watchedSteps = 100;
const surelyReal = 0.999;
const surelyFake = 0.001;

/** Watches the last steps, of earlier sessions too. */
export class TrainingWatch {
  readonly #last: Judgements[] = [];

  /** @param records of earlier sessions; those without both numbers are ignored */
  constructor(records: readonly Readonly<Record<string, unknown>>[] = []) {
    for (const { dReal, dFake } of records.slice(-watchedSteps)) {
      if (typeof dReal === 'number' && typeof dFake === 'number') this.add({ dReal, dFake });
    }
  }

  add({ dReal, dFake }: Judgements): void {
    this.#last.push({ dReal, dFake });
    if (this.#last.length > watchedSteps) this.#last.shift();
  }

  /** What is to be said now; nothing before a hundred steps were seen. */
  get findings(): readonly Finding[] {
    const saturated = dSaturated(this.#last);
    return saturated === undefined ? [] : [saturated];
  }
}

/**
 * D tells all examples apart with certainty, so that the gradient that G gets from it is close to zero: over the last
 * hundred steps the mean D(x) is above 0.999 and D(G(z)) below 0.001.
 */
function dSaturated(last: readonly Judgements[]): Finding | undefined {
  const steps = last.length;
  if (steps < watchedSteps) return undefined;
  const dReal = last.reduce((sum, step) => sum + step.dReal, 0) / steps;
  const dFake = last.reduce((sum, step) => sum + step.dFake, 0) / steps;
  if (!(dReal > surelyReal && dFake < surelyFake)) return undefined;
  return {
    name: 'd-saturated',
    sentence: says`D tells all apart, so G has nothing to learn from (over the last ${steps} steps, D(x) is ${dReal.toFixed(4)} and D(G(z)) ${dFake.toFixed(4)} on average)`,
    advice: says`train again with a lower ${option('learningRate')}, with ${option('smoothReal', 0.9)}, or with more examples`,
  };
}
