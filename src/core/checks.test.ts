import { describe, expect, it } from 'vitest';
import {
  checkArguments,
  checkInteger,
  checkOptions,
  either,
  finite,
  flag,
  fraction,
  numberFrom,
  having,
  numberAbove,
  integer,
  listOf,
  members,
  nullable,
  oneOf,
  optional,
  rowCount,
  positiveInteger,
  text,
  type Rule,
} from './checks.ts';
import { UsageError } from './errors.ts';

/** The message of the error that a check throws, or undefined if it throws none. */
function faultOf(check: () => void): string | undefined {
  try {
    check();
  } catch (thrown) {
    if (thrown instanceof UsageError) return thrown.message;
    throw thrown;
  }
  return undefined;
}

describe('rowCount', () => {
  it('counts rows', () => {
    expect(rowCount('pictures', new Float32Array(12), 4)).toBe(3);
    expect(rowCount('numbers', Float32Array.of(7), 1)).toBe(1);
  });

  it.each([
    [0, 4],
    [6, 4],
    [3, 4],
  ])('refuses %d numbers as rows of %d', (length, width) => {
    const fault = `got ${length} numbers, expected one or more pictures of ${width}`;
    expect(() => rowCount('pictures', new Float32Array(length), width)).toThrow(new UsageError(fault));
  });
});

describe('checkInteger', () => {
  it('accepts integers within the range, both ends included', () => {
    for (const value of [2, 3, 5]) expect(() => checkInteger('units', value, 2, 5)).not.toThrow();
    expect(() => checkInteger('seed', Number.MAX_SAFE_INTEGER, 0)).not.toThrow();
  });

  it.each([1, 6, 2.5, NaN, Infinity])('refuses %d where the range is 2 to 5', (value) => {
    const fault = `units got ${value}, expected a whole number from 2 to 5`;
    expect(() => checkInteger('units', value, 2, 5)).toThrow(fault);
  });

  it.each([-1, 2 ** 53, NaN])('refuses %d where only a minimum is set', (value) => {
    const fault = `seed got ${value}, expected a whole number of 0 or more`;
    expect(() => checkInteger('seed', value, 0)).toThrow(fault);
  });
});

const rules = {
  rate: optional(numberAbove(0)),
  sides: listOf(positiveInteger, 1),
  inner: optional(members({ on: flag })),
};
const valid = { rate: 0.5, sides: [1, 2], inner: { on: true } };

describe('checkOptions', () => {
  const check = (options: unknown) => faultOf(() => checkOptions('sgd', options as typeof valid, rules));

  it('accepts what follows the rules', () => {
    expect(check(valid)).toBeUndefined();
    expect(check({ sides: [3], rate: undefined })).toBeUndefined();
  });

  it.each([
    [null, 'sgd: got null, expected an object with rate, sides or inner'],
    [[], 'sgd: got an array, expected an object with rate, sides or inner'],
    [{ ...valid, raet: 1 }, 'sgd: raet is not an option, did you mean rate?'],
    [{ ...valid, colour: 1 }, 'sgd: colour is not an option, expected rate, sides or inner'],
    [{}, 'sgd: sides got nothing, expected an array'],
    [{ ...valid, rate: '1' }, 'sgd: rate got "1", expected a number above 0'],
    [{ ...valid, sides: [] }, 'sgd: sides got 0 elements, expected 1 or more'],
    [{ ...valid, sides: [1, 0] }, 'sgd: sides[1] got 0, expected a whole number of 1 or more'],
    [{ ...valid, inner: { no: 1 } }, 'sgd: inner.no is not an option, did you mean on?'],
    [{ ...valid, inner: {} }, 'sgd: inner.on got nothing, expected true or false'],
  ])('refuses %j', (options, message) => {
    expect(check(options)).toBe(message);
  });

  it('names the option, and what was probably meant', () => {
    const misspelt = () => checkOptions('sgd', { ...valid, raet: 1 } as typeof valid, rules);
    const details = { name: 'UsageError', code: 'unknown-option', option: 'raet', suggestion: 'rate' };
    expect(misspelt).toThrow(expect.objectContaining(details) as UsageError);
  });
});

it('checks arguments by their names', () => {
  const check = (units: unknown) =>
    checkArguments('Dense', { units: units as number }, { units: positiveInteger });
  expect(faultOf(() => check(3))).toBeUndefined();
  expect(faultOf(() => check('3'))).toBe('Dense: units got "3", expected a whole number of 1 or more');
});

describe('the rules', () => {
  const cases: readonly (readonly [Rule, unknown, string | undefined])[] = [
    [integer(1, 3), 3, undefined],
    [integer(1, 3), 4, 'a whole number from 1 to 3'],
    [finite, Infinity, 'a finite number'],
    [fraction, 1, undefined],
    [fraction, 1.1, 'a number from 0 to 1'],
    [numberAbove(0, { max: 1 }), 0, 'a number above 0 and at most 1'],
    [numberAbove(0, { below: 1 }), 1, 'a number above 0 and below 1'],
    [numberFrom(0, 1), 0, undefined],
    [numberFrom(0, 1), 1, 'a number from 0 to below 1'],
    [text, ' ', 'text'],
    [nullable(positiveInteger), null, undefined],
    [nullable(positiveInteger), undefined, 'a whole number of 1 or more'],
    [having('a layer', 'apply'), { apply: () => 1 }, undefined],
    [having('a layer', 'apply'), {}, 'a layer'],
    [either(positiveInteger, oneOf(['all'])), 4, undefined],
    [either(positiveInteger, oneOf(['all', 'none'])), 'al', 'all or none: did you mean all?'],
    [oneOf([1, 3]), 4, '1 or 3'],
    [oneOf(['a', 'b', 'c']), 'dcgan', 'one of a, b, c'],
  ];

  it.each(cases)('case %#', (rule, value, expected) => {
    const fault = faultOf(() => rule('x', value));
    expect(fault?.split(', expected ')[1]).toBe(expected);
  });
});

describe('the form of a rule', () => {
  it('has its limits, which the rule keeps', () => {
    const cases: readonly [Rule, readonly number[], readonly number[]][] = [
      [integer(2, 9), [2, 9], [1, 10, 2.5]],
      [numberAbove(0, { below: 1 }), [1e-9, 0.999], [0, 1]],
      [numberAbove(0, { max: 1 }), [1], [0, 1.1]],
      [numberFrom(0, 1), [0], [1, -1e-9]],
      [fraction, [0, 1], [-0.1, 1.1]],
    ];
    for (const [rule, good, bad] of cases) {
      const form = optional(rule).form;
      if (form?.kind !== 'number') throw new Error('expected the form of a number');
      const { isWhole, min = -Infinity, above = -Infinity, max = Infinity, below = Infinity } = form;
      const fits = (value: number) =>
        value >= min &&
        value > above &&
        value <= max &&
        value < below &&
        (!isWhole || Number.isInteger(value));
      for (const value of good)
        expect([fits(value), faultOf(() => rule('x', value))]).toEqual([true, undefined]);
      for (const value of bad) expect([fits(value), faultOf(() => rule('x', value))]).not.toContain(true);
      for (const value of bad) expect(faultOf(() => rule('x', value))).toBeDefined();
    }
  });

  it('has the choices and the members, and is missing where no form can ask', () => {
    expect(optional(oneOf(['a', 'b'])).form).toEqual({ kind: 'choice', choices: ['a', 'b'] });
    expect(members({ width: positiveInteger, mirror: flag }).form).toEqual({
      kind: 'members',
      members: { width: positiveInteger.form, mirror: { kind: 'flag' } },
    });
    expect(members({ width: positiveInteger, name: text }).form).toBeUndefined();
    expect(having('a layer', 'apply').form).toBeUndefined();
  });
});
