import { describe, expect, it } from 'vitest';
import { modelKindOf, networkRequest, numberRequest } from './model-request.ts';

describe('a request for networks', () => {
  it('reads steps and weights, and has the latest step as its default', () => {
    expect(networkRequest({})).toEqual({ step: 'latest', weights: undefined });
    expect(networkRequest({ step: '0', weights: 'live' })).toEqual({ step: 0, weights: 'live' });
    expect(networkRequest({ step: 'best', weights: 'average' })).toEqual({
      step: 'best',
      weights: 'average',
    });
    expect(numberRequest('count', '12', [1, 64], 5)).toBe(12);
    expect(numberRequest('count', undefined, [1, 64], 5)).toBe(5);
    expect(modelKindOf('forget')).toBe('forget');
  });

  it.each([
    ['-1'],
    ['1e3'],
    ['0x10'],
    ['1.5'],
    [''],
    ['NaN'],
    ['../../etc/passwd'],
    ['99999999999999999999'],
    ['latest '],
    ['__proto__'],
  ])('refuses the step %j, and the same number', (word) => {
    expect(() => networkRequest({ step: word })).toThrow(/^step got .+, expected /);
    expect(() => numberRequest('count', word, [0, 10], 5)).toThrow(/^count got .+, expected /);
  });

  it('refuses other words', () => {
    expect(() => networkRequest({ weights: 'heavy' })).toThrow('weights got "heavy", expected');
    expect(() => networkRequest({ weights: '' })).toThrow('weights got "", expected');
    expect(() => modelKindOf('constructor')).toThrow('kind got "constructor", expected');
    expect(() => numberRequest('count', '65', [1, 64], 5)).toThrow('count got 65, expected');
  });
});
