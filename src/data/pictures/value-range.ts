/**
 * What the values of a picture mean: 0–255 as [−1, 1] (`signed`, for a tanh generator) or as [0, 1] (`unit`, for
 * a sigmoid); or each picture with its mean taken away and brought to one length (`contrast`, for a generator
 * whose output is linear), which is global contrast normalisation.
 */
export const valueRanges = ['signed', 'unit', 'contrast'] as const;
export type ValueRange = (typeof valueRanges)[number];

/**
 * The length of a picture of CIFAR's 32×32×3 numbers in the 2014 paper's recipes (pylearn2's `gcn: 55.`). It
 * makes the numbers' standard deviation 0.992, and pictures of other sizes are given the same.
 */
const lengthOfCifar = 55;
const numbersOfCifar = 32 * 32 * 3;
/** Pictures of equal contrast are drawn as if this were white and its negative black: CIFAR's usual contrast. */
const shownContrast = 2.5;

/** The values that are drawn as black and as white. All values but those of `contrast` are between them. */
export function limitsOf(range: ValueRange): readonly [least: number, greatest: number] {
  switch (range) {
    case 'signed':
      return [-1, 1];
    case 'unit':
      return [0, 1];
    case 'contrast':
      return [-shownContrast, shownContrast];
  }
}

/** The length (Euclidean norm) that global contrast normalisation gives a picture of so many numbers: 55 of 3,072. */
export function contrastLength(numbers: number): number {
  return lengthOfCifar * Math.sqrt(numbers / numbersOfCifar);
}

/** Writes the values of a picture's bytes into `out`, from `at` on. */
export type ValueWriter = (picture: Uint8Array, out: Float32Array, at: number) => void;

/** How pictures become values of that range. */
export function valueWriter(range: ValueRange): ValueWriter {
  if (range === 'contrast') return writeContrast;
  const levels = Float32Array.from({ length: 256 }, (_, byte) =>
    range === 'signed' ? byte / 127.5 - 1 : byte / 255,
  );
  return (picture, out, at) => {
    for (let i = 0; i < picture.length; i++) out[at + i] = levels[picture[i]!]!;
  };
}

/** A picture of one colour has no contrast: all its values are 0. */
function writeContrast(picture: Uint8Array, out: Float32Array, at: number): void {
  let sum = 0;
  for (const byte of picture) sum += byte;
  const mean = sum / picture.length;
  let squares = 0;
  for (const byte of picture) squares += (byte - mean) ** 2;
  const factor = squares === 0 ? 0 : contrastLength(picture.length) / Math.sqrt(squares);
  for (let i = 0; i < picture.length; i++) out[at + i] = (picture[i]! - mean) * factor;
}

/** Values as bytes to be looked at: rounded, clamped, NaN as 0. Returns as many bytes as values. */
export function toBytes(values: Float32Array, range: ValueRange): Uint8ClampedArray {
  const bytes = new Uint8ClampedArray(values.length); // rounds, clamps and stores NaN as 0
  const [least, greatest] = limitsOf(range);
  const scale = 255 / (greatest - least);
  for (let i = 0; i < values.length; i++) bytes[i] = (values[i]! - least) * scale;
  return bytes;
}
