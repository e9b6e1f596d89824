/** What a card and a line of the list both have. */
import type { JSX } from 'preact';
import type { RunCard } from '../../messages/runs.ts';
import { formats, phrases } from '../language/language.ts';
import { isUntrained } from '../parts/health.ts';
import { SheetPicture } from '../parts/sheet-picture.tsx';
import { firstLine, shareDone } from './facts.ts';

export interface RunProps {
  readonly card: RunCard;
  readonly isNew: boolean;
  readonly isSelected: boolean;
  /** Whether Tab reaches its controls. */
  readonly isItsTurn: boolean;
  readonly actions: RunActions;
}

/** What the shelf does for its cards. */
export interface RunActions {
  readonly select: (run: string) => void;
  readonly findTag: (tag: string) => void;
  readonly edit: (run: string) => void;
  readonly trash: (runs: readonly string[]) => void;
}

/** The newest samples, in a square whose place is kept until they come. */
export function RunPicture({ card }: { readonly card: RunCard }): JSX.Element {
  const words = phrases.value.shelf;
  const { id, newestSheet, state } = card;
  return (
    <div class="run-picture">
      {newestSheet === undefined ? (
        <span class="no-sheet">
          {state === 'broken' ? words.broken : isUntrained(card) ? words.noSheetOfImported : words.noSheet}
        </span>
      ) : (
        <SheetPicture
          run={id}
          step={newestSheet}
          size="thumbnail"
          alt={words.newestSheet(id, formats.value.count(newestSheet))}
        />
      )}
    </div>
  );
}

/** The thin bar of a run that is not at its end. Without one, its place stays. */
export function ProgressBar({ card }: { readonly card: RunCard }): JSX.Element {
  const share = shareDone(card);
  if (share === undefined) return <div class="progress-bar none" />;
  return (
    <progress
      class={`progress-bar ${card.state}`}
      aria-label={phrases.value.shelf.progress}
      max={1}
      value={share}
    />
  );
}

export function SelectBox(props: RunProps): JSX.Element {
  const { card, isSelected, isItsTurn, actions } = props;
  const label = phrases.value.shelf.select(card.id);
  return (
    <label class="select-box" title={label}>
      <input
        type="checkbox"
        aria-label={label}
        checked={isSelected}
        tabIndex={isItsTurn ? 0 : -1}
        onChange={() => actions.select(card.id)}
      />
    </label>
  );
}

/** Its tags, and the first line of its notes. */
export function Remarks(props: RunProps): JSX.Element | null {
  const { card, isItsTurn, actions } = props;
  const words = phrases.value.shelf;
  const note = firstLine(card.notes);
  if (card.tags.length === 0 && note === '') return null;
  return (
    <p class="remarks">
      {card.tags.map((tag) => (
        <button
          key={tag}
          type="button"
          class="tag"
          title={words.withTag(tag)}
          tabIndex={isItsTurn ? 0 : -1}
          onClick={() => actions.findTag(tag)}
        >
          <span>{tag}</span>
        </button>
      ))}
      {note !== '' && <span title={card.notes}>{note}</span>}
    </p>
  );
}
