import type { JSX } from 'preact';
import { phrases } from '../language/language.ts';
import { Skeleton } from '../parts/notes.tsx';
import type { Layout } from './choices.ts';

/** The shelf before its runs have come, in its form. */
export function ShelfSkeleton({ layout }: { readonly layout: Layout }): JSX.Element {
  const boxes = Array.from({ length: layout === 'cards' ? 8 : 10 }, (_, i) => i);
  return (
    <section class="shelf" aria-busy="true" aria-label={phrases.value.common.loading}>
      <div class="toolbar">
        <Skeleton height="36px" />
        <Skeleton height="28px" width="60%" />
      </div>
      <div class={`skeleton-${layout}`}>
        {boxes.map((box) => (
          <Skeleton key={box} height={layout === 'cards' ? '512px' : '64px'} />
        ))}
      </div>
    </section>
  );
}
