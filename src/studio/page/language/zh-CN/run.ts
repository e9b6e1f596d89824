import type { run as english } from '../en/run.ts';
import type { PhrasesLike } from '../phrases.ts';

export const run: PhrasesLike<typeof english> = {
  title: 'run',
};
