import { grouped } from './wording.ts';

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
