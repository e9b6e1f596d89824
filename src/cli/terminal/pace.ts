/** The progress of a pass over pictures, with its speed: for people and for programs. */
import { grouped } from '../../core/wording.ts';
import { duration } from '../../core/durations.ts';
import type { ProgressRecord } from './display.ts';

export interface Pace {
  readonly done: number;
  /** The pictures done before the start. Default: 0. */
  readonly before?: number;
  /** The total number of pictures. */
  readonly count: number;
  /** The time of the start, by `performance.now`. */
  readonly began: number;
  /** The time of this progress. Default: now. */
  readonly now?: number;
}

/** The first pictures wait for files and compilers: an estimate from fewer seconds than this is off by far. */
const minSeconds = 2;

/** `1,200/5,000 · 310 images/s · 12 s left`. */
export function paceWording(pace: Pace): string {
  const { done, count } = pace;
  const rate = rateOf(pace);
  const speed = rate === undefined ? '' : ` · ${grouped(Math.round(rate))} images/s`;
  return `${grouped(done)}/${grouped(count)}${speed}${leftWording(pace)}`;
}

/** ` · 12 s left`; '' while that cannot be estimated. */
export function leftWording(pace: Pace): string {
  const seconds = secondsLeft(pace);
  return seconds === null ? '' : ` · ${duration(seconds)} left`;
}

/** The same for programs. @param work such as `packing` */
export function paceRecord(work: string, pace: Pace): ProgressRecord {
  return { work, done: pace.done, total: pace.count, secondsLeft: secondsLeft(pace) };
}

function secondsLeft(pace: Pace): number | null {
  const { done, count } = pace;
  const rate = rateOf(pace);
  return rate === undefined || elapsed(pace) < minSeconds ? null : (count - done) / rate;
}

/** Pictures per second; undefined before the first. */
function rateOf(pace: Pace): number | undefined {
  const rate = (pace.done - (pace.before ?? 0)) / elapsed(pace);
  return rate > 0 && Number.isFinite(rate) ? rate : undefined;
}

function elapsed({ began, now = performance.now() }: Pace): number {
  return (now - began) / 1000;
}
