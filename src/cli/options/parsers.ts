/** From the text of an option to its value: one sentence where it does not fit, naming the option. */
import { Option } from 'commander';
import { UsageError } from '../../core/errors.ts';

/** Turns an option's text into its value. @throws UsageError saying what was got and what is expected */
export type Parser<T> = (given: string, name: string) => T;

/** Pictures beyond this many in one grid are no longer looked at, and take memory. */
const mostGridSide = 64;
/** What a grid of that many on each side holds. */
const mostSeeds = mostGridSide ** 2;
/** JavaScript's largest whole number that still has a neighbour. */
const largestSeed = Number.MAX_SAFE_INTEGER;

/** A whole number in plain digits, from `least` to `most`. */
export function wholeNumber(least: number, most: number = Number.MAX_SAFE_INTEGER): Parser<number> {
  const expected =
    most === Number.MAX_SAFE_INTEGER
      ? `a whole number of ${least} or more`
      : `a whole number from ${least} to ${most}`;
  return (given, name) => {
    const value = /^\d+$/.test(given) ? Number(given) : Number.NaN;
    if (Number.isSafeInteger(value) && value >= least && value <= most) return value;
    throw unfit(name, given, expected);
  };
}

/** A number above `above` and at most `most` (or below `below`). */
export function numberAbove(above: number, limit: { most?: number; below?: number } = {}): Parser<number> {
  const { most = Number.MAX_VALUE, below = Number.POSITIVE_INFINITY } = limit;
  const upper =
    limit.most !== undefined
      ? ` and at most ${limit.most}`
      : limit.below !== undefined
        ? ` and below ${limit.below}`
        : '';
  return (given, name) => {
    const value = numberOf(given);
    if (value > above && value <= most && value < below) return value;
    throw unfit(name, given, `a number above ${above}${upper}`);
  };
}

/** A number from `least` up to, but not including, `below`. */
export function numberFrom(least: number, below: number): Parser<number> {
  return (given, name) => {
    const value = numberOf(given);
    if (value >= least && value < below) return value;
    throw unfit(name, given, `a number from ${least} to below ${below}`);
  };
}

/** One of a few words. */
export function oneOf<T extends string>(words: readonly T[]): Parser<T> {
  return (given, name) => {
    const found = words.find((word) => word === given);
    if (found !== undefined) return found;
    throw unfit(name, given, `one of ${words.join(', ')}`);
  };
}

/** 1 for grey, 3 for colour. */
export const channels: Parser<1 | 3> = (given, name) => {
  if (given === '1') return 1;
  if (given === '3') return 3;
  throw unfit(name, given, '1 (grey) or 3 (colour)');
};

/** `64` is 64×64 pixels; `96x64` is 96 wide and 64 high. */
export const imageSize: Parser<{ width: number; height: number }> = (given, name) => {
  const sides = sidesOf(given);
  if (sides === undefined || Math.min(...sides) < 1) {
    throw unfit(name, given, 'a side in pixels, such as 64, or width x height, such as 96x64');
  }
  return { width: sides[0], height: sides[1] };
};

/** `8x4`: 8 pictures in a row, 4 rows; `8` is 8x8. */
export const grid: Parser<{ columns: number; rows: number }> = (given, name) => {
  const sides = sidesOf(given);
  if (sides === undefined || Math.min(...sides) < 1 || Math.max(...sides) > mostGridSide) {
    throw unfit(name, given, `columns x rows, each from 1 to ${mostGridSide}, such as 8x8`);
  }
  return { columns: sides[0], rows: sides[1] };
};

/** `0-63`, `1,5,9`, `0-3,10`: whole numbers, in the order given. */
export const seeds: Parser<number[]> = (given, name) => {
  const expected = 'seeds such as 0-63 or 1,5,9';
  const list: number[] = [];
  for (const part of given.split(',')) {
    const match = /^\s*(\d+)(?:\s*-\s*(\d+))?\s*$/.exec(part);
    if (match === null) throw unfit(name, given, expected);
    const first = Number(match[1]);
    const last = match[2] === undefined ? first : Number(match[2]);
    if (last < first || last > largestSeed) throw unfit(name, given, `${expected}, each range ascending`);
    if (list.length + (last - first + 1) > mostSeeds) {
      throw unfit(name, given, `no more than ${mostSeeds.toLocaleString('en-US')} seeds`);
    }
    for (let seed = first; seed <= last; seed++) list.push(seed);
  }
  return list;
};

/** `1200,1200`: whole numbers of units, a layer each. */
export const widths: Parser<number[]> = (given, name) => {
  const list = given.split(',').map((part) => (/^\s*\d{1,6}\s*$/.test(part) ? Number(part) : 0));
  if (list.every((units) => units >= 1)) return list;
  throw unfit(name, given, 'units a layer, such as 1200,1200');
};

/** A path or a name: anything but nothing. */
export const text: Parser<string> = (given, name) => {
  if (given.trim() !== '') return given;
  throw unfit(name, given, 'a path');
};

/** `faces=photos/faces`: a name and the path of what is called so. */
export const keyedPath: Parser<readonly [key: string, path: string]> = (given, name) => {
  const match = /^\s*([^=\s]+)\s*=\s*(.*\S)\s*$/s.exec(given);
  if (match !== null) return [match[1]!, match[2]!];
  throw unfit(name, given, 'a name and a path, such as faces=photos/faces');
};

/** A commander option whose text goes through `parser`; the last one given counts. */
export function option<T>(flags: string, description: string, parser: Parser<T>): Option {
  const made = new Option(flags, description);
  const name = made.long ?? flags;
  return made.argParser((given) => parser(given, name));
}

function unfit(name: string, got: string, expected: string): UsageError {
  const shown = got.length > 60 ? `${got.slice(0, 60)}…` : got;
  return new UsageError(`${name} got ${JSON.stringify(shown)}, expected ${expected}`);
}

/** A decimal number, with an exponent if need be; NaN of anything else. Number() alone takes '' and '0x10'. */
function numberOf(given: string): number {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(given) ? Number(given) : Number.NaN;
}

function sidesOf(given: string): [number, number] | undefined {
  const match = /^(\d{1,6})(?:[x×](\d{1,6}))?$/i.exec(given);
  if (match === null) return undefined;
  const first = Number(match[1]);
  return [first, match[2] === undefined ? first : Number(match[2])];
}
