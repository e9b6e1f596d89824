import type { JSX } from 'preact';
import type { RunCard } from '../../messages/runs.ts';
import { phrases } from '../language/language.ts';

/** What a run is doing, in a word. */
export function StateChip({ card }: { readonly card: Pick<RunCard, 'state' | 'trainedBy'> }): JSX.Element {
  const { states, trainedBy } = phrases.value.common;
  const word = card.trainedBy === undefined ? states[card.state] : trainedBy[card.trainedBy];
  return <span class={`chip state-${card.state}`}>{word}</span>;
}
