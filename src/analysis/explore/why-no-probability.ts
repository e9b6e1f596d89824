import { judgementBy, type ObjectiveName } from '../../gan/objectives/objectives.ts';

/** Why D gives no probabilities of being real, as a sentence without its full stop; undefined if it does. */
export function whyNoProbability(objective: ObjectiveName): string | undefined {
  return judgementBy(objective) === 'score'
    ? `D of this run gives scores (${objective}), which are no probabilities of being real: compare them in its curves`
    : undefined;
}
