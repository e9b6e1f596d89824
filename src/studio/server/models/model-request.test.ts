import { describe, expect, it } from 'vitest';
import { modelKindOf, networkRequest } from './model-request.ts';

describe('a request for networks', () => {
  it('reads steps and weights, and has the latest step as its default', () => {
    expect(networkRequest({})).toEqual({ step: 'latest', weights: undefined });
    expect(networkRequest({ step: '0', weights: 'live' })).toEqual({ step: 0, weights: 'live' });
    expect(networkRequest({ step: 'best', weights: 'average' })).toEqual({
      step: 'best',
      weights: 'average',
    });
    expect(modelKindOf('forget')).toBe('forget');
  });

  it.each(['-1', '1e3', '../../etc/passwd', '99999999999999999999', 'latest ', '__proto__'])(
    'refuses the step %j',
    (step) => {
      expect(() => networkRequest({ step })).toThrow(/^step got .+, expected /);
    },
  );

  it('refuses other words', () => {
    expect(() => networkRequest({ weights: 'heavy' })).toThrow('weights got "heavy", expected');
    expect(() => networkRequest({ weights: '' })).toThrow('weights got "", expected');
    expect(() => modelKindOf('constructor')).toThrow('kind got "constructor", expected');
  });
});
