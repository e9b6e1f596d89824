import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { JSX } from 'preact';
import { runStates } from '../../messages/run-states.ts';
import type { RunCard } from '../../messages/runs.ts';
import { formats, phrases } from '../language/language.ts';
import { ButtonLink } from '../parts/button.tsx';
import { Icon } from '../parts/icons.tsx';
import { Segments } from '../parts/segments.tsx';
import { hashOf } from '../source/address.ts';
import { layouts, sortNames, toggled, type ShelfChoices } from './choices.ts';
import { stateCounts, tagCounts } from './find.ts';

export interface ToolbarProps {
  readonly cards: ReadonlyMap<string, RunCard>;
  /** How many of them are shown. */
  readonly shown: number;
  readonly choices: ShelfChoices;
  readonly choose: (changes: Partial<ShelfChoices>) => void;
}

/** Search, filters, order and layout. */
export function Toolbar(props: ToolbarProps): JSX.Element {
  const { cards, shown, choices, choose } = props;
  const words = phrases.value.shelf;
  return (
    <div class="toolbar">
      <div class="toolbar-line">
        <SearchBox search={choices.search} choose={choose} />
        <label class="select">
          <span>{words.sortBy}</span>
          <select
            class="input"
            value={choices.sort}
            onChange={({ currentTarget }) => {
              const sort = sortNames.find((name) => name === currentTarget.value);
              if (sort !== undefined) choose({ sort });
            }}
          >
            {sortNames.map((name) => (
              <option key={name} value={name}>
                {words.sorts[name]}
              </option>
            ))}
          </select>
        </label>
        <Segments
          label={words.layout}
          value={choices.layout}
          options={layouts.map((layout) => ({
            value: layout,
            label: words.layouts[layout],
            content: <Icon name={layout === 'cards' ? 'runs' : 'list'} size={18} />,
          }))}
          onChoose={(layout) => choose({ layout })}
        />
        <ButtonLink kind="quiet" icon="trash" href={hashOf([], { show: 'trash' })}>
          <span class="word">{words.trash}</span>
        </ButtonLink>
      </div>
      <div class="toolbar-line filters">
        <StateFilter {...props} />
        <TagFilter {...props} />
        <output class="soft count">{countOf(shown, cards.size)}</output>
      </div>
    </div>
  );
}

function countOf(shown: number, all: number): string {
  const words = phrases.value.shelf;
  const [of, total] = [formats.value.count(shown), formats.value.count(all)];
  if (shown < all) return words.someOf(of, total);
  return all === 1 ? words.oneRun : words.count(total);
}

function SearchBox(props: Pick<ToolbarProps, 'choose'> & { readonly search: string }): JSX.Element {
  const { search, choose } = props;
  const words = phrases.value.shelf;
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      const { target } = event;
      const isTyped = target instanceof Element && target.closest('input, textarea, select, dialog') !== null;
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyped) return;
      event.preventDefault();
      field.current?.focus();
      field.current?.select();
    };
    addEventListener('keydown', focus);
    return () => removeEventListener('keydown', focus);
  }, []);
  return (
    <label class="search">
      <Icon name="search" size={18} />
      <span class="for-readers">{words.search}</span>
      <input
        ref={field}
        type="search"
        class="input"
        value={search}
        placeholder={words.searchHint}
        aria-keyshortcuts="/"
        onInput={({ currentTarget }) => choose({ search: currentTarget.value })}
      />
    </label>
  );
}

/** The states that some runs have, with how many; more than one can be on. */
function StateFilter({ cards, choices, choose }: ToolbarProps): JSX.Element {
  const words = phrases.value.shelf;
  const counts = useMemo(() => stateCounts(cards), [cards]);
  const there = runStates.filter((state) => counts.get(state)! > 0 || choices.states.includes(state));
  return (
    <fieldset class="filter-chips" aria-label={words.states}>
      <FilterChip isOn={choices.states.length === 0} onClick={() => choose({ states: [] })}>
        {words.all}
      </FilterChip>
      {there.map((state) => (
        <FilterChip
          key={state}
          isOn={choices.states.includes(state)}
          onClick={() => choose({ states: toggled(choices.states, state) })}
        >
          {phrases.value.common.states[state]} <small>{formats.value.count(counts.get(state)!)}</small>
        </FilterChip>
      ))}
    </fieldset>
  );
}

function FilterChip(props: {
  readonly isOn: boolean;
  readonly onClick: () => void;
  readonly children: JSX.Element | string | (JSX.Element | string)[];
}): JSX.Element {
  return (
    <button type="button" class="filter-chip" aria-pressed={props.isOn} onClick={props.onClick}>
      {props.children}
    </button>
  );
}

function TagFilter({ cards, choices, choose }: ToolbarProps): JSX.Element | null {
  const words = phrases.value.shelf;
  const all = useMemo(() => tagCounts(cards), [cards]);
  const counts = all.filter(([tag]) => !choices.tags.includes(tag));
  if (counts.length === 0 && choices.tags.length === 0) return null;
  return (
    <fieldset class="filter-chips" aria-label={words.tags}>
      {choices.tags.map((tag) => (
        <button
          key={tag}
          type="button"
          class="filter-chip"
          aria-pressed
          aria-label={words.withoutTag(tag)}
          onClick={() => choose({ tags: toggled(choices.tags, tag) })}
        >
          {tag}
          <Icon name="close" size={14} />
        </button>
      ))}
      {counts.length > 0 && (
        <select
          class="filter-chip"
          aria-label={words.tags}
          value=""
          onChange={({ currentTarget }) => {
            if (currentTarget.value !== '') choose({ tags: [...choices.tags, currentTarget.value] });
            currentTarget.value = '';
          }}
        >
          <option value="">{words.anyTag}</option>
          {counts.map(([tag, count]) => (
            <option key={tag} value={tag}>
              {`${tag} (${formats.value.count(count)})`}
            </option>
          ))}
        </select>
      )}
    </fieldset>
  );
}
