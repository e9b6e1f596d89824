/** Which value of an array is black and which is white. */
import { DataError } from '../../core/errors.ts';
import { either, option, says } from '../../core/sentence.ts';
import { shortNumber, type ValueLimits } from '../../core/value-range.ts';
import type { NpyValues } from './npy.ts';

/** The range of an array's values: 0 to 255, 0 to 1, −1 to 1, or from any value for black to any for white. */
export type ArrayRange = 'bytes' | 'unit' | 'signed' | ValueLimits;

const limitsByName = { signed: [-1, 1], unit: [0, 1], bytes: [0, 255] } as const;
const shortLimits: ValueLimits = [0, 65_535];

export function limitsOfRange(range: ArrayRange): ValueLimits {
  return typeof range === 'string' ? limitsByName[range] : range;
}

/** What was found in some of the values of an array. */
export interface FoundValues {
  /** The file, for errors. */
  readonly name: string;
  readonly min: number;
  readonly max: number;
}

/** Values this far outside a range are inside but for rounding. */
const rounding = 1e-3;

/**
 * The least and the greatest of some values.
 *
 * @param pieces of the array, and the position of the first value of each
 * @param placeOf a position as the indices of the array
 * @throws DataError if one of them is NaN or infinite
 */
export function findValues(
  name: string,
  pieces: Iterable<{ readonly values: NpyValues; readonly at: number }>,
  placeOf: (position: number) => readonly number[],
): FoundValues {
  let min = Infinity;
  let max = -Infinity;
  for (const { values, at } of pieces) {
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      if (!Number.isFinite(value)) {
        const what = Number.isNaN(value) ? 'NaN' : 'an infinite number';
        throw new DataError(
          `${name} holds ${what} at [${placeOf(at + i).join(', ')}], expected finite numbers: leave such pictures out, or save numpy.nan_to_num of it`,
        );
      }
      if (value < min) min = value;
      if (value > max) max = value;
    }
  }
  return { name, min, max };
}

/** What is known of values besides what was found. */
interface ValueMeaning {
  /** The option that says what they mean. */
  readonly optionName: 'values' | 'range';
  /** The type of integers: `uint16`. Undefined for floats. */
  readonly integers: string | undefined;
}

/**
 * The range that values are in. Floats are in [−1, 1] if one of them is below 0, otherwise in [0, 1] if none is above 1,
 * otherwise in 0 to 255. Integers are in 0 to 255, or else in 0 to 65,535 as in PNG files of 16 bits. They must use more
 * than half of it: nobody knows whether floats from 0 to 1.04 are too bright pictures of [0, 1] or nearly black ones of 0
 * to 255, and whether integers up to 4,095 are of 12 bits.
 *
 * @throws DataError if no range fits, or all values are equal
 */
export function detectRange(
  { name, min, max }: FoundValues,
  { optionName, integers }: ValueMeaning,
): ValueLimits {
  if (min === max) {
    throw new DataError(
      says`${name} holds the number ${shortNumber(min)} only, expected pictures: save others, or pass ${option(optionName, [0, 1])} if 0 is black and 1 is white`,
      { option: optionName },
    );
  }
  const ranges =
    integers !== undefined
      ? [limitsByName.bytes, shortLimits]
      : min < -rounding
        ? [limitsByName.signed]
        : [limitsByName.unit, limitsByName.bytes];
  const range = ranges.find(([low, high]) => min >= low - rounding && max <= high + rounding);
  if (range !== undefined && (max - min) / (range[1] - range[0]) > 0.5 + rounding) return range;
  const whole = option(optionName, roundedOut(min, max));
  const asKnown =
    range === undefined ? '' : says`, or ${option(optionName, range)} to leave them of so little contrast`;
  const expected = integers === undefined ? '[−1, 1], [0, 1] or 0 to 255' : '0 to 255 or 0 to 65,535';
  const remedy = either(
    says`pass ${whole} to make these black and white${asKnown}`,
    says`save them in one of these ranges`, // a reader without the option
  );
  throw new DataError(
    says`${name} holds ${integers ?? 'floats'} from ${shortNumber(min)} to ${shortNumber(max)}, expected most of ${expected}: ${remedy}`,
    { option: optionName },
  );
}

/** The limits that hold a range: whole numbers as they are, others to about three digits. */
export function roundedOut(min: number, max: number): ValueLimits {
  const digits = 2 - Math.floor(Math.log10(max - min));
  const scale = 10 ** digits;
  if (!Number.isFinite(scale)) return [min, max];
  // Values such as 1.04 in float32 are a little more than what was meant.
  const slack = 1e-3;
  const low = Number.isInteger(min) ? min : Math.floor(min * scale + slack) / scale;
  const high = Number.isInteger(max) ? max : Math.ceil(max * scale - slack) / scale;
  return [low + 0, high]; // not −0
}

/** `0 to 0.998, where 0 is black and 1 is white` */
export function rangeWording(limits: ValueLimits, found: FoundValues | undefined): string {
  const [black, white] = limits.map(shortNumber);
  const values = found === undefined ? '' : `${shortNumber(found.min)} to ${shortNumber(found.max)}, `;
  return `${values}where ${black} is black and ${white} is white`;
}
