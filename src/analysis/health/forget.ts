/** The verdict on a window drop: whether the dropped maps draw the object, rather than any maps. */
import { option, says } from '../../core/sentence.ts';
import { counted, figure, grouped, percent } from '../../core/wording.ts';
import type { Finding } from './finding.ts';

/** Mean change of values in boxes and elsewhere. */
interface PlaceChange {
  readonly inside: number;
  readonly outside: number;
}

/** How many patches a rule finds. */
interface PatchCounts {
  readonly before: number;
  readonly after: number;
  /** Without as many random maps: the mean of several draws. */
  readonly control: number;
}

export interface ForgetNumbers {
  readonly dropped: number;
  /** The classifier's, of positions in held-out pictures: a half by chance. */
  readonly accuracy: number;
  readonly change: PlaceChange;
  /** The same without as many random maps. */
  readonly controlChange: PlaceChange;
  /** Undefined if boxes were given instead of a rule. */
  readonly found?: PatchCounts | undefined;
}

/** Maps that tell positions apart no better than this do not draw what is there. */
const unclear = 0.6;
/** The object is gone if no more than this share of it is left. */
const gone = 0.5;
/** The maps are the object’s own if random ones leave at least so much more of it, or change its places so much less. */
const moreThanRandom = 1.25;

export function forgetFinding(numbers: ForgetNumbers): Finding {
  const { accuracy, found } = numbers;
  if (accuracy < unclear) {
    return {
      name: 'maps-unclear',
      sentence: says`The maps hardly tell the object’s places from others: ${percent(accuracy)} of held-out positions are right, and 50% would be by chance`,
      advice: says`pass boxes that fit the object better, more ${option('seeds')}, or another ${option('layer')}`,
    };
  }
  return found === undefined ? byChange(numbers) : byCount(numbers, found);
}

function byCount({ dropped }: ForgetNumbers, { before, after, control }: PatchCounts): Finding {
  const counts = `the rule finds ${counted(before, 'patch', 'patches')}, ${grouped(after)} without the maps, and ${grouped(Math.round(control))} without ${dropped} random ones`;
  if (after > gone * before) {
    return {
      name: 'object-stays',
      sentence: says`The object stays: ${counts}`,
      advice: says`try another ${option('layer')}, or boxes around the object alone`,
    };
  }
  return control > moreThanRandom * after
    ? { name: 'object-forgotten', sentence: says`The object is forgotten: ${counts}` }
    : {
        name: 'no-more-than-random',
        sentence: says`Random maps take as much of the object away: ${counts}`,
        advice: says`try a higher ${option('layer')}, whose maps draw smaller things`,
      };
}

/** By how much more the places of the object change than others. */
function byChange({ change, controlChange, dropped }: ForgetNumbers): Finding {
  const [ratio, random] = [selectivity(change), selectivity(controlChange)];
  const ratios = `its places change ${figure(ratio)} times as much as others, and ${figure(random)} times without ${dropped} random maps`;
  return ratio >= moreThanRandom * random
    ? { name: 'object-forgotten', sentence: says`The maps are the object’s own: ${ratios}` }
    : {
        name: 'no-more-than-random',
        sentence: says`Random maps change the object as much: ${ratios}`,
        advice: says`try another ${option('layer')}, or boxes around the object alone`,
      };
}

function selectivity({ inside, outside }: PlaceChange): number {
  return outside === 0 ? 0 : inside / outside;
}
