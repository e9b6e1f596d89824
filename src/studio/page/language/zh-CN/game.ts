import type { game as english } from '../en/game.ts';
import type { PhrasesLike } from '../phrases.ts';

export const game: PhrasesLike<typeof english> = {
  title: 'game',
};
