import type { explore as english } from '../en/explore.ts';
import type { PhrasesLike } from '../phrases.ts';

export const explore: PhrasesLike<typeof english> = {
  title: 'explore',
};
