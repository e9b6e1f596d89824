/**
 * When each process did what, in Chrome's trace format, which chrome://tracing and Perfetto show
 * (https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU).
 */

/** Something that was done, in milliseconds of `performance.now()`. */
export interface Done {
  readonly what: string;
  readonly step: number;
  readonly began: number;
  readonly ended: number;
}

/** What is recorded at most, some thousand steps: a trace of more cannot be looked at. */
const maxEvents = 50_000;

/** An event of a process: what, its step, and in microseconds of the wall clock when it began and how long it took. */
export type TimedEvent = readonly [what: string, step: number, at: number, duration: number];

export class Timeline {
  readonly #events: TimedEvent[] = [];

  /** Records it, unless there is too much already. */
  add({ what, step, began, ended }: Done): void {
    if (this.#events.length === maxEvents) return;
    const at = Math.round(1000 * (performance.timeOrigin + began));
    this.#events.push([what, step, at, Math.round(1000 * (ended - began))]);
  }

  get events(): readonly TimedEvent[] {
    return this.#events;
  }
}

/** One process of a trace. */
export interface TracedProcess {
  readonly rank: number;
  readonly host: string;
  readonly events: readonly TimedEvent[];
}

/** The text of a trace of all processes. Clocks of several machines are taken as they are. */
export function chromeTrace(processes: readonly TracedProcess[]): string {
  const first = Math.min(...processes.flatMap(({ events }) => events.map(([, , at]) => at)));
  const traceEvents = processes.flatMap(({ rank, host, events }) => [
    { ph: 'M', name: 'process_name', pid: rank, args: { name: `rank ${rank} on ${host}` } },
    { ph: 'M', name: 'process_sort_index', pid: rank, args: { sort_index: rank } },
    ...events.map(([name, step, at, dur]) => ({
      ph: 'X',
      name,
      pid: rank,
      tid: 0,
      ts: at - first,
      dur,
      args: { step },
    })),
  ]);
  return JSON.stringify({ displayTimeUnit: 'ms', traceEvents });
}
