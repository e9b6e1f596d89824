/** Losses with parts that are due in every n-th step: which parts coincide, and a value for each such set. */
import type { IsDue } from '../objectives/objective.ts';
import { gradientPhases } from './gradient-step.ts';
import type { StepDefinition } from './step-definition.ts';

/** A value for each set of parts that are due in the same step, found by the number of the step. */
export class ByDue<T> {
  readonly #intervals: readonly number[];
  readonly #made: ReadonlyMap<string, T>;

  private constructor(intervals: readonly number[], made: ReadonlyMap<string, T>) {
    this.#intervals = intervals;
    this.#made = made;
  }

  /** @param make takes which parts are due, and a suffix for names: `-every-16`, or empty if no such part is due */
  static async create<T>(
    definition: StepDefinition,
    make: (isDue: IsDue, suffix: string) => Promise<T>,
  ): Promise<ByDue<T>> {
    const intervals = intervalsOf(definition);
    const made = new Map<string, T>();
    for (const due of dueTogether(intervals)) {
      const suffix = due.length === 0 ? '' : `-every-${due.join('-')}`;
      made.set(due.join(), await make((every) => due.includes(every), suffix));
    }
    return new ByDue(intervals, made);
  }

  /** @param step the number of completed steps */
  at(step: number): T {
    return this.#made.get(this.#intervals.filter((every) => step % every === 0).join())!;
  }

  values(): T[] {
    return [...this.#made.values()];
  }
}

/** The distinct intervals, above 1, of the parts of both losses. */
function intervalsOf(definition: StepDefinition): number[] {
  const intervals = new Set<number>();
  gradientPhases(definition, (every) => {
    intervals.add(every);
    return true;
  });
  return [...intervals];
}

/** The sets of intervals that are due together, and without the others, at some step. */
export function dueTogether(intervals: readonly number[]): number[][] {
  const sets = new Map<string, number[]>();
  for (let chosen = 0; chosen < 2 ** intervals.length; chosen++) {
    // The first step at which all of the chosen are due. Others that are due at it are due whenever these are.
    const step = intervals
      .filter((_, i) => (chosen & (2 ** i)) !== 0)
      .reduce((multiple, every) => leastCommonMultiple(multiple, BigInt(every)), 1n);
    const due = intervals.filter((every) => step % BigInt(every) === 0n);
    sets.set(due.join(), due);
  }
  return [...sets.values()];
}

function leastCommonMultiple(a: bigint, b: bigint): bigint {
  let [divisor, rest] = [a, b];
  while (rest !== 0n) [divisor, rest] = [rest, divisor % rest];
  return (a / divisor) * b;
}
