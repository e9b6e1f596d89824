import { describe, expect, it } from 'vitest';
import { classesOf, classOf } from './class-names.ts';

const known = (...classes: string[]) => ({
  options: { identity: { fingerprint: '0', classes } },
  count: classes.length,
});
const animals = known('ants', 'bees', 'cows, brown', 'dogs');

describe('classes that are typed', () => {
  it.each([
    ['dogs', [3]],
    ['dogs,ants', [3, 0]],
    ['1, 3', [1, 3]],
    ['0-2', [0, 1, 2]],
    ['3-2,bees,3', [3, 2, 1]],
    ['cows, brown', [2]],
    ['bees,bees', [1]],
  ])('%s', (typed, expected) => {
    expect(classesOf(animals, typed, 'classes')).toEqual(expected);
  });

  it('are names first: a folder may be called by another number than its own', () => {
    const numbers = known('3', '5', '0-1');
    expect(classesOf(numbers, '5,3', 'classes')).toEqual([1, 0]);
    expect(classesOf(numbers, '0-1', 'classes')).toEqual([2]);
    expect(classOf(numbers, '2', 'label')).toBe(2); // no class is called 2, so it is the number
  });

  it('are numbers alone in a run that knows no names', () => {
    const nameless = { options: {}, count: 10 };
    expect(classesOf(nameless, '7-9', 'classes')).toEqual([7, 8, 9]);
    expect(() => classesOf(nameless, 'cat', 'classes')).toThrow(
      'classes got "cat", expected a number from 0 to 9',
    );
  });

  it('are refused with those that there are, and the one that was meant', () => {
    expect(() => classesOf(animals, 'ants,dgos', 'classes')).toThrow(
      'classes got "dgos", expected one of ants, bees, cows, brown, dogs: did you mean dogs?',
    );
    expect(() => classOf(animals, '4', 'label')).toThrow('label got "4", expected one of ants, bees');
    expect(() => classesOf(animals, '', 'classes')).toThrow('classes got ""');
  });
});
