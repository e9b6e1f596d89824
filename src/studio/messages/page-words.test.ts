import { expect, it } from 'vitest';
import { option, says } from '../../core/sentence.ts';
import { pageWords } from './page-words.ts';

it('leaves out what readers of the page cannot pass, and keeps the rest of the sentence', () => {
  const gone = says`the pictures are gone: pass ${option('data')} with their new path`;
  expect(gone.in(pageWords)).toBe('the pictures are gone');
  const two = says`no average is kept: pass ${option('weights', 'live')}, or ${option('averageDecay')}`;
  expect(two.in(pageWords)).toBe("no average is kept: pass weights: 'live'");
});
