/** Which runs are shown, and in which order. Thousands are searched between two letters of what is typed. */
import { runStates, type RunState } from '../../messages/run-states.ts';
import type { RunCard } from '../../messages/runs.ts';
import type { ShelfChoices, SortName } from './choices.ts';

type Cards = ReadonlyMap<string, RunCard>;

/** The text that a search looks through. A changed card is another object. */
const texts = new WeakMap<RunCard, string>();

function textOf(card: RunCard): string {
  const known = texts.get(card);
  if (known !== undefined) return known;
  const { id, data = '', preset = '', notes, tags } = card;
  const text = folded([id, data, preset, notes, ...tags].join('\n'));
  texts.set(card, text);
  return text;
}

/** Full-width and half-width letters, capitals and small ones are the same to who searches. */
function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/** Whether a run is shown: it has every word of the search, one of the states, and all tags. */
export function matcherOf(
  choices: Pick<ShelfChoices, 'search' | 'states' | 'tags'>,
): (card: RunCard) => boolean {
  const { states, tags } = choices;
  const words = folded(choices.search)
    .split(/\s+/)
    .filter((word) => word !== '');
  return (card) =>
    (states.length === 0 || states.includes(card.state)) &&
    tags.every((tag) => card.tags.includes(tag)) &&
    words.every((word) => textOf(card).includes(word));
}

const names = new Intl.Collator(undefined, { numeric: true });

/** The newest first, and one order for those of the same time. */
const byAge = (a: RunCard, b: RunCard) => b.created - a.created || names.compare(b.id, a.id);

const orders: Readonly<Record<SortName, (a: RunCard, b: RunCard) => number>> = {
  newest: byAge,
  changed: (a, b) => b.changed - a.changed || byAge(a, b),
  name: (a, b) => names.compare(a.id, b.id),
  step: (a, b) => b.step - a.step || byAge(a, b),
  state: (a, b) => runStates.indexOf(a.state) - runStates.indexOf(b.state) || byAge(a, b),
  disk: (a, b) => (b.bytes ?? -1) - (a.bytes ?? -1) || byAge(a, b),
};

/** The runs that are shown, in their order, and all that were there when they were ordered. */
export interface Arrangement {
  readonly ids: readonly string[];
  readonly known: ReadonlySet<string>;
}

export function arrange(cards: Cards, choices: ShelfChoices): Arrangement {
  const matches = matcherOf(choices);
  const found = [...cards.values()].filter(matches).sort(orders[choices.sort]);
  return { ids: found.map(({ id }) => id), known: new Set(cards.keys()) };
}

/**
 * The arrangement after cards have changed. Nobody likes what moves away under the pointer: as long as no run is new, those
 * that are shown stay where they are, whatever becomes of their step or state. Those that are gone leave.
 */
export function rearrange(before: Arrangement, cards: Cards, choices: ShelfChoices): Arrangement {
  for (const id of cards.keys()) if (!before.known.has(id)) return arrange(cards, choices);
  if (before.known.size === cards.size) return before;
  return { ids: before.ids.filter((id) => cards.has(id)), known: new Set(cards.keys()) };
}

/** How many runs are in each state. */
export function stateCounts(cards: Cards): ReadonlyMap<RunState, number> {
  const counts = new Map<RunState, number>(runStates.map((state) => [state, 0]));
  for (const { state } of cards.values()) counts.set(state, counts.get(state)! + 1);
  return counts;
}

/** How many runs have each tag, the most frequent first. */
export function tagCounts(cards: Cards): readonly (readonly [tag: string, count: number])[] {
  const counts = new Map<string, number>();
  for (const { tags } of cards.values()) for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || names.compare(a[0], b[0]));
}
