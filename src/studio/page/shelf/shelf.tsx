import { useMemo, useRef, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import type { RunCard } from '../../messages/runs.ts';
import { phrases } from '../language/language.ts';
import { Button } from '../parts/button.tsx';
import { EmptyState } from '../parts/notes.tsx';
import { VirtualGrid } from '../parts/virtual-grid.tsx';
import { changeQuery } from '../source/address.ts';
import { joinedParts } from '../source/address-lists.ts';
import { queryOf, toggled, type ShelfChoices } from './choices.ts';
import { arrange, rearrange, type Arrangement } from './find.ts';
import { NotesEditor } from './notes-editor.tsx';
import { cardHeight, RunCardView } from './run-card.tsx';
import type { RunActions } from './run-parts.tsx';
import { rowHeight, RunRow } from './run-row.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { Toolbar } from './toolbar.tsx';
import { trashRuns } from './trash.ts';

/** Narrower cards would not have room for a line of words. */
export const minCardWidth = 280;
export const cardGap = 20;

/** The runs, as the address asks for them. */
export function Shelf(props: {
  readonly cards: ReadonlyMap<string, RunCard>;
  readonly choices: ShelfChoices;
  readonly selected: readonly string[];
}): JSX.Element {
  const { cards, choices } = props;
  const words = phrases.value.shelf;
  const [edited, setEdited] = useState<string | undefined>(undefined);
  const { ids } = useArrangement(cards, choices);
  const isNew = useNewRuns(cards);
  const selected = props.selected.filter((id) => cards.has(id));
  const choose = (changes: Partial<ShelfChoices>) => changeQuery(queryOf(changes));
  const select = (chosen: readonly string[]) => changeQuery({ selected: joinedParts(chosen) });
  const actions: RunActions = {
    select: (run) => select(toggled(selected, run)),
    findTag: (tag) => choose({ tags: [...new Set([...choices.tags, tag])] }),
    edit: setEdited,
    trash: (runs) => void trashRuns(runs),
  };
  const isList = choices.layout === 'list';
  const Entry = isList ? RunRow : RunCardView;
  const editedCard = edited === undefined ? undefined : cards.get(edited);
  return (
    <section class={`shelf${selected.length > 0 ? ' selecting' : ''}`}>
      <h1 class="for-readers">{words.title}</h1>
      <Toolbar cards={cards} shown={ids.length} choices={choices} choose={choose} />
      {ids.length === 0 ? (
        <EmptyState title={words.nothingFound}>
          <p class="soft">{words.nothingFoundHint}</p>
          <Button onClick={() => choose({ search: '', states: [], tags: [] })}>{words.clear}</Button>
        </EmptyState>
      ) : (
        <VirtualGrid
          key={choices.layout}
          ids={ids}
          label={words.title}
          minWidth={isList ? Number.POSITIVE_INFINITY : minCardWidth}
          gap={isList ? 0 : cardGap}
          heightOf={isList ? rowHeight : cardHeight}
        >
          {(id, isItsTurn) => (
            <Entry
              card={cards.get(id)!}
              isNew={isNew(id)}
              isSelected={selected.includes(id)}
              isItsTurn={isItsTurn}
              actions={actions}
            />
          )}
        </VirtualGrid>
      )}
      {selected.length > 0 && (
        <SelectionBar
          selected={selected.map((id) => cards.get(id)!)}
          onTrash={actions.trash}
          onClear={() => select([])}
        />
      )}
      {editedCard !== undefined && (
        <NotesEditor key={editedCard.id} card={editedCard} onClose={() => setEdited(undefined)} />
      )}
    </section>
  );
}

/** The order of the runs: a new one when people choose another, or when a run is new; never because a card changes. */
function useArrangement(cards: ReadonlyMap<string, RunCard>, choices: ShelfChoices): Arrangement {
  const { search, sort } = choices;
  const [states, tags] = [choices.states.join(), choices.tags.join('\n')];
  const last = useRef<Arrangement | undefined>(undefined);
  // With other choices everything is arranged anew; with other cards only as far as it must be.
  useMemo(() => {
    last.current = arrange(cards, choices);
  }, [search, states, tags, sort]);
  return (last.current = rearrange(last.current!, cards, choices));
}

/** How long a run that has come is shown as new: as long as the style sheet lets it fade. */
const newMilliseconds = 4_000;

/** Whether a run has just come. Those that are there when the shelf is shown are none. */
function useNewRuns(cards: ReadonlyMap<string, RunCard>): (run: string) => boolean {
  const arrivals = useRef<Map<string, number> | undefined>(undefined);
  arrivals.current ??= new Map([...cards.keys()].map((id) => [id, Number.NEGATIVE_INFINITY]));
  const known = arrivals.current;
  const now = performance.now();
  for (const id of cards.keys()) if (!known.has(id)) known.set(id, now);
  return (run) => now - known.get(run)! < newMilliseconds;
}
