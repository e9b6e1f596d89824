import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../core/errors.ts';
import { trainRules } from '../../../workbench/training-options.ts';
import { trainingOptionNames } from '../../server/jobs/requests.ts';
import { parseOption } from './option-values.ts';

const formOf = (name: (typeof trainingOptionNames)[number]) => trainRules[name].form!;

/** Whether the library takes a value. */
function isTaken(name: (typeof trainingOptionNames)[number], value: unknown): boolean {
  try {
    trainRules[name](name, value);
    return true;
  } catch (thrown) {
    if (thrown instanceof UsageError) return false;
    throw thrown;
  }
}

describe('an option that is typed', () => {
  it.each([
    ['batchSize', '64', 64],
    ['batchSize', ' 64 ', 64],
    ['lr', '2e-4', 2e-4],
    ['lr', '.5', 0.5],
    ['mirror', '1', true],
    ['channels', '3', 3],
    ['objective', 'minimax', 'minimax'],
    ['imageSize', '64x48', { width: 64, height: 48 }],
    ['imageSize', '64 × 48', { width: 64, height: 48 }],
    ['imageSize', '96', { width: 96, height: 96 }],
    ['grid', '8x4', { columns: 8, rows: 4 }],
    ['values', '-1..1', [-1, 1]],
    ['augment', 'none', []],
    ['augmentStrength', 'adaptive', 'adaptive'],
    ['augmentStrength', '0.5', 0.5],
  ] as const)('%s: %j', (name, typed, value) => {
    expect(parseOption(formOf(name), typed)).toEqual({ value });
    expect(isTaken(name, value)).toBe(true);
  });

  it.each([
    ['batchSize', '0', 0],
    ['batchSize', '1.5', 1.5],
    ['batchSize', '9999999', 9_999_999],
    ['seed', '-1', -1],
    ['ema', '1', 1],
    ['beta1', '1', 1],
    ['lr', '0', 0],
    ['objective', 'best', 'best'],
    ['channels', '2', 2],
    ['values', '1..0', [1, 0]],
    ['grid', '999x1', { columns: 999, rows: 1 }],
    ['augmentStrength', 'often', 'often'],
    ['augmentStrength', '1.5', 1.5],
  ] as const)('%s: %j is a fault, as the library says', (name, typed, value) => {
    expect(parseOption(formOf(name), typed)).toHaveProperty('fault');
    expect(isTaken(name, value)).toBe(false);
  });

  it.each(['abc', '0x10', '1e999', 'NaN', '--out=x', '<b>', '64x', 'x64', '1x2x3', '1..2..3', '..', '∞'])(
    'is a fault wherever a number is asked for: %j',
    (typed) => {
      for (const name of ['batchSize', 'lr', 'imageSize', 'values', 'grid'] as const)
        expect(parseOption(formOf(name), typed), name).toHaveProperty('fault');
    },
  );

  it('is off where a preset turns it on', () => {
    expect(parseOption(formOf('mirror'), '0')).toEqual({ value: false });
  });

  it('is some of several words, in their order', () => {
    const parsed = (typed: string) => parseOption(formOf('augment'), typed);
    expect(parsed('cutout, color')).toEqual({ value: ['color', 'cutout'] });
    expect(parsed('color,blur')).toMatchObject({ fault: { kind: 'choice' } });
  });

  it('is none if nothing is typed', () => {
    for (const name of trainingOptionNames) expect(parseOption(formOf(name), ' ')).toBeUndefined();
  });

  it('has a form for each option that can be asked for', () => {
    expect(trainingOptionNames.filter((name) => trainRules[name].form === undefined)).toEqual([]);
  });
});
