import type { JSX } from 'preact';
import { phrases } from '../language/language.ts';
import { Icon } from '../parts/icons.tsx';
import { toggled, type SampleRef } from '../parts/favourites.ts';
import { useExploration } from './exploration.ts';

/** Keeps a sample as a favourite, or no longer. */
export function Star(props: { readonly of: SampleRef; readonly tabIndex?: number }): JSX.Element {
  const words = phrases.value.explore;
  const { favourites, setFavourites } = useExploration();
  const isKept = favourites.some(({ ref }) => ref === props.of);
  const label = isKept ? words.unstar : words.star;
  return (
    <button
      type="button"
      class="star"
      aria-pressed={isKept}
      aria-label={label}
      title={label}
      tabIndex={props.tabIndex ?? 0}
      onClick={() => setFavourites(toggled(favourites, props.of))}
    >
      <Icon name="star" size={16} />
    </button>
  );
}
