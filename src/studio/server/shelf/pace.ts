/** How fast a run was trained at its end, and how long it still takes. */
import type { MetricsRecord } from '../../../runs/metrics-log.ts';
import type { RunOptions } from '../../../runs/run-options.ts';

/** The pace is that of the last seconds, and of two records at least. */
const pacedSeconds = 20;

export interface Pace {
  /** Of training so far. */
  readonly seconds: number | undefined;
  readonly stepsPerSecond: number | undefined;
  /** Undefined if there is no end, or too little is known. */
  secondsLeft(until: RunOptions['until']): number | undefined;
}

/** @param records the last ones, in ascending order */
export function paceOf(records: readonly MetricsRecord[]): Pace {
  const timed = records.flatMap(({ step, seconds }) =>
    typeof seconds === 'number' ? [{ step, seconds }] : [],
  );
  const last = timed.at(-1);
  const first = timed.find(({ seconds }) => seconds >= (last?.seconds ?? 0) - pacedSeconds);
  const from = first === last ? timed.at(-2) : first;
  const stepsPerSecond = speedBetween(from, last);
  return {
    seconds: last?.seconds,
    stepsPerSecond,
    secondsLeft({ steps, minutes }) {
      if (last === undefined) return undefined;
      const left: number[] = [];
      if (steps !== null && stepsPerSecond !== undefined) left.push((steps - last.step) / stepsPerSecond);
      if (minutes !== null) left.push(minutes * 60 - last.seconds);
      return left.length === 0 ? undefined : Math.max(0, Math.round(Math.min(...left)));
    },
  };
}

interface Timed {
  readonly step: number;
  readonly seconds: number;
}

function speedBetween(first: Timed | undefined, last: Timed | undefined): number | undefined {
  if (first === undefined || last === undefined) return undefined;
  const seconds = last.seconds - first.seconds;
  return seconds > 0 ? Number(((last.step - first.step) / seconds).toPrecision(4)) : undefined;
}
