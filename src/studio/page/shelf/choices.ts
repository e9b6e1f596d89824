/** What is shown of the runs, and how: the query of the address. */
import { joinedParts, partsOf } from '../source/address-lists.ts';
import { runStates, type RunState } from '../../messages/run-states.ts';

export const sortNames = ['newest', 'changed', 'name', 'step', 'state', 'disk'] as const;
export type SortName = (typeof sortNames)[number];

export const layouts = ['cards', 'list'] as const;
export type Layout = (typeof layouts)[number];

export interface ShelfChoices {
  /** As it was typed. */
  readonly search: string;
  /** Empty: all. */
  readonly states: readonly RunState[];
  /** A run has them all. */
  readonly tags: readonly string[];
  readonly sort: SortName;
  readonly layout: Layout;
}

type Query = Readonly<Record<string, string>>;

/** What an address asks for. What it cannot ask for is as if it were not there: addresses are typed by hand. */
export function choicesOf(query: Query): ShelfChoices {
  return {
    search: query['search'] ?? '',
    states: runStates.filter((state) => partsOf(query['state']).includes(state)),
    tags: partsOf(query['tag']),
    sort: sortNames.find((name) => name === query['sort']) ?? 'newest',
    layout: layouts.find((name) => name === query['view']) ?? 'cards',
  };
}

/** The members of the query for some choices: undefined where a choice is the usual one. */
export function queryOf(choices: Partial<ShelfChoices>): Record<string, string | undefined> {
  const { search, states, tags, sort, layout } = choices;
  return {
    ...(search === undefined ? {} : { search: search === '' ? undefined : search }),
    ...(states === undefined ? {} : { state: joinedParts(states) }),
    ...(tags === undefined ? {} : { tag: joinedParts(tags) }),
    ...(sort === undefined ? {} : { sort: sort === 'newest' ? undefined : sort }),
    ...(layout === undefined ? {} : { view: layout === 'cards' ? undefined : layout }),
  };
}

/** With a member if it is missing, without it otherwise. */
export function toggled<T>(all: readonly T[], one: T): readonly T[] {
  return all.includes(one) ? all.filter((each) => each !== one) : [...all, one];
}
