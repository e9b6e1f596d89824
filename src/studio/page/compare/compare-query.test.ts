import { describe, expect, it } from 'vitest';
import { compareQueryText, parseCompareQuery, type CompareQuery } from './compare-query.ts';

describe('the address of a comparison', () => {
  it('comes back as it was written', () => {
    const state: CompareQuery = {
      runs: ['00001-faces', 'a, b', '数字%2C'],
      over: 'hours',
      at: 1.25,
      isLog: true,
      window: { from: 0.5, to: 2 },
      seed: 16,
    };
    expect(parseCompareQuery(compareQueryText(state))).toEqual(state);
  });

  it('does not mention what is as usual', () => {
    const usual = parseCompareQuery({});
    expect(usual).toEqual({
      runs: [],
      over: 'steps',
      at: undefined,
      isLog: false,
      window: undefined,
      seed: undefined,
    });
    expect(Object.values(compareQueryText(usual)).filter((text) => text !== undefined)).toEqual([]);
  });

  it('forgets places of the axis when another is chosen, and nothing else', () => {
    expect(compareQueryText({ over: 'pictures' })).toEqual({
      over: 'pictures',
      at: undefined,
      from: undefined,
      to: undefined,
    });
    expect(compareQueryText({ isLog: true })).toEqual({ log: '1' });
  });

  it('typed by anybody is read as far as it is one: four runs, each once', () => {
    const read = parseCompareQuery({ runs: 'a,b,a,c,d,e', over: 'years', at: '-1', from: '5', to: '5' });
    expect(read).toMatchObject({ runs: ['a', 'b', 'c', 'd'], over: 'steps', at: undefined });
    expect(read.window).toBeUndefined();
  });
});
