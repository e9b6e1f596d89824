import type { JSX } from 'preact';
import { maxCompared } from '../../messages/limits.ts';
import type { RunCard } from '../../messages/runs.ts';
import { formats, phrases } from '../language/language.ts';
import { Button, ButtonLink } from '../parts/button.tsx';
import { hashOf } from '../source/address.ts';
import { joinedParts } from '../source/address-lists.ts';

/** What can be done with the runs that are selected. */
export function SelectionBar(props: {
  readonly selected: readonly RunCard[];
  readonly onTrash: (runs: readonly string[]) => void;
  readonly onClear: () => void;
}): JSX.Element {
  const { selected, onTrash, onClear } = props;
  const words = phrases.value.shelf;
  const ids = selected.map(({ id }) => id);
  const canCompare = ids.length >= 2 && ids.length <= maxCompared;
  const isTraining = selected.some(({ state }) => state === 'training');
  return (
    <section class="selection-bar" aria-label={words.selection}>
      <strong>{words.selected(formats.value.count(ids.length))}</strong>
      {canCompare ? (
        <ButtonLink kind="primary" icon="compare" href={hashOf(['compare'], { runs: joinedParts(ids) })}>
          {words.compare}
        </ButtonLink>
      ) : (
        <span class="soft">{words.compareTwoToFour}</span>
      )}
      {isTraining ? (
        <span class="soft">{words.noTrash}</span>
      ) : (
        <Button icon="trash" onClick={() => onTrash(ids)}>
          {words.toTrash}
        </Button>
      )}
      <Button kind="quiet" icon="close" label={words.clearSelection} onClick={onClear} />
    </section>
  );
}
