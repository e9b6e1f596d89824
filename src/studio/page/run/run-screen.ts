/** What the view of one run knows: the run as it is now, and what the address says of it. */
import { computed, signal, type Signal } from '@preact/signals';
import { changeQuery } from '../source/address.ts';
import { LiveRun } from '../source/live-run.ts';
import { parseRunQuery, runQueryText, type RunQuery } from './run-query.ts';
import { shownIndex, stepOfIndex } from './sheet-steps.ts';

/** A slider makes hundreds of states, which browsers do not want in their history: it is written when the hand rests. */
const addressMilliseconds = 200;

export class RunScreen extends LiveRun {
  readonly state: Signal<RunQuery>;
  /** Where the pointer is in the curves. */
  readonly hover = signal<number | undefined>(undefined);
  #writing: ReturnType<typeof setTimeout> | undefined;
  #written: string;

  constructor(run: string, query: Readonly<Record<string, string>>) {
    super(run);
    this.state = signal(parseRunQuery(query));
    this.#written = JSON.stringify(runQueryText(this.state.peek()));
  }

  /** The index of the sheet that is shown; −1 if there is none. */
  readonly index = computed(() => shownIndex(this.sheets.value, this.state.value.step));
  /** The step of the sheet that is shown. */
  readonly step = computed(() => this.sheets.value[this.index.value]);

  /** Changes what is shown, and a moment later the address. */
  change(changes: Partial<RunQuery>): void {
    this.state.value = { ...this.state.peek(), ...changes };
    clearTimeout(this.#writing);
    this.#writing = setTimeout(() => {
      const text = runQueryText(this.state.peek());
      this.#written = JSON.stringify(text);
      changeQuery(text);
    }, addressMilliseconds);
  }

  /** The address has changed: by this, or by the reader. */
  read(query: Readonly<Record<string, string>>): void {
    const read = parseRunQuery(query);
    if (JSON.stringify(runQueryText(read)) === this.#written) return;
    clearTimeout(this.#writing);
    this.#written = JSON.stringify(runQueryText(read));
    this.state.value = read;
  }

  /** Shows the sheet of an index. */
  goTo(index: number): void {
    this.change({ step: stepOfIndex(this.sheets.peek(), index) });
  }

  /** Shows the sheet that is nearest to a step. */
  goToStep(step: number): void {
    this.goTo(shownIndex(this.sheets.peek(), step));
  }

  override stop(): void {
    clearTimeout(this.#writing);
    super.stop();
  }
}
