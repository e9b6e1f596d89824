import { describe, expect, it } from 'vitest';
import { parseRunQuery, runQueryText, type RunQuery } from './run-query.ts';

const usual = parseRunQuery({});

describe('what the address says of a run', () => {
  it('is nothing while all is as usual', () => {
    expect(Object.values(runQueryText(usual)).every((value) => value === undefined)).toBe(true);
  });

  it.each<Partial<RunQuery>>([
    { step: 0 },
    { step: 12_345, with: 0 },
    { with: 'reals', as: 'wipe' },
    { zoom: 63 },
    { metrics: ['losses', 'speed'] },
    { smooth: 0 },
    { smooth: 100, isLog: true, over: 'hours' },
    { from: 10, to: 2000 },
    { play: 10 },
  ])('comes back: %j', (changes) => {
    const state = { ...usual, ...changes };
    expect(parseRunQuery(runQueryText(state))).toEqual(state);
  });

  it.each([
    { step: '-1', with: 'x', as: 'up', zoom: '1.5', smooth: '', over: 'miles', log: 'yes', play: '3' },
    { from: '20', to: '10' },
    { from: '20' },
    { step: '99999999999999999999' },
  ])('is as usual if it makes no sense: %j', (query) => {
    expect(parseRunQuery(query)).toEqual(usual);
  });
});
