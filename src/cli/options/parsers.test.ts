import { describe, expect, it } from 'vitest';
import { UsageError } from '../../core/errors.ts';
import * as parse from './parsers.ts';

function expectRefused<T>(parser: parse.Parser<T>, texts: readonly string[]): void {
  for (const text of texts) {
    expect(() => parser(text, '--option'), text).toThrow(UsageError);
    expect(() => parser(text, '--option'), text).toThrow(/^--option got ".*", expected [^\n]+$/);
  }
}

const garbage = ['', ' ', 'NaN', 'Infinity', '-Infinity', '0x10', '1e', 'ten', '1 2', '1,5', '--steps', '\n'];

describe('option parsers', () => {
  it('reads whole numbers', () => {
    expect(parse.wholeNumber(1)('12', '--steps')).toBe(12);
    expect(parse.wholeNumber(0)('0', '--seed')).toBe(0);
    expectRefused(parse.wholeNumber(1), [...garbage, '0', '-5', '1.5', '1e3', '+1', '9'.repeat(20)]);
    expectRefused(parse.wholeNumber(1, 8), ['9']);
  });

  it('reads numbers', () => {
    const positive = parse.numberAbove(0);
    expect(['2e-4', '.5', '3.', '+1', '0.0002'].map((text) => positive(text, '--lr'))).toEqual([
      2e-4, 0.5, 3, 1, 2e-4,
    ]);
    expectRefused(positive, [...garbage, '0', '-1', '1e999']);
    expectRefused(parse.numberAbove(0, { max: 1 }), ['1.1', '0']);
    expectRefused(parse.numberAbove(0, { below: 1 }), ['1']);
    expect(parse.numberFrom(0, 1)('0', '--beta1')).toBe(0);
    expectRefused(parse.numberFrom(0, 1), [...garbage, '1', '-0.1']);
  });

  it('reads sizes: width x height', () => {
    expect(parse.imageSize('64', '--image-size')).toEqual({ width: 64, height: 64 });
    expect(parse.imageSize('96x64', '--image-size')).toEqual({ width: 96, height: 64 });
    expect(parse.grid('8X4', '--grid')).toEqual({ columns: 8, rows: 4 });
    expect(parse.grid('2×3', '--grid')).toEqual({ columns: 2, rows: 3 });
    expectRefused(parse.imageSize, [...garbage, '64x', 'x64', '1x2x3', '-64', '64.5']);
    expectRefused(parse.grid, ['0x8', '8x0', '65x1', '8*8']);
  });

  it('reads the values of black and white', () => {
    expect(parse.values('0..1.04', '--values')).toEqual([0, 1.04]);
    expect(parse.values('-0.5..0.5', '--values')).toEqual([-0.5, 0.5]);
    expect(parse.values('.5 .. 1e3', '--values')).toEqual([0.5, 1000]);
    expectRefused(parse.values, [
      ...garbage,
      '1',
      '1..0',
      '0..0',
      '0..',
      '..1',
      '0...1..2',
      '0..1..2',
      '0-1',
    ]);
  });

  it('reads lists of numbers of both signs, within limits', () => {
    const along = parse.numbersWithin(10);
    expect(along('1.5,0, -1', '--along')).toEqual([1.5, 0, -1]);
    expect(along('-10', '--along')).toEqual([-10]);
    expectRefused(along, ['', 'a', '1,', '1;2', '10.5', '0x1', 'NaN', 'Infinity']);
  });

  it('reads lists of seeds', () => {
    expect(parse.seeds('0-3', '--seeds')).toEqual([0, 1, 2, 3]);
    expect(parse.seeds('1,5, 9', '--seeds')).toEqual([1, 5, 9]);
    expect(parse.seeds('7,0-2', '--seeds')).toEqual([7, 0, 1, 2]);
    expectRefused(parse.seeds, ['', ' ', 'a', '3-1', '1,', ',', '-1', '1-2-3', '1.5', '0-99999999', '0-1e9']);
  });

  it('reads keywords and channels', () => {
    expect(parse.oneOf(['shared', 'fresh'])('fresh', '--generator-noise')).toBe('fresh');
    expectRefused(parse.oneOf(['shared', 'fresh']), ['', 'Fresh', 'toString']);
    expect(parse.channels('3', '--channels')).toBe(3);
    expectRefused(parse.channels, ['2', '4', '', '03']);
    expectRefused(parse.text, ['', '  ']);
  });

  it('shortens long values in errors', () => {
    expect(() => parse.wholeNumber(1)('x'.repeat(1000), '--steps')).toThrow(/^.{1,150}$/);
  });
});
