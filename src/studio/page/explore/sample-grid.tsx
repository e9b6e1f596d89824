/** A grid of samples: one of them has the focus, and keys act on it. */
import { useRef, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { phrases } from '../language/language.ts';
import { arrowTarget } from '../parts/arrow-keys.ts';
import { nameOf, toggled, type SampleRef } from '../parts/favourites.ts';
import { startDrag } from './drag.ts';
import { useExploration } from './exploration.ts';
import { Picture } from './picture.tsx';
import { Star } from './star.tsx';
import { useSamples } from './use-painted.ts';

export function SampleGrid(props: {
  /** Where it is, among all that is painted. */
  readonly place: string;
  readonly refs: readonly SampleRef[];
  readonly size: 'large' | 'small';
  readonly selected?: SampleRef | undefined;
  readonly label: string;
  /** A click, or Enter. */
  readonly onChoose: (ref: SampleRef) => void;
  readonly onKey?: ((ref: SampleRef, key: string) => void) | undefined;
}): JSX.Element {
  const { place, refs, size, selected, label, onChoose, onKey } = props;
  const exploration = useExploration();
  const { favourites, setFavourites } = exploration;
  const pictures = useSamples(place, refs);
  const grid = useRef<HTMLFieldSetElement>(null);
  const [focused, setFocused] = useState<SampleRef>();
  const stop = focused !== undefined && refs.includes(focused) ? focused : refs[0];
  const words = phrases.value.explore;
  const press = (event: KeyboardEvent, ref: SampleRef) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const buttons = [...grid.current!.querySelectorAll<HTMLElement>('.sample-picture')];
    const next = arrowTarget(buttons, event.currentTarget as HTMLElement, event.key);
    if (next !== undefined) {
      event.preventDefault();
      next.focus();
    } else if (event.key.toLowerCase() === 's') setFavourites(toggled(favourites, ref));
    else onKey?.(ref, event.key.toLowerCase());
  };
  return (
    <fieldset ref={grid} class={`sample-grid ${size}`} aria-label={label}>
      {refs.map((ref) => {
        const name = nameOf(ref, exploration);
        const isKept = favourites.some((each) => each.ref === ref);
        return (
          <div key={ref} class={`sample${ref === selected ? ' is-selected' : ''}`}>
            <button
              type="button"
              class="sample-picture"
              aria-label={words.sample(name)}
              aria-pressed={selected === undefined ? undefined : ref === selected}
              tabIndex={ref === stop ? 0 : -1}
              draggable
              onDragStart={(event) => startDrag(event, ref)}
              onFocus={() => setFocused(ref)}
              onKeyDown={(event) => press(event, ref)}
              onClick={() => onChoose(ref)}
            >
              <Picture picture={pictures.get(ref)} />
            </button>
            <span class="sample-foot">
              <span class="sample-name">{name}</span>
              {size === 'large' && <Star of={ref} tabIndex={-1} />}
              {size === 'small' && isKept && <span class="kept-mark" />}
            </span>
          </div>
        );
      })}
    </fieldset>
  );
}
