/** The verdict on the directions of z that change pictures most: how much more they do than any others. */
import { says } from '../../core/sentence.ts';
import { percent } from '../../core/wording.ts';
import type { Finding } from './finding.ts';
import { still, trainLonger } from './walk.ts';

export interface DirectionsNumbers {
  /** The share of each direction in the mean square change over all, the largest first. */
  readonly shares: readonly number[];
  /** How many directions there are in all. */
  readonly numbers: number;
  /** How much the picture of a sample changes along each, from end to end, as a share of the range. */
  readonly endToEnd: readonly number[];
}

/** Directions that do so many times what as many random ones do stand out. */
const outstanding = 2;

export function directionsFinding({ shares, numbers, endToEnd }: DirectionsNumbers): Finding {
  const widest = Math.max(...endToEnd);
  if (widest < still) {
    return {
      name: 'directions-stand-still',
      sentence: says`No direction changes the picture: from end to end its values change by ${percent(widest)} of their range at most, so the generator has collapsed or not learned yet`,
      advice: trainLonger,
    };
  }
  const together = shares.reduce((sum, share) => sum + share, 0);
  const even = shares.length / numbers;
  const which = shares.length === 1 ? 'this one makes' : `these ${shares.length} make`;
  const compared = `${which} ${percent(together)} of all change, where ${shares.length} of ${numbers} random ones would make ${percent(even)}`;
  if (shares[0]! * numbers < outstanding) {
    return { name: 'directions-alike', sentence: says`No direction stands out: ${compared}` };
  }
  return {
    name: 'directions-stand-out',
    sentence: says`${together > 0.5 ? 'A few directions of z do most' : 'Some directions of z do more than others'}: ${compared}`,
  };
}
