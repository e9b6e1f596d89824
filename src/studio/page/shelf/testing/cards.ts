import type { RunCard } from '../../../messages/runs.ts';

/** A card, as a finished run of digits has it, with other facts. */
export function testCard(id: string, facts: Partial<RunCard> = {}): RunCard {
  return {
    id,
    state: 'finished',
    data: 'mnist',
    preset: 'dcgan-28',
    step: 1000,
    target: { steps: 1000, minutes: null },
    sheets: 1,
    notes: '',
    tags: [],
    created: 0,
    changed: 0,
    ...facts,
  };
}

export function cardMap(...cards: readonly RunCard[]): ReadonlyMap<string, RunCard> {
  return new Map(cards.map((card) => [card.id, card]));
}
