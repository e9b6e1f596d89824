/**
 * The curves of one run: all of it in columns, which grow while it trains, and finer ones of parts that were zoomed into.
 * Nothing is fetched twice.
 */
import { computed, signal } from '@preact/signals';
import type { CurvesMessage, CurvesQuery } from '../../messages/curves.ts';
import { paths } from '../../messages/paths.ts';
import { grown, tableOf, type CurveTable } from './curve-table.ts';
import { onEvent } from './events.ts';
import { load } from './loaded.ts';
import { getJson } from './requests.ts';

/** A part of a run, in steps. */
export interface StepWindow {
  readonly from: number;
  readonly to: number;
}

interface Finer extends StepWindow {
  readonly table: CurveTable;
}

/** Columns of an answer: more than a chart has pixels to show. */
const columns = 800;
const maxColumns = 2 * columns;
const maxFiner = 12;

export class RunCurves {
  readonly #run: string;
  readonly #examplesPerStep: () => number;
  readonly #whole;
  readonly #finer = signal<readonly Finer[]>([]);
  #fetching: { readonly window: StepWindow; readonly controller: AbortController } | undefined;
  readonly #stops: readonly (() => void)[];

  /** @param examplesPerStep real examples that D gets in a step */
  constructor(run: string, examplesPerStep: () => number) {
    this.#run = run;
    this.#examplesPerStep = examplesPerStep;
    let wanted: CurvesQuery = { columns };
    this.#whole = load(async (aborted) => {
      const answer = await getJson<CurvesMessage>(paths.curves(run, wanted), aborted);
      wanted = answer.isPreview ? { columns, records: 'whole' } : { columns };
      // Asked for when this has been shown: it takes the time that reading the run takes.
      if (answer.isPreview) setTimeout(() => this.#whole.reload(), 0);
      return { table: tableOf(answer), invalid: answer.invalid };
    });
    this.#stops = [
      onEvent('metrics', (grew) => {
        if (grew.run !== run) return;
        if (grew.restarted) this.reload();
        this.#whole.change(({ table, invalid }) => ({
          table: grown(table, grew, { examplesPerStep: this.#examplesPerStep(), maxColumns }),
          invalid,
        }));
      }),
      onEvent('reset', () => this.reload()),
      () => this.#whole.stop(),
      () => this.#fetching?.controller.abort(),
    ];
  }

  /** The whole run, and how many lines of its file are no records. */
  get whole() {
    return this.#whole;
  }

  /** The first and the last step that were recorded. */
  readonly range = computed((): StepWindow | undefined => {
    const { value } = this.#whole.loaded;
    const steps = value.state === 'ready' ? value.value.table.steps : [];
    return steps.length === 0 ? undefined : { from: Math.min(steps[0]!, 1), to: steps.at(-1)! };
  });

  /** The finest curves of a part that have come. */
  tableOf(window: StepWindow | undefined): CurveTable | undefined {
    const { value } = this.#whole.loaded;
    const whole = value.state === 'ready' ? value.value.table : undefined;
    if (window === undefined) return whole;
    return this.#finer.value.find((finer) => covers(finer, window))?.table ?? whole;
  }

  /** Fetches finer curves of a part, unless they have come or would not be finer. */
  async want(window: StepWindow): Promise<void> {
    const { value } = this.#whole.loaded;
    if (value.state !== 'ready') return;
    const width = Math.max(1, Math.ceil((window.to - window.from + 1) / columns));
    if (value.value.table.stepsPerColumn <= width) return;
    if (this.#finer.peek().some((finer) => covers(finer, window))) return;
    if (this.#fetching !== undefined && isSame(this.#fetching.window, window)) return;
    this.#fetching?.controller.abort();
    const controller = new AbortController();
    this.#fetching = { window, controller };
    try {
      const path = paths.curves(this.#run, { ...window, columns });
      const table = tableOf(await getJson<CurvesMessage>(path, controller.signal));
      this.#finer.value = [{ ...window, table }, ...this.#finer.peek()].slice(0, maxFiner);
    } catch {
      // The coarse curves stay.
    } finally {
      if (this.#fetching?.controller === controller) this.#fetching = undefined;
    }
  }

  reload(): void {
    this.#finer.value = [];
    this.#whole.reload();
  }

  stop(): void {
    for (const stop of this.#stops) stop();
  }
}

/** Whether one part has another in it, and is as fine as an answer for that would be. */
function covers({ from, to, table }: Finer, window: StepWindow): boolean {
  const width = Math.ceil((window.to - window.from + 1) / columns);
  return from <= window.from && to >= window.to && table.stepsPerColumn <= Math.max(1, width);
}

function isSame(one: StepWindow, other: StepWindow): boolean {
  return one.from === other.from && one.to === other.to;
}
