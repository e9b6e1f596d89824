import { libraryWords, type Words } from '../../core/sentence.ts';

/** Phrases sentences for readers of the page, who choose steps and weights there and pass no other options. */
export const pageWords: Words = {
  ...libraryWords,
  knows: (name) => name === 'step' || name === 'weights',
};
