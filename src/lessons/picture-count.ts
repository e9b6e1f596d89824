/** How many different pictures there are of a size: all of them, counted. */
import { checkArguments, members, integer, oneOf } from '../core/checks.ts';
import type { PictureShape } from '../core/pictures.ts';

/** What pictures are counted. */
export interface PictureKind extends PictureShape {
  /** The values that a number of a picture may have: 256 for bytes. */
  readonly values: number;
}

export interface PictureCount extends PictureKind {
  /** Numbers of a picture: channels × height × width. */
  readonly numbers: number;
  /** The count is `mantissa` · 10^`exponent`, with 1 ≤ mantissa < 10. */
  readonly mantissa: number;
  readonly exponent: number;
  /** The count in full, if it has at most a thousand digits. */
  readonly written?: string;
}

/** Larger pictures are not counted: their exponent would lose digits. */
export const maxCountedSide = 10_000;
/** Powers with more digits are computed by logarithms. */
const maxExactDigits = 20_000;
const maxWrittenDigits = 1000;

const kindRules = {
  channels: oneOf([1, 3]),
  height: integer(1, maxCountedSide),
  width: integer(1, maxCountedSide),
  values: integer(2, 65_536),
};

/** Counts pictures: values^(channels × height × width), exactly where that has few enough digits. */
export function countPictures(kind: PictureKind): PictureCount {
  checkArguments('countPictures', { kind }, { kind: members(kindRules) });
  const { channels, height, width, values } = kind;
  const numbers = channels * height * width;
  const logarithm = numbers * Math.log10(values);
  if (logarithm > maxExactDigits) {
    const exponent = Math.floor(logarithm);
    return { ...kind, numbers, mantissa: 10 ** (logarithm - exponent), exponent };
  }
  const written = String(BigInt(values) ** BigInt(numbers));
  return {
    ...kind,
    numbers,
    mantissa: Number(`${written.charAt(0)}.${written.slice(1, 17)}`),
    exponent: written.length - 1,
    ...(written.length <= maxWrittenDigits ? { written } : {}),
  };
}

/** Everything that could have been looked at: a billion pictures in each second since the Big Bang, 13.8 billion years ago. */
export const lookedAt = 13.8e9 * 365.25 * 24 * 3600 * 1e9;
/** The sizes that are compared. */
const comparedKinds: readonly PictureKind[] = [
  { width: 1, height: 1, channels: 1, values: 256 },
  { width: 2, height: 2, channels: 1, values: 256 },
  { width: 4, height: 4, channels: 1, values: 2 },
  { width: 4, height: 4, channels: 1, values: 256 },
  { width: 16, height: 16, channels: 1, values: 2 },
  { width: 16, height: 16, channels: 1, values: 256 },
  { width: 28, height: 28, channels: 1, values: 256 },
  { width: 32, height: 32, channels: 3, values: 256 },
  { width: 64, height: 64, channels: 3, values: 256 },
];

/** Beside how many pictures of other sizes: from the fewest to the most, the asked one among them. */
export function comparedCounts(asked: PictureCount): PictureCount[] {
  const others = comparedKinds.filter((kind) => !isSame(kind, asked)).map(countPictures);
  return [...others, asked].toSorted((a, b) => a.exponent - b.exponent || a.mantissa - b.mantissa);
}

/** Whether pictures are counted that are of one size, and have as many values. */
export function isSame(a: PictureKind, b: PictureKind): boolean {
  return (['width', 'height', 'channels', 'values'] as const).every((key) => a[key] === b[key]);
}
