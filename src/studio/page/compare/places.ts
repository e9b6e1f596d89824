/** Sheets of several runs on one axis. */
import { nearestIndex } from '../parts/chart-lines.ts';
import type { StepAxis } from '../source/step-axis.ts';

/** The sheets of a run and where they are. */
export interface PlacedSheets {
  readonly steps: readonly number[];
  /** Ascending, as many as steps. */
  readonly places: readonly number[];
}

/** Sheets whose place is not known yet are left out. */
export function placedSheets(steps: readonly number[], axis: Pick<StepAxis, 'place'>): PlacedSheets {
  const placed = steps.flatMap((step) => {
    const place = axis.place(step);
    return place === undefined ? [] : [{ step, place }];
  });
  return { steps: placed.map(({ step }) => step), places: placed.map(({ place }) => place) };
}

/** The index of the sheet nearest to a place, or of the newest; −1 if there is none. */
export function sheetAt({ places }: PlacedSheets, at: number | undefined): number {
  return at === undefined ? places.length - 1 : nearestIndex(places, at);
}

/** All places at which some run has a sheet, ascending, each once: the stops of the slider. */
export function stopsOf(runs: readonly PlacedSheets[]): number[] {
  return [...new Set(runs.flatMap(({ places }) => places))].sort((a, b) => a - b);
}
