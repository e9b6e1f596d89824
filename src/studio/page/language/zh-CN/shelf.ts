import type { shelf as english } from '../en/shelf.ts';
import type { PhrasesLike } from '../phrases.ts';

export const shelf: PhrasesLike<typeof english> = {
  title: 'shelf',
};
