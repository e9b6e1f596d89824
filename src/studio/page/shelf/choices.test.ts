import { describe, expect, it } from 'vitest';
import { joinedParts, partsOf } from '../source/address-lists.ts';
import { choicesOf, queryOf, toggled, type ShelfChoices } from './choices.ts';

describe('choices in the address', () => {
  it('are the usual ones where the address says nothing', () => {
    expect(choicesOf({})).toEqual({ search: '', states: [], tags: [], sort: 'newest', layout: 'cards' });
  });

  it('come back from the query that they make', () => {
    const choices: ShelfChoices = {
      search: 'faces lr=2e-4',
      states: ['training', 'failed'],
      tags: ['paper', 'batch 64, 2%', '%2C', '基线'],
      sort: 'disk',
      layout: 'list',
    };
    const query = queryOf(choices) as Record<string, string>;
    expect(query['state']).toBe('training,failed');
    expect(choicesOf(query)).toEqual(choices);
  });

  it('leave the address when they are the usual ones again', () => {
    expect(queryOf({ search: '', states: [], tags: [], sort: 'newest', layout: 'cards' })).toEqual({
      search: undefined,
      state: undefined,
      tag: undefined,
      sort: undefined,
      view: undefined,
    });
    expect(queryOf({ sort: 'name' })).toEqual({ sort: 'name' });
  });

  it('ignore what was typed and does not exist', () => {
    expect(choicesOf({ state: 'running,paused', sort: 'colour', view: 'table' })).toMatchObject({
      states: ['paused'],
      sort: 'newest',
      layout: 'cards',
    });
  });

  it('name a tag or a run once', () => {
    expect(partsOf('a,,b,a')).toEqual(['a', 'b']);
    expect(joinedParts([])).toBeUndefined();
    expect(toggled(['a', 'b'], 'a')).toEqual(['b']);
    expect(toggled(['b'], 'a')).toEqual(['b', 'a']);
  });
});
