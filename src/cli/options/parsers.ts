/** Parses the values of options. An invalid value is reported in one sentence that names the option. */
import * as checks from '../../core/checks.ts';
import { UsageError } from '../../core/errors.ts';
import type { ValueLimits } from '../../core/value-range.ts';

/** A JSON schema (draft 2020-12) of a value. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Parses the text of an option. @throws UsageError with what was got and what is expected */
export interface Parser<T> {
  (given: string, name: string): T;
  /** The values in a file of options (`--config`). */
  readonly schema: JsonSchema;
}

/** Nobody looks at more pictures in one grid, and they take memory. */
const maxGridSide = 64;
/** As many as the largest grid has pictures. */
const maxSeeds = maxGridSide ** 2;
/** Larger integers are not exact in JavaScript. */
const maxSeed = Number.MAX_SAFE_INTEGER;

/** An integer in decimal digits, from `min` to `max`. */
export function wholeNumber(min: number, max: number = Number.MAX_SAFE_INTEGER): Parser<number> {
  const schema = { type: 'integer', minimum: min, maximum: max };
  const read = (given: string) => (/^\d+$/.test(given) ? Number(given) : Number.NaN);
  return parserOf(checks.integer(min, max), schema, read);
}

/** A number greater than `above`, and at most `max` or less than `below`. */
export function numberAbove(
  above: number,
  limit: { readonly max?: number; readonly below?: number } = {},
): Parser<number> {
  const schema = {
    type: 'number',
    exclusiveMinimum: above,
    ...(limit.max === undefined ? {} : { maximum: limit.max }),
    ...(limit.below === undefined ? {} : { exclusiveMaximum: limit.below }),
  };
  return parserOf(checks.numberAbove(above, limit), schema, numberOf);
}

/** A number of 0 or more. */
export function fromZero(): Parser<number> {
  return parserOf(checks.nonNegative, { type: 'number', minimum: 0 }, numberOf);
}

/** A number from `min` up to, but not including, `below`. */
export function numberFrom(min: number, below: number): Parser<number> {
  const schema = { type: 'number', minimum: min, exclusiveMaximum: below };
  return parserOf(checks.numberFrom(min, below), schema, numberOf);
}

/** A parser of the values that the library's own check accepts. */
function parserOf<T>(kind: checks.Kind, schema: JsonSchema, read: (given: string) => T): Parser<T> {
  return described(schema, (given, name) => {
    const value = read(given);
    if (kind.holds(value)) return value;
    throw unexpected(name, given, kind.expected);
  });
}

/** One of several keywords. */
export function oneOf<T extends string>(words: readonly T[]): Parser<T> {
  return described({ enum: words }, (given, name) => {
    const found = words.find((word) => word === given);
    if (found !== undefined) return found;
    throw unexpected(name, given, `one of ${words.join(', ')}`);
  });
}

/** `kid,fid`: some of several keywords, each at most once. @param none the word for none of them, if that may be */
export function someOf<T extends string>(words: readonly T[], none?: string): Parser<readonly T[]> {
  const one = oneOf(words);
  const schema = {
    anyOf: [
      { type: 'array', items: one.schema, minItems: 1 },
      { type: 'string', minLength: 1 },
    ],
  };
  return described(schema, (given, name) =>
    given === none ? [] : [...new Set(given.split(',').map((word) => one(word.trim(), name)))],
  );
}

/** One of several keywords, or a file with this ending. @param ending with its dot */
export function oneOfOrFile(words: readonly string[], ending: string): Parser<string> {
  return described({ anyOf: [{ enum: words }, { type: 'string' }] }, (given, name) => {
    if (words.includes(given) || given.toLowerCase().endsWith(ending)) return given;
    throw unexpected(name, given, `${words.join(', ')} or an ${ending} file`);
  });
}

/** An integer from `min` on, or one of several keywords. */
export function wholeNumberOr<T extends string>(min: number, words: readonly T[]): Parser<number | T> {
  const number = wholeNumber(min);
  return described({ anyOf: [number.schema, { enum: words }] }, (given, name) => {
    const word = words.find((each) => each === given);
    if (word !== undefined) return word;
    if (/^\d+$/.test(given)) return number(given, name);
    throw unexpected(name, given, `a whole number of ${min} or more, ${words.join(' or ')}`);
  });
}

/** A number from 0 to 1, or one of several keywords. */
export function fractionOr<T extends string>(words: readonly T[]): Parser<number | T> {
  const schema = { anyOf: [{ type: 'number', minimum: 0, maximum: 1 }, { enum: words }] };
  return described(schema, (given, name) => {
    const word = words.find((each) => each === given);
    if (word !== undefined) return word;
    const number = numberOf(given);
    if (checks.fraction.holds(number)) return number;
    throw unexpected(name, given, `${checks.fraction.expected}, or ${words.join(' or ')}`);
  });
}

/** 1 for grey, 3 for colour. */
export const channels = described<1 | 3>({ enum: [1, 3] }, (given, name) => {
  if (given === '1') return 1;
  if (given === '3') return 3;
  throw unexpected(name, given, '1 (grey) or 3 (colour)');
});

/** `64` is 64×64 pixels; `96x64` is 96 wide and 64 high. */
export const imageSize = described<{ width: number; height: number }>(sizeSchema(), (given, name) => {
  const sides = sidesOf(given);
  if (sides === undefined || Math.min(...sides) < 1) {
    throw unexpected(name, given, 'a side length in pixels, such as 64, or width x height, such as 96x64');
  }
  return { width: sides[0], height: sides[1] };
});

/** `0..1.04`: the values of black and white. */
export const values = described<ValueLimits>({ type: 'string', pattern: '^.+[.][.].+$' }, (given, name) => {
  const parts = given.split('..').map((part) => numberOf(part.trim()));
  if (checks.valueLimits.holds(parts)) return parts as unknown as ValueLimits;
  throw unexpected(name, given, 'the values of black and white, such as 0..1 or -0.5..0.5');
});

/** `8x4` is 8 columns and 4 rows; `8` is 8x8. */
export const grid = described<{ columns: number; rows: number }>(sizeSchema(), (given, name) => {
  const sides = sidesOf(given);
  if (sides === undefined || Math.min(...sides) < 1 || Math.max(...sides) > maxGridSide) {
    throw unexpected(name, given, `columns x rows, each from 1 to ${maxGridSide}, such as 8x8`);
  }
  return { columns: sides[0], rows: sides[1] };
});

/** `0-63`, `1,5,9`, `0-3,10`: integers, in the given order. */
export const seeds = described<number[]>(integers(0, '^[-0-9, ]+$'), (given, name) => {
  const expected = 'seeds such as 0-63 or 1,5,9';
  const list: number[] = [];
  for (const part of given.split(',')) {
    const match = /^\s*(\d+)(?:\s*-\s*(\d+))?\s*$/.exec(part);
    if (match === null) throw unexpected(name, given, expected);
    const first = Number(match[1]);
    const last = match[2] === undefined ? first : Number(match[2]);
    if (last < first || last > maxSeed) throw unexpected(name, given, `${expected}, each range ascending`);
    if (list.length + (last - first + 1) > maxSeeds) {
      throw unexpected(name, given, `at most ${maxSeeds.toLocaleString('en-US')} seeds`);
    }
    for (let seed = first; seed <= last; seed++) list.push(seed);
  }
  return list;
});

/** `1.5,0,-2`: numbers, each at most so large, positive or negative. */
export function numbersWithin(max: number): Parser<number[]> {
  const item = { type: 'number', minimum: -max, maximum: max };
  const schema = {
    anyOf: [
      { type: 'array', items: item, minItems: 1 },
      { type: 'string', pattern: '^[-+0-9.,e ]+$' },
    ],
  };
  return described(schema, (given, name) => {
    const list = given.split(',').map((part) => numberOf(part.trim()));
    if (list.every((value) => Math.abs(value) <= max)) return list;
    throw unexpected(name, given, `numbers from -${max} to ${max}, such as 1.5,0,-1`);
  });
}

/** `1200,1200`: the number of units of each layer. */
export const widths = described<number[]>(integers(1, '^[0-9, ]+$'), (given, name) => {
  const list = given.split(',').map((part) => (/^\s*\d{1,6}\s*$/.test(part) ? Number(part) : 0));
  if (list.every((units) => units >= 1)) return list;
  throw unexpected(name, given, 'the units of each layer, such as 1200,1200');
});

/** `lossD,dReal`: names. */
export const names = described<string[]>(
  {
    anyOf: [
      { type: 'array', items: { type: 'string', minLength: 1 }, minItems: 1 },
      { type: 'string', minLength: 1 },
    ],
  },
  (given, name) => {
    const list = given.split(',').map((each) => each.trim());
    if (list.every((each) => each !== '')) return list;
    throw unexpected(name, given, 'names with commas between them');
  },
);

/** A path or a name, which must not be empty. */
export const text = described<string>({ type: 'string', minLength: 1 }, (given, name) => {
  if (given.trim() !== '') return given;
  throw unexpected(name, given, 'a path');
});

/** A box around an object in the sample of a seed, in pixels from the top left. */
interface TypedBox {
  readonly seed: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** `12:10,4,20,18`: the seed, then left, top, width and height in pixels. Several are separated by spaces. */
export const seedBoxes = described<readonly TypedBox[]>(
  { type: 'string', pattern: '^[0-9]+:[0-9]+,[0-9]+,[0-9]+,[0-9]+( [0-9]+:[0-9]+,[0-9]+,[0-9]+,[0-9]+)*$' },
  (given, name) =>
    given
      .trim()
      .split(/[\s;]+/)
      .map((box) => {
        const match = /^(\d{1,15}):(\d{1,6}),(\d{1,6}),(\d{1,6}),(\d{1,6})$/.exec(box);
        const [seed = 0, left = 0, top = 0, width = 0, height = 0] = match?.slice(1).map(Number) ?? [];
        if (match !== null && width > 0 && height > 0) return { seed, left, top, width, height };
        throw unexpected(name, box, 'seed:left,top,width,height in pixels, such as 12:10,4,20,18');
      }),
);

/** `faces=photos/faces`: a name and its path. In a file, an object has them all. */
export const keyedPath = described<readonly [key: string, path: string]>(
  { type: 'object', additionalProperties: { type: 'string' } },
  (given, name) => {
    const match = /^\s*([^=\s]+)\s*=\s*(.*\S)\s*$/s.exec(given);
    if (match !== null) return [match[1]!, match[2]!];
    throw unexpected(name, given, 'a name and a path, such as faces=photos/faces');
  },
);

function described<T>(schema: JsonSchema, parser: (given: string, name: string) => T): Parser<T> {
  return Object.assign(parser, { schema });
}

function sizeSchema(): JsonSchema {
  return {
    anyOf: [
      { type: 'integer', minimum: 1 },
      { type: 'string', pattern: '^[0-9]+([x×][0-9]+)?$' },
    ],
  };
}

function integers(minimum: number, pattern: string): JsonSchema {
  return {
    anyOf: [
      { type: 'array', items: { type: 'integer', minimum }, minItems: 1 },
      { type: 'string', pattern },
    ],
  };
}

export function unexpected(name: string, got: string, expected: string): UsageError {
  const shown = got.length > 60 ? `${got.slice(0, 60)}…` : got;
  return new UsageError(`${name} got ${JSON.stringify(shown)}, expected ${expected}`);
}

/** A decimal number with an optional exponent, else NaN. Number() alone accepts '' and '0x10'. */
function numberOf(given: string): number {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(given) ? Number(given) : Number.NaN;
}

function sidesOf(given: string): [number, number] | undefined {
  const match = /^(\d{1,6})(?:[x×](\d{1,6}))?$/i.exec(given);
  if (match === null) return undefined;
  const first = Number(match[1]);
  return [first, match[2] === undefined ? first : Number(match[2])];
}

const secondsOf: Readonly<Record<string, number>> = { d: 86_400, h: 3600, m: 60, s: 1 };

/** A time to come: a duration from now, a date with a time, or seconds since 1970. */
export const timeToCome = described<Date>(
  {
    type: ['string', 'integer'],
    description: 'a duration from now, a date with a time, or seconds since 1970',
  },
  (given, name) => {
    const time = timeOf(given);
    if (Number.isNaN(time)) {
      throw unexpected(
        name,
        given,
        'a duration from now, such as 90m or 5h30m, a time, such as 2030-01-31T06:00, or seconds since 1970',
      );
    }
    if (time <= Date.now()) throw unexpected(name, given, 'a time that is not past');
    return new Date(time);
  },
);

/** In milliseconds since 1970; NaN if the text is no time. */
function timeOf(given: string): number {
  if (/^(\d+[dhms])+$/.test(given)) {
    const parts = given
      .match(/\d+[dhms]/g)!
      .map((part) => Number.parseInt(part, 10) * secondsOf[part.at(-1)!]!);
    return new Date(Date.now() + parts.reduce((sum, part) => sum + part, 0) * 1000).getTime();
  }
  if (/^\d{9,11}$/.test(given)) return Number(given) * 1000;
  return /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/.test(given) ? new Date(given).getTime() : Number.NaN;
}
