import { describe, expect, it } from 'vitest';
import type { RunCard } from '../../messages/runs.ts';
import { choicesOf } from './choices.ts';
import { arrange, matcherOf, rearrange, stateCounts, tagCounts } from './find.ts';
import { cardMap, testCard } from './testing/cards.ts';

const digits = testCard('00001-mnist-dcgan-28', { created: 1, changed: 9, step: 50, bytes: 10 });
const faces = testCard('00002-faces-dcgan-64', {
  data: 'faces',
  preset: 'dcgan-64',
  state: 'training',
  notes: 'Lower learning rate\nsecond try',
  tags: ['paper', 'Baseline'],
  created: 2,
  changed: 3,
  step: 70,
});
const ring = testCard('00010-ring-2d', {
  data: 'ring-2d',
  preset: 'gan-2d',
  state: 'failed',
  notes: '第二次尝试',
  tags: ['paper'],
  created: 3,
  changed: 5,
  step: 60,
  bytes: 99,
});
const all = cardMap(digits, faces, ring);

const found = (query: Record<string, string>, cards = all) => arrange(cards, choicesOf(query)).ids;

describe('a search', () => {
  it.each([
    ['mnist', [digits]],
    ['gan-2d', [ring]],
    ['DCGAN', [digits, faces]],
    ['baseline', [faces]],
    ['rate second', [faces]],
    ['rate third', []],
    ['尝试', [ring]],
    ['ＦＡＣＥＳ', [faces]],
    ['  ', [digits, faces, ring]],
  ])('for %j finds runs by every one of its words', (search, expected) => {
    const matches = matcherOf({ search, states: [], tags: [] });
    expect([...all.values()].filter(matches)).toEqual(expected);
  });

  it('finds what a changed card says, and no longer what it said', () => {
    const matches = matcherOf({ search: 'paper', states: [], tags: [] });
    expect(matches(digits)).toBe(false);
    expect(matches({ ...digits, tags: ['paper'] })).toBe(true);
  });

  it('is narrowed by states, of which a run has one, and by tags, of which it has all', () => {
    expect(found({ state: 'failed,training' })).toEqual([ring.id, faces.id]);
    expect(found({ tag: 'paper' })).toEqual([ring.id, faces.id]);
    expect(found({ tag: 'paper,Baseline' })).toEqual([faces.id]);
    expect(found({ tag: 'paper', state: 'finished' })).toEqual([]);
  });
});

describe('an order', () => {
  it.each([
    ['newest', [ring, faces, digits]],
    ['changed', [digits, ring, faces]],
    ['name', [digits, faces, ring]],
    ['step', [faces, ring, digits]],
    ['state', [faces, digits, ring]],
    ['disk', [ring, digits, faces]],
  ])('by %s', (sort, expected) => {
    expect(found({ sort })).toEqual(expected.map(({ id }) => id));
  });

  it('by name counts: 2 comes before 10', () => {
    const cards = cardMap(testCard('run-10'), testCard('run-2'));
    expect(found({ sort: 'name' }, cards)).toEqual(['run-2', 'run-10']);
  });
});

describe('a changed shelf', () => {
  const choices = choicesOf({ sort: 'step', state: 'training' });
  const before = arrange(cardMap(digits, { ...ring, state: 'training' }, faces), choices);

  it('keeps what is shown in its place, whatever becomes of it', () => {
    const cards = cardMap(digits, { ...ring, state: 'training', step: 5000 }, { ...faces, state: 'paused' });
    expect(rearrange(before, cards, choices)).toBe(before);
    expect(before.ids).toEqual([faces.id, ring.id]);
  });

  it('loses runs that are gone, and nothing moves', () => {
    const cards = cardMap(digits, { ...ring, state: 'training', step: 5000 });
    expect(rearrange(before, cards, choices).ids).toEqual([ring.id]);
  });

  it('is ordered anew when a run is new', () => {
    const added = testCard('00011', { state: 'training', step: 10 });
    const cards = cardMap(digits, { ...ring, state: 'training', step: 5000 }, faces, added);
    expect(rearrange(before, cards, choices).ids).toEqual([ring.id, faces.id, added.id]);
  });

  it('takes a run of the same name in exchange for another as that run', () => {
    const gone = rearrange(before, cardMap(digits, faces), choices);
    const back = cardMap(digits, faces, { ...ring, state: 'training' });
    expect(rearrange(gone, back, choices).ids).toEqual([faces.id, ring.id]);
  });
});

it('counts states', () => {
  expect(Object.fromEntries(stateCounts(all))).toEqual({
    training: 1,
    paused: 0,
    finished: 1,
    failed: 1,
    empty: 0,
    broken: 0,
  });
});

it('counts tags, the most frequent first', () => {
  expect(tagCounts(all)).toEqual([
    ['paper', 2],
    ['Baseline', 1],
  ]);
});

it('looks through a shelf of thousands for each letter that is typed', () => {
  const cards = new Map<string, RunCard>();
  for (let i = 0; i < 5000; i++) cards.set(`run-${i}`, testCard(`run-${i}`, { created: i }));
  expect(found({ search: '4999' }, cards)).toEqual(['run-4999']);
  expect(found({}, cards)).toHaveLength(5000);
});
