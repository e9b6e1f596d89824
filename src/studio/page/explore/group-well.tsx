/** A group of samples: they are dropped here, and taken away again. */
import { useRef } from 'preact/hooks';
import type { ComponentChildren, JSX } from 'preact';
import type { RgbaPicture } from '../../../core/pictures.ts';
import { phrases } from '../language/language.ts';
import { Button } from '../parts/button.tsx';
import { Icon } from '../parts/icons.tsx';
import { nameOf, type SampleRef } from '../parts/favourites.ts';
import { startDrag } from './drag.ts';
import { useExploration } from './exploration.ts';
import type { Group } from './explore-state.ts';
import { moved, withSample } from './groups.ts';
import { Picture } from './picture.tsx';
import { useDrop } from './use-drop.ts';

export function GroupWell(props: {
  readonly group: Group;
  readonly title: string;
  readonly refs: readonly SampleRef[];
  readonly pictures: ReadonlyMap<SampleRef, RgbaPicture>;
  /** Whether their order matters. */
  readonly isOrdered?: boolean;
  readonly onChange: (refs: readonly SampleRef[]) => void;
  /** Below the samples, such as their mean. */
  readonly children?: ComponentChildren;
}): JSX.Element {
  const { group, title, refs, pictures, isOrdered = false, onChange, children } = props;
  const words = phrases.value.explore;
  const exploration = useExploration();
  const well = useRef<HTMLElement>(null);
  const put = (ref: SampleRef, before?: SampleRef) => onChange(withSample(refs, ref, before));
  const isOver = useDrop(well, put);
  const press = (event: KeyboardEvent, ref: SampleRef) => {
    if (event.key === 'Delete' || event.key === 'Backspace') {
      event.preventDefault();
      onChange(refs.filter((each) => each !== ref));
    } else if (isOrdered && event.altKey && (event.key === 'ArrowLeft' || event.key === 'ArrowRight')) {
      event.preventDefault();
      onChange(moved(refs, ref, event.key === 'ArrowRight' ? 1 : -1));
    }
  };
  return (
    <section ref={well} class={`well${isOver ? ' is-over' : ''}`} aria-label={title}>
      <header>
        <h3>{title}</h3>
        {refs.length > 0 && (
          <Button kind="quiet" onClick={() => onChange([])}>
            {words.clear}
          </Button>
        )}
      </header>
      <div class="well-samples">
        {refs.length === 0 && <p class="well-empty">{words.empty}</p>}
        {refs.map((ref) => {
          const name = nameOf(ref, exploration);
          const label = words.remove(name, words.groups[group].trim());
          return (
            <button
              key={ref}
              type="button"
              class="well-sample"
              aria-label={label}
              title={isOrdered ? `${label}. ${words.move}` : label}
              draggable
              onDragStart={(event) => startDrag(event, ref)}
              data-sample={ref}
              onKeyDown={(event) => press(event, ref)}
              onClick={() => onChange(refs.filter((each) => each !== ref))}
            >
              <Picture picture={pictures.get(ref)} />
              <span class="sample-name">{name}</span>
              <span class="remove-mark">
                <Icon name="close" size={14} />
              </span>
            </button>
          );
        })}
      </div>
      {children}
    </section>
  );
}
