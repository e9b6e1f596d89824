/** Numbers for a chart: short, and as fine as it can show. */
const digits = 5;
/** A chart has fewer pixels than this from its bottom to its top. */
const visibleParts = 10_000;

/** The finest difference that a chart of these values shows. NaN values are left out. */
export function finerThan(lows: readonly number[], highs: readonly number[]): number {
  let low = Infinity;
  let high = -Infinity;
  for (const value of lows) if (value < low) low = value;
  for (const value of highs) if (value > high) high = value;
  return high >= low ? (high - low) / visibleParts : 0;
}

/** A finite number with five significant digits, or as many more as differences of `resolution` need. */
export function significant(value: number, resolution = 0): number {
  if (value === 0) return 0;
  const size = Math.abs(value);
  const first = Math.floor(Math.log10(size));
  const finest = resolution > 0 ? Math.floor(Math.log10(resolution)) : Infinity;
  const last = Math.min(first - digits + 1, finest);
  if (last < -22) return Number(value.toPrecision(digits)); // 10^23 is no double
  const unit = 10 ** Math.abs(last);
  return Math.sign(value) * (last < 0 ? Math.round(size * unit) / unit : Math.round(size / unit) * unit);
}
