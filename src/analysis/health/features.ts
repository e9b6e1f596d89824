/** The verdict on D’s features: whether training made them respond to parts of pictures, as random filters do not. */
import { option, says } from '../../core/sentence.ts';
import { figure, percent } from '../../core/wording.ts';
import type { Finding } from './finding.ts';

export interface FeatureNumbers {
  /** How much of a response a tenth of the picture holds. */
  readonly trained: number;
  /** The same of random filters. */
  readonly random: number;
}

/** Trained features of faces and rooms hold 1.16 and 1.18 times as much there as random ones. */
const sharper = 1.1;
/** Random filters that see no more than a tenth of a picture hold all of their response there: of 28×28, 99.5%. */
const seesLittle = 0.95;

/** @returns undefined if the features see too little of a picture to tell */
export function featuresFinding({ trained, random }: FeatureNumbers): Finding | undefined {
  if (random > seesLittle) return undefined;
  const shares = `a tenth of a picture holds ${percent(trained)} of their response, and ${percent(random)} of that of random filters`;
  return trained >= sharper * random
    ? {
        name: 'features-sharper',
        sentence: says`D has learned to look at parts of pictures: ${shares}, ${figure(trained / random)} times as much`,
      }
    : {
        name: 'features-like-random',
        sentence: says`D’s features look at pictures no more closely than random filters: ${shares}`,
        advice: says`train longer, look at other ${option('features')}, or search more pictures`,
      };
}
