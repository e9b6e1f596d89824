import { expect, it } from 'vitest';
import { partOfSource, preparationSteps, usualPreparation } from './preparation.ts';
import type { PictureSource } from './pictures/source.ts';

it('describes the steps in order', () => {
  const colour = { channels: 3, height: 64, width: 96 } as const;
  expect(preparationSteps(usualPreparation('signed'), colour)).toEqual([
    'resize the short side and crop the centre to 96×64',
    '[−1, 1]',
  ]);
  const all = { holdOut: 0.05, crop: 'centre', mirror: true, values: 'contrast' } as const;
  expect(preparationSteps(all, { ...colour, channels: 1 })).toEqual([
    'hold out 5% by a hash of the names',
    'resize the short side and crop the centre to 96×64',
    'grey',
    'mirror at random',
    'global contrast normalisation',
  ]);
});

it('returns the source itself if nothing is held out, and otherwise the requested part', () => {
  const source: PictureSource = {
    kind: 'pictures',
    description: 'numbers',
    name: 'numbers',
    count: 100,
    channels: 1,
    nameOf: (index) => `numbers[${index}]`,
    read: async () => new Uint8Array(1),
  };
  expect(partOfSource(source, { holdOut: null })).toBe(source);
  const [training, heldOut] = (['training', 'held-out'] as const).map((part) =>
    partOfSource(source, { holdOut: 0.25 }, part),
  );
  expect(training!.count + heldOut!.count).toBe(100);
  expect(partOfSource(source, { holdOut: 0.25 }).count).toBe(training!.count);
});
