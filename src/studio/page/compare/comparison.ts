/** What all parts of a comparison work with: its runs, each with its colour, its axis and its curves. */
import type { SeriesIndex } from '../../../drawing/svg/theme.ts';
import type { RunDetails } from '../../messages/runs.ts';
import type { CurveTable } from '../source/curve-table.ts';
import type { LiveRun } from '../source/live-run.ts';
import { stepAxis, type Horizontal, type StepAxis } from '../source/step-axis.ts';
import { placedSheets, type PlacedSheets } from './places.ts';

/** A run whose details have come. */
export interface ComparedRun {
  readonly live: LiveRun;
  readonly name: string;
  readonly series: SeriesIndex;
  readonly details: RunDetails;
  /** Undefined until they have come. */
  readonly table: CurveTable | undefined;
  readonly axis: StepAxis;
  readonly sheets: PlacedSheets;
}

const noCurves: CurveTable = { stepsPerColumn: 1, steps: [], seconds: [], speed: [], metrics: new Map() };

/** The runs that exist. Their colours are those of their places among all. */
export function comparedRuns(runs: readonly LiveRun[], over: Horizontal): readonly ComparedRun[] {
  return runs.flatMap((live, i) => {
    const details = live.known.value;
    if (details === undefined || details.card.state === 'broken') return [];
    const loaded = live.curves.whole.loaded.value;
    const table = loaded.state === 'ready' ? loaded.value.table : undefined;
    const axis = stepAxis(over, table ?? noCurves, live.examplesPerStep.value);
    const sheets = placedSheets(details.sheets, axis);
    return [{ live, name: live.run, series: i as SeriesIndex, details, table, axis, sheets }];
  });
}

/** The part of the axis that the runs have, together. */
export function wholeAxis(runs: readonly ComparedRun[]): { readonly from: number; readonly to: number } {
  const ends = runs.flatMap(({ table, axis, sheets }) => [
    ...(table === undefined ? [] : axis.places(table).slice(-1)),
    ...sheets.places.slice(-1),
  ]);
  return { from: 0, to: Math.max(1e-6, ...ends) };
}
