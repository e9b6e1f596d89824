import type { JSX } from 'preact';
import { seriesDashes, seriesTone, toneClass, type SeriesIndex } from '../../../drawing/svg/theme.ts';

/** The line of a run, as charts draw it. */
export function Swatch({ series }: { readonly series: SeriesIndex }): JSX.Element {
  return (
    <svg class="swatch" width={24} height={8} aria-hidden="true">
      <line
        x1={0}
        x2={24}
        y1={4}
        y2={4}
        class={toneClass('stroke', seriesTone(series))}
        stroke-width={3}
        stroke-dasharray={seriesDashes[series]}
      />
    </svg>
  );
}
