/**
 * What the values of a picture mean.
 *
 * - `signed`: bytes are scaled to [−1, 1], for a generator that ends in tanh.
 * - `unit`: bytes are scaled to [0, 1], for one that ends in a sigmoid.
 * - `contrast`: global contrast normalisation, for one with a linear output. The mean is subtracted from each picture,
 *   and the picture is scaled to a fixed Euclidean norm.
 */
export const valueRanges = ['signed', 'unit', 'contrast'] as const;
/** What the values of a picture mean: one of `valueRanges`. */
export type ValueRange = (typeof valueRanges)[number];

/**
 * The norm of a picture of CIFAR (32×32×3 values) in the 2014 paper's recipes (pylearn2's `gcn: 55.`). The standard
 * deviation of the values is then 0.992. Pictures of other sizes get the same standard deviation.
 */
const cifarNorm = 55;
const cifarValues = 32 * 32 * 3;
/** The `contrast` value that is drawn as white; its negative is drawn as black. Typical of CIFAR. */
const shownContrast = 2.5;

/** The values that are drawn as black and as white. Values of `contrast` may lie outside; others do not. */
export function limitsOf(range: ValueRange): readonly [min: number, max: number] {
  switch (range) {
    case 'signed':
      return [-1, 1];
    case 'unit':
      return [0, 1];
    case 'contrast':
      return [-shownContrast, shownContrast];
  }
}

/** Which value of stored pictures is black, and which greater one is white. */
export type ValueLimits = readonly [black: number, white: number];

/** A value in a sentence, to four digits: `0.9981`, `−0.5`, `65,535`. */
export function shortNumber(value: number): string {
  const rounded = Number.isInteger(value) ? value : Number(value.toPrecision(4));
  return rounded.toLocaleString('en-US', { maximumSignificantDigits: 15 }).replace('-', '−');
}

/** The difference between white and black. */
export function valueSpan(range: ValueRange): number {
  const [min, max] = limitsOf(range);
  return max - min;
}

/** The Euclidean norm that global contrast normalisation gives to a picture of `count` values: 55 for 3,072. */
export function contrastNorm(count: number): number {
  return cifarNorm * Math.sqrt(count / cifarValues);
}

/** Converts the bytes of a picture to values and writes them into `out` from index `at` on. */
export type ValueWriter = (picture: Uint8Array, out: Float32Array, at: number) => void;

/** The conversion from bytes to values of a range. */
export function valueWriter(range: ValueRange): ValueWriter {
  if (range === 'contrast') return writeContrast;
  const levels = levelsOf(range);
  return (picture, out, at) => {
    for (let i = 0; i < picture.length; i++) out[at + i] = levels[picture[i]!]!;
  };
}

/** The values of the bytes 0 to 255. */
function levelsOf(range: 'signed' | 'unit'): Float32Array {
  return Float32Array.from({ length: 256 }, (_, byte) =>
    range === 'signed' ? byte / 127.5 - 1 : byte / 255,
  );
}

/** The bytes of which `valueWriter` makes the same bits; undefined if there are none. */
export function bytesOfValues(values: Float32Array, range: ValueRange): Uint8ClampedArray | undefined {
  if (range === 'contrast') return undefined;
  const bytes = toBytes(values, range);
  const levels = new Int32Array(levelsOf(range).buffer);
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
  for (let i = 0; i < bits.length; i++) if (bits[i] !== levels[bytes[i]!]) return undefined;
  return bytes;
}

/** A picture of a single colour has no contrast, so all its values are 0. */
function writeContrast(picture: Uint8Array, out: Float32Array, at: number): void {
  let sum = 0;
  for (const byte of picture) sum += byte;
  const mean = sum / picture.length;
  let squares = 0;
  for (const byte of picture) squares += (byte - mean) ** 2;
  const factor = squares === 0 ? 0 : contrastNorm(picture.length) / Math.sqrt(squares);
  for (let i = 0; i < picture.length; i++) out[at + i] = (picture[i]! - mean) * factor;
}

/** Converts values to bytes for display: rounded and clamped, NaN becomes 0. One byte per value. */
export function toBytes(values: Float32Array, range: ValueRange): Uint8ClampedArray {
  const bytes = new Uint8ClampedArray(values.length); // rounds, clamps and stores NaN as 0
  const [min, max] = limitsOf(range);
  const scale = 255 / (max - min);
  for (let i = 0; i < values.length; i++) bytes[i] = (values[i]! - min) * scale;
  return bytes;
}
