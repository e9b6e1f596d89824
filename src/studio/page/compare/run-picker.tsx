/** Chooses runs to compare: a search, and what matches. */
import { useState } from 'preact/hooks';
import type { JSX } from 'preact';
import type { RunCard } from '../../messages/runs.ts';
import { formats, phrases } from '../language/language.ts';
import { ButtonLink } from '../parts/button.tsx';
import { SheetPicture } from '../parts/sheet-picture.tsx';
import { StateChip } from '../parts/state-chip.tsx';
import { hashOf } from '../source/address.ts';
import { sortedCards } from '../source/runs.ts';

/** More than people read: they search then. */
const maxListed = 50;

export function RunPicker(props: {
  readonly chosen: readonly string[];
  readonly onChoose: (run: string) => void;
}): JSX.Element {
  const { chosen, onChoose } = props;
  const words = phrases.value.compare;
  const [search, setSearch] = useState('');
  const others = sortedCards.value.filter(({ id, state }) => !chosen.includes(id) && state !== 'broken');
  const found = others.filter((card) => matches(card, search));
  if (others.length === 0) {
    return (
      <>
        <p class="soft">{words.noRuns}</p>
        <ButtonLink icon="add" href={hashOf(['new'])}>
          {phrases.value.shell.newTraining}
        </ButtonLink>
      </>
    );
  }
  return (
    <div class="run-picker">
      <input
        class="input"
        type="search"
        data-first
        aria-label={words.search}
        placeholder={words.search}
        value={search}
        onInput={({ currentTarget }) => setSearch(currentTarget.value)}
        onKeyDown={({ key }) => {
          if (key === 'Enter' && found.length > 0) onChoose(found[0]!.id);
        }}
      />
      <ul>
        {found.slice(0, maxListed).map((card) => (
          <li key={card.id}>
            <button type="button" onClick={() => onChoose(card.id)}>
              <span class="picker-sheet">
                {card.newestSheet !== undefined && (
                  <SheetPicture run={card.id} step={card.newestSheet} size="thumbnail" alt="" isLazy />
                )}
              </span>
              <span class="picker-name">
                <strong>{card.id}</strong>
                <span class="soft">{factsOf(card)}</span>
              </span>
              <StateChip card={card} isBrief />
            </button>
          </li>
        ))}
      </ul>
      <output class="soft">{found.length === 0 && words.noMatch}</output>
    </div>
  );
}

/** Every word is somewhere in what is known of a run. */
function matches({ id, data = '', preset = '', tags, notes }: RunCard, search: string): boolean {
  const text = [id, data, preset, ...tags, notes].join(' ').toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function factsOf({ preset, step }: RunCard): string {
  const at = phrases.value.common.step(formats.value.count(step));
  return preset === undefined ? at : `${preset}, ${at}`;
}
