import type { create as english } from '../en/create.ts';
import type { PhrasesLike } from '../phrases.ts';

export const create: PhrasesLike<typeof english> = {
  title: 'create',
};
