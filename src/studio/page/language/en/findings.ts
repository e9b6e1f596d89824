import type { FindingDetails } from '../../../messages/runs.ts';

/** Of each rule on the numbers of a training. One that has no words is a type error. */
export type FindingWords = {
  readonly [Name in keyof FindingDetails]: {
    readonly brief: string;
    /** What was found. @param given the sentence of the library, in English */
    readonly sentence: (given: string, details: FindingDetails[Name]) => string;
    /** What to try. @param given as of `sentence` */
    readonly advice: (given: string, details: FindingDetails[Name]) => string;
  };
};

const asGiven = { sentence: (given: string) => given, advice: (given: string) => given };

export const findings: FindingWords = {
  'd-saturated': { brief: 'D tells all apart, so G has nothing to learn from', ...asGiven },
  'd-winning': { brief: 'D is winning: it tells real examples from samples nearly always', ...asGiven },
  'few-pictures': {
    brief: 'D may know its pictures by heart: there are few, and it has seen each many times',
    ...asGiven,
  },
  'samples-alike': { brief: 'Samples are alike, whatever z they are made of', ...asGiven },
  'modes-missed': { brief: 'Samples leave out a part of the distribution', ...asGiven },
  'best-behind': {
    brief: 'The best step is behind: an earlier checkpoint draws better',
    sentence: (given) => given,
    advice: () =>
      'sample from the best checkpoint; to train further, branch from it with a lower learning rate',
  },
  'kinds-missed': { brief: 'G draws only some kinds of pictures', ...asGiven },
  'distance-falling': { brief: 'Samples are still getting nearer to real pictures', ...asGiven },
  'distance-resting': { brief: 'Samples have stopped getting nearer to real pictures', ...asGiven },
};
