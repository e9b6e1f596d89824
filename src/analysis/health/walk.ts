/** The verdict on a walk through latent space: whether pictures change smoothly, in jumps, or not at all. */
import { option, says } from '../../core/sentence.ts';
import { percent } from '../../core/wording.ts';
import type { Finding } from './finding.ts';

/** One leg of a walk. */
interface LegNumbers {
  /** How much each picture differs from the one before. */
  readonly changes: readonly number[];
  /** How much the last differs from the first. */
  readonly endToEnd: number;
}

/** What to try if z changes nothing. */
export const trainLonger = says`train longer, or again with another ${option('seed')} or a lower ${option('learningRate')}`;

/** With fewer steps, each is a large share of the way. */
const minChanges = 5;
/** Ends that differ less, as a share of the range, look the same. */
export const still = 0.02;
/** A step that makes up so much of the way from end to end is a jump. */
const jump = 0.6;

/** @returns undefined if the walk has too few steps to tell */
export function walkFinding(legs: readonly LegNumbers[]): Finding | undefined {
  const widest = Math.max(...legs.map(({ endToEnd }) => endToEnd));
  if (widest < still) {
    return {
      name: 'walk-stands-still',
      sentence: says`All pictures are nearly the same, whatever z: from end to end their values change by ${percent(widest)} of their range at most, so the generator has collapsed or not learned yet`,
      advice: trainLonger,
    };
  }
  if (legs.some(({ changes }) => changes.length < minChanges)) return undefined;
  const shares = legs
    .filter(({ endToEnd }) => endToEnd >= still)
    .map(({ changes, endToEnd }) => Math.max(...changes) / endToEnd);
  const largest = Math.max(...shares);
  const jumps = shares.filter((share) => share >= jump).length;
  if (jumps > 0) {
    return {
      name: 'walk-jumps',
      sentence: says`In ${jumps} of ${legs.length} legs one step makes up most of the way (${percent(largest)}): such jumps suggest pictures that G knows by heart`,
      advice: says`look at the frames of the jump, and compare samples with the training pictures by the metric nearest`,
    };
  }
  return {
    name: 'walk-smooth',
    sentence: says`The pictures change smoothly: no step makes up more than ${percent(largest)} of the way between two seeds, so there is no sign of pictures that G knows by heart`,
  };
}
