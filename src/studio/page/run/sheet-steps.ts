/** Moving between the steps that have a sheet. */
import { nearestIndex } from '../parts/chart-lines.ts';

/** The index of the sheet that is shown: the nearest to a step, or the newest; −1 if there is none. */
export function shownIndex(sheets: readonly number[], step: number | undefined): number {
  return step === undefined ? sheets.length - 1 : nearestIndex(sheets, step);
}

/** What the address says of a sheet: nothing of the newest, so that it stays the newest. */
export function stepOfIndex(sheets: readonly number[], index: number): number | undefined {
  const within = Math.min(sheets.length - 1, Math.max(0, index));
  return within === sheets.length - 1 ? undefined : sheets[within];
}

/** At most `count` sheets, evenly spread, the first and the last among them. */
export function someSheets(sheets: readonly number[], count: number): readonly number[] {
  if (sheets.length <= count) return sheets;
  const last = sheets.length - 1;
  return Array.from({ length: count }, (_, i) => sheets[Math.round((i * last) / (count - 1))]!);
}
