/** Whether a training still learns, by a rule on its metrics. */
import { option, says, type Sentence } from '../core/sentence.ts';
import type { MetricsRecord } from './metrics-log.ts';

/** Steps that the rule looks back. */
const watchedSteps = 100;
const surelyReal = 0.999;
const surelyFake = 0.001;

/** A training in which D tells all examples apart with certainty: the gradient that G gets from D is close to zero. */
export interface Stalled {
  /** Mean of D(x), over the last `steps` steps. */
  readonly dReal: number;
  /** Mean of D(G(z)), over the last `steps` steps. */
  readonly dFake: number;
  readonly steps: number;
}

/** Watches the last hundred steps, of earlier sessions too: stalled are a mean D(x) above 0.999 and D(G(z)) below 0.001. */
export class LearningWatch {
  readonly #last: { readonly dReal: number; readonly dFake: number }[] = [];

  /** @param records of earlier sessions; those without both numbers are ignored */
  constructor(records: readonly MetricsRecord[] = []) {
    for (const { dReal, dFake } of records.slice(-watchedSteps)) {
      if (typeof dReal === 'number' && typeof dFake === 'number') this.add({ dReal, dFake });
    }
  }

  add({ dReal, dFake }: { readonly dReal: number; readonly dFake: number }): void {
    this.#last.push({ dReal, dFake });
    if (this.#last.length > watchedSteps) this.#last.shift();
  }

  /** Undefined if the training is not stalled, or fewer steps were seen. */
  get stalled(): Stalled | undefined {
    const steps = this.#last.length;
    if (steps < watchedSteps) return undefined;
    const dReal = this.#last.reduce((sum, step) => sum + step.dReal, 0) / steps;
    const dFake = this.#last.reduce((sum, step) => sum + step.dFake, 0) / steps;
    return dReal > surelyReal && dFake < surelyFake ? { dReal, dFake, steps } : undefined;
  }
}

/** What is wrong, and what to do. */
export function describeStalled({ dReal, dFake, steps }: Stalled): Sentence {
  return says`D tells all apart, so G has nothing to learn from: over the last ${steps} steps D(x) is ${dReal.toFixed(4)} and D(G(z)) ${dFake.toFixed(4)} on average; train again with a lower ${option('learningRate')}, with ${option('smoothReal', 0.9)}, or with more examples`;
}
