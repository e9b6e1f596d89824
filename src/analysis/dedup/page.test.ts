import { expect, it } from 'vitest';
import type { PictureSource } from '../../data/pictures/source.ts';
import type { NearDuplicates } from './near-duplicates.ts';
import { dedupPage } from './page.ts';
import { sceneSource } from './testing/scenes.ts';

const names = ['a.png', 'neutral/negatives/of-long-names/000123.png'] as const;
const source: PictureSource = { ...sceneSource([{ scene: 1 }, { scene: 1 }]), nameOf: (i) => names[i]! };
const found: NearDuplicates = {
  method: 'close',
  alike: 0.9,
  groups: [{ kept: 0, repeats: [{ index: 1, similarity: 0.97, bits: 12, mirrored: true }] }],
  hashed: 2,
  skipped: new Map(),
  loss: 0,
  radius: 30,
  comparisons: 1,
  deadUnits: [3],
  falsePositives: 0,
};

it('a long name shows its start and its end, and all of it as a tooltip', async () => {
  const page = await dedupPage({ source, found, sentences: [], footer: '' });
  expect(page).toContain('<span class="name" title="a.png">a.png</span>');
  expect(page).toMatch(
    new RegExp(`<span class="name" title="${names[1]}">neutral[^<]*…[^<]*123\\.png</span>`),
  );
  // A browser would cut the end, which tells names apart, and the word "mirrored".
  expect(page).not.toContain('text-overflow');
});
