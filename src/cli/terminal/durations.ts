/** Formats durations, progress and lists for people. */
import { counted, grouped } from '../../core/wording.ts';

/** A duration: `42 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(seconds: number): string {
  if (seconds < 10) return `${Number(seconds.toFixed(1))} s`;
  const rounded = Math.round(seconds);
  if (rounded < 60) return `${rounded} s`;
  if (rounded < 3600)
    return `${Math.floor(rounded / 60)} min${rounded % 60 === 0 ? '' : ` ${rounded % 60} s`}`;
  const minutes = Math.round(rounded / 60);
  return `${grouped(Math.floor(minutes / 60))} h ${minutes % 60} min`;
}

/** The progress of a pass over pictures. */
export interface Pace {
  readonly done: number;
  /** The pictures done before the start. Default: 0. */
  readonly before?: number;
  /** The total number of pictures. */
  readonly count: number;
  /** The time of the start, by `performance.now`. */
  readonly began: number;
}

/** `1,200/5,000 · 310 images/s · 12 s left`. */
export function paceWording({ done, before = 0, count, began }: Pace): string {
  const rate = (done - before) / ((performance.now() - began) / 1000);
  return `${grouped(done)}/${grouped(count)} · ${grouped(Math.round(rate))} images/s · ${duration((count - done) / rate)} left`;
}

/** The maximum number of unreadable pictures that are listed. */
const maxListed = 10;

/** The skipped pictures with the reasons; no lines if there are none. @param total their number, if `faults` is incomplete */
export function skippedLines(
  faults: readonly { readonly name: string; readonly reason: string }[],
  total = faults.length,
): string[] {
  if (total === 0) return [];
  const lines = [`Skipped ${counted(total, 'picture')} that could not be read:`];
  for (const { name, reason } of faults.slice(0, maxListed)) lines.push(`  ${name}: ${reason}`);
  if (total > maxListed) lines.push(`  and ${grouped(total - maxListed)} more`);
  return lines;
}
