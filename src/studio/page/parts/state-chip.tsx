import type { JSX } from 'preact';
import type { RunCard } from '../../messages/runs.ts';
import { phrases } from '../language/language.ts';
import { isUntrained } from './health.ts';

/** What a run is doing, in a few words. */
export function StateChip(props: {
  readonly card: RunCard;
  /** Where there is room for one or two words only. */
  readonly isBrief?: boolean;
}): JSX.Element {
  const { card, isBrief = false } = props;
  const { states, trainedBy, trainedByBriefly } = phrases.value.common;
  const state = isUntrained(card) ? 'imported' : card.state;
  const word = card.trainedBy === undefined ? states[state] : trainedBy[card.trainedBy];
  const brief = card.trainedBy === undefined ? word : trainedByBriefly[card.trainedBy];
  return (
    <span class={`chip state-${card.state}`} title={isBrief && brief !== word ? word : undefined}>
      <span>{isBrief ? brief : word}</span>
    </span>
  );
}
