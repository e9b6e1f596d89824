/** What the numbers of a training say while it runs. */
import { discriminatorFinding, watchedSteps } from './discriminator-ahead.ts';
import { picturesAlike, pointsMissed, type GridNumber } from './samples-alike.ts';
import type { TrainingFinding } from './training-finding.ts';
import type { JudgedStep, StepNumbers, TrainingFacts } from './training-numbers.ts';

/** Applies the rules to each step, and remembers what was said. The steps of earlier sessions count. */
export class TrainingWatch {
  readonly #facts: TrainingFacts;
  readonly #last: JudgedStep[] = [];
  readonly #variety: GridNumber[] = [];
  readonly #coverage: GridNumber[] = [];
  readonly #said = new Set<string>();
  #ofGrids: TrainingFinding | undefined;

  /** @param records of earlier sessions (`metrics.jsonl`) */
  constructor(facts: TrainingFacts, records: readonly Readonly<Record<string, unknown>>[] = []) {
    this.#facts = facts;
    for (const { step, dReal, dFake, variety, coverage, finding } of records) {
      if (typeof finding === 'string') for (const name of finding.split(' ')) this.#said.add(name);
      if (typeof step !== 'number') continue;
      this.#keep({
        step,
        ...(typeof dReal === 'number' && typeof dFake === 'number' ? { dReal, dFake } : {}),
        ...(typeof variety === 'number' ? { variety } : {}),
        ...(typeof coverage === 'number' ? { coverage } : {}),
      });
    }
  }

  /** Takes the numbers of the next step. Returns the names of what they say for the first time in this run. */
  add(step: StepNumbers): readonly string[] {
    this.#keep(step);
    const names = this.findings.map(({ name }) => name).filter((name) => !this.#said.has(name));
    for (const name of names) this.#said.add(name);
    return names;
  }

  /** What is to be said now, and is true of the last steps and grids; none if there is nothing to say. */
  get findings(): readonly TrainingFinding[] {
    const found = [discriminatorFinding(this.#last, this.#facts), this.#ofGrids];
    return found.filter((finding) => finding !== undefined);
  }

  #keep({ step, dReal, dFake, variety, coverage }: StepNumbers): void {
    if (dReal !== undefined && dFake !== undefined) {
      this.#last.push({ step, dReal, dFake });
      if (this.#last.length > watchedSteps) this.#last.shift();
    }
    if (variety !== undefined) this.#variety.push({ step, value: variety });
    if (coverage !== undefined) this.#coverage.push({ step, value: coverage });
    if (variety !== undefined || coverage !== undefined)
      this.#ofGrids = picturesAlike(this.#variety, this.#last) ?? pointsMissed(this.#coverage, this.#facts);
  }
}
