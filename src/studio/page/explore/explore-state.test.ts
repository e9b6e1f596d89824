import { describe, expect, it } from 'vitest';
import { alongText, exploreState, refsText, seedsOf, withKnown } from './explore-state.ts';

describe('exploreState', () => {
  it('begins with the grid that training draws', () => {
    const state = exploreState({});
    expect(state.part).toBe('samples');
    expect([state.seeds[0], state.seeds.at(-1), state.seeds.length]).toEqual([0, 63, 64]);
    expect(state.groups.a).toBeUndefined();
  });

  it('reads what it wrote', () => {
    const state = exploreState({
      a: refsText(['3', 'f2']),
      b: refsText([]),
      along: alongText([0, -1.5, 0, 0, 0, 3]),
    });
    expect(state.groups.a).toEqual(['3', 'f2']);
    expect(state.groups.b).toEqual([]);
    expect(state.along).toEqual([0, -1.5, 0, 0, 0, 3]);
    expect(alongText(exploreState({}).along)).toBeUndefined();
  });

  it('does without what is none, and keeps numbers within their limits', () => {
    const state = exploreState({
      part: 'x',
      step: '../3',
      weights: 'mine',
      truncation: 'NaN',
      class: '-1',
      seeds: '0-99999999',
      a: '1,<b>',
      steps: '1000',
      length: '99',
      along: '7,x',
    });
    expect(state).toMatchObject({
      part: 'samples',
      step: undefined,
      weights: undefined,
      truncation: undefined,
      label: undefined,
      steps: 30,
      length: 3,
      along: [3, 0, 0, 0, 0, 0],
    });
    expect(state.groups.a).toBeUndefined();
    expect(state.seeds).toHaveLength(64);
  });
});

describe('withKnown', () => {
  it('leaves out favourites of another browser', () => {
    const state = exploreState({ a: '1,f1,f2', base: 'f2' });
    expect(withKnown(state, new Set(['f1']))).toMatchObject({ groups: { a: ['1', 'f1'] }, base: '0' });
    expect(withKnown(state, new Set(['f1', 'f2']))).toEqual(state);
  });
});

describe('seedsOf', () => {
  it('has none for favourites without a seed', () => {
    expect(seedsOf(['3', '1'])).toEqual([3, 1]);
    expect(seedsOf(['3', 'f1'])).toBeUndefined();
  });
});
