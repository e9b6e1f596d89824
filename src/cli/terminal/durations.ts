/** How times and paces are said to a person. */
import { counted, grouped } from '../../core/wording.ts';

/** A time for a person: `42 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(seconds: number): string {
  if (seconds < 10) return `${Number(seconds.toFixed(1))} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min${whole % 60 === 0 ? '' : ` ${whole % 60} s`}`;
  const minutes = Math.round(whole / 60);
  return `${grouped(Math.floor(minutes / 60))} h ${minutes % 60} min`;
}

/** A word of a command line as it can be pasted into a shell. */
export function shellWord(word: string): string {
  return /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** How far a pass over pictures is, since when (as `performance.now` says) and from where on. */
export interface Pace {
  readonly done: number;
  readonly before?: number;
  readonly count: number;
  readonly began: number;
}

/** `1,200/5,000 · 310 images/s · 12 s left`. */
export function paceWording({ done, before = 0, count, began }: Pace): string {
  const rate = (done - before) / ((performance.now() - began) / 1000);
  return `${grouped(done)}/${grouped(count)} · ${grouped(Math.round(rate))} images/s · ${duration((count - done) / rate)} left`;
}

/** Pictures that could not be read are listed up to this many. */
const mostListed = 10;

/** What was skipped, and why: nothing of none. @param total how many they are, if not all are given */
export function skippedLines(
  faults: readonly { readonly name: string; readonly reason: string }[],
  total = faults.length,
): string[] {
  if (total === 0) return [];
  const lines = [`Skipped ${counted(total, 'picture')} that could not be read:`];
  for (const { name, reason } of faults.slice(0, mostListed)) lines.push(`  ${name}: ${reason}`);
  if (total > mostListed) lines.push(`  and ${grouped(total - mostListed)} more`);
  return lines;
}
