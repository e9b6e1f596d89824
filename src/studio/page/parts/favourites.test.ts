import { describe, expect, it } from 'vitest';
import { imported, parseKept, toggled, usable, withVector } from './favourites.ts';

describe('toggled', () => {
  it('adds a sample, and takes it away again', () => {
    const one = toggled([], '7');
    expect(one).toEqual([{ ref: '7' }]);
    expect(toggled(one, '7')).toEqual([]);
  });
});

describe('withVector', () => {
  it('gives a z without a seed a number of its own', () => {
    const two = withVector(withVector([{ ref: '9' }], Float32Array.of(0.5, 1)), [2, 3], 'A − B + C');
    expect(two.map(({ ref }) => ref)).toEqual(['9', 'f1', 'f2']);
    expect(two[2]).toEqual({ ref: 'f2', z: [2, 3], name: 'A − B + C' });
  });
});

describe('usable', () => {
  it('leaves out what is of another generator', () => {
    const kept = [{ ref: '3' }, { ref: 'f1', z: [1, 2] }, { ref: 'f2', z: [1, 2, 3] }];
    expect(usable(kept, 2)).toEqual(kept.slice(0, 2));
    expect(usable(kept.slice(0, 2), 2)).toEqual(kept.slice(0, 2));
  });
});

describe('parseKept', () => {
  it('reads what was kept, without what is damaged', () => {
    const kept = [
      { ref: '3' },
      { ref: 'f1', z: [1, 2] },
      { ref: 'f2' },
      { ref: '<b>' },
      7,
      { ref: 'f3', z: ['x'] },
    ];
    expect(parseKept(JSON.stringify(kept))).toEqual([{ ref: '3' }, { ref: 'f1', z: [1, 2] }]);
    expect(parseKept('{')).toEqual([]);
    expect(parseKept(null)).toEqual([]);
  });
});

describe('imported', () => {
  const file = (favourites: unknown) => JSON.stringify({ favourites });

  it('adds each once, by its seed or by its z', () => {
    const text = file([
      { seed: 4, z: [1, 2] },
      { z: [3, 4], name: 'sum' },
    ]);
    const once = imported([{ ref: '4' }], text, 2);
    expect(once).toEqual([{ ref: '4' }, { ref: 'f1', z: [3, 4], name: 'sum' }]);
    expect(imported(once as [], text, 2)).toEqual(once);
  });

  it('says what is wrong with a file', () => {
    expect(imported([], 'PNG', 2)).toBe('not-favourites');
    expect(imported([], '{}', 2)).toBe('not-favourites');
    expect(imported([], file([{ seed: 1 }]), 2)).toBe('not-favourites');
    expect(imported([], file([null]), 2)).toBe('not-favourites');
    expect(imported([], file([{ z: [1, 2, 3] }]), 2)).toBe('other-latent');
  });
});
