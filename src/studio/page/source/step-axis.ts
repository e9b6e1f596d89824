/** What curves are drawn over, and where steps lie on it. */
import type { CurveTable } from './curve-table.ts';

export const horizontals = ['steps', 'pictures', 'hours'] as const;
/** What curves are drawn over. */
export type Horizontal = (typeof horizontals)[number];

/** Where steps are on the axis, and back. */
export interface StepAxis {
  readonly places: (table: CurveTable) => readonly number[];
  /** Undefined if it is not known. */
  place(step: number): number | undefined;
  step(place: number): number;
}

/** @param whole the curves of the whole run, which say when a step was */
export function stepAxis(over: Horizontal, whole: CurveTable, examplesPerStep: number): StepAxis {
  if (over !== 'hours') {
    const factor = over === 'pictures' ? examplesPerStep : 1;
    return {
      places: ({ steps }) => (factor === 1 ? steps : steps.map((step) => step * factor)),
      place: (step) => step * factor,
      step: (place) => Math.round(place / factor),
    };
  }
  const hours = hoursOf(whole);
  return {
    places: hoursOf,
    place: (step) => (hours.length === 0 ? undefined : between(step, whole.steps, hours)),
    step: (place) => Math.round(between(place, hours, whole.steps)),
  };
}

/** A column whose time is not known stands where the one before does. */
function hoursOf({ seconds }: CurveTable): number[] {
  let last = 0;
  return seconds.map((value) => (last = value === null || value === undefined ? last : value / 3600));
}

/** Interpolates: the value that belongs to a place between known ones. */
function between(place: number, places: readonly number[], values: readonly number[]): number {
  const after = places.findIndex((each) => each >= place);
  if (after < 0) return values.at(-1) ?? 0;
  if (after === 0) {
    // Before the first record, at which some time has passed.
    const [first, value] = [places[0]!, values[0]!];
    return first === 0 ? value : (Math.max(0, place) / first) * value;
  }
  const share = (place - places[after - 1]!) / (places[after]! - places[after - 1]!);
  return values[after - 1]! + share * (values[after]! - values[after - 1]!);
}
