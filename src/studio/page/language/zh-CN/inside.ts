import type { inside as english } from '../en/inside.ts';
import type { PhrasesLike } from '../phrases.ts';

export const inside: PhrasesLike<typeof english> = {
  title: 'inside',
};
