import { expect, it } from 'vitest';
import { SparringError } from '../core/errors.ts';
import { meanPicture } from './mean-picture.ts';
import type { PictureSource } from './pictures/source.ts';

const source: PictureSource = {
  kind: 'pictures',
  description: 'four pictures of two pixels',
  name: 'four',
  count: 4,
  channels: 1,
  nameOf: (index) => `four[${index}]`,
  read: async (index) => Uint8Array.of(index * 51, 255),
};
const options = {
  source,
  shape: { channels: 1, height: 1, width: 2 },
  batchSize: 2,
  seed: 1,
  range: 'unit',
} as const;

it('is the mean over all pictures, in the range used for training', async () => {
  expect([...(await meanPicture(options))].map((x) => x.toFixed(6))).toEqual(['0.300000', '1.000000']);
  const signed = await meanPicture({ ...options, range: 'signed' });
  expect([...signed].map((x) => x.toFixed(6))).toEqual(['-0.400000', '1.000000']);
});

it('reports that no picture can be read', async () => {
  const broken = { ...source, read: () => Promise.reject(new SparringError('is damaged')) };
  await expect(meanPicture({ ...options, source: broken })).rejects.toThrow('none of the 4 pictures');
});
