import type { compare as english } from '../en/compare.ts';
import type { PhrasesLike } from '../phrases.ts';

export const compare: PhrasesLike<typeof english> = {
  title: 'compare',
};
