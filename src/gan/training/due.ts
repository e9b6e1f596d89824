/** Losses whose parts come every n-th step: which come together, and what is made for each such set. */
import type { IsDue } from '../objectives/objective.ts';
import { gradientPhases } from './gradient-step.ts';
import type { StepDefinition } from './step-definition.ts';

/** Something made once for each set of parts that are in a step together, and found by the number of the step. */
export class ByDue<T> {
  readonly #intervals: readonly number[];
  readonly #made: ReadonlyMap<string, T>;

  private constructor(intervals: readonly number[], made: ReadonlyMap<string, T>) {
    this.#intervals = intervals;
    this.#made = made;
  }

  /** @param make takes which parts are due, and the set's name: empty without rarer parts, else `-every-16` */
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

  /** @param step steps done before */
  at(step: number): T {
    return this.#made.get(this.#intervals.filter((every) => step % every === 0).join())!;
  }

  values(): T[] {
    return [...this.#made.values()];
  }
}

/** How often the rarer parts of both losses come, each interval once. */
function intervalsOf(definition: StepDefinition): number[] {
  const intervals = new Set<number>();
  gradientPhases(definition, (every) => {
    intervals.add(every);
    return true;
  });
  return [...intervals];
}

/** The sets of intervals of which, at some step, exactly these are over. */
export function dueTogether(intervals: readonly number[]): number[][] {
  const sets = new Map<string, number[]>();
  for (let chosen = 0; chosen < 2 ** intervals.length; chosen++) {
    // The first step at which all of the chosen are due. Others may be due as well; if so, they are whenever these are.
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
