/** Icons of one stroke, in a grid of 20. They say nothing to screen readers: what they are on has a name. */
import type { JSX } from 'preact';

const paths = {
  runs: 'M3 4h6v6H3zM11 4h6v6h-6zM3 12h6v4H3zM11 12h6v4h-6z',
  add: 'M10 4v12M4 10h12',
  minus: 'M4 10h12',
  fit: 'M3 7V3h4M13 3h4v4M17 13v4h-4M7 17H3v-4',
  compare: 'M3 4h6v12H3zM11 4h6v12h-6z',
  sun: 'M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM10 2v2M10 16v2M2 10h2M16 10h2M4.3 4.3l1.4 1.4M14.3 14.3l1.4 1.4M4.3 15.7l1.4-1.4M14.3 5.7l1.4-1.4',
  moon: 'M15.5 12.5A6.5 6.5 0 0 1 7.5 4.5a6.5 6.5 0 1 0 8 8z',
  system: 'M3 4h14v9H3zM7 16h6M10 13v3',
  language:
    'M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15zM2.5 10h15M10 2.5c5 5 5 10 0 15M10 2.5c-5 5-5 10 0 15',
  play: 'M6 4l10 6-10 6z',
  pause: 'M6 4v12M14 4v12',
  stop: 'M5 5h10v10H5z',
  previous: 'M12 5l-5 5 5 5',
  next: 'M8 5l5 5-5 5',
  close: 'M5 5l10 10M15 5L5 15',
  more: 'M4.6 10h.8M9.6 10h.8M14.6 10h.8M5 9.6v.8M10 9.6v.8M15 9.6v.8',
  search: 'M9 4a5 5 0 1 0 0 10A5 5 0 0 0 9 4zM13 13l4 4',
  trash: 'M4 6h12M8 6V4h4v2M6 6l1 10h6l1-10',
  copy: 'M7 7h9v9H7zM4 13V4h9',
  check: 'M4 10.5l4 4 8-9',
  warning: 'M10 3l8 14H2zM10 8v4M10 14.5h.01',
  download: 'M10 3v9M6 9l4 4 4-4M4 16h12',
  zoom: 'M9 4a5 5 0 1 0 0 10A5 5 0 0 0 9 4zM13 13l4 4M9 7v4M7 9h4',
  star: 'M10 3l2.2 4.6 5 .7-3.6 3.5.9 5-4.5-2.4-4.5 2.4.9-5L2.8 8.3l5-.7z',
  branch: 'M6 3v14M6 12c0-4 8-2 8-6M14 6V3',
  tag: 'M3 3h7l7 7-7 7-7-7zM7 7h.01',
  note: 'M5 3h10v14H5zM8 7h4M8 10h4',
  filter: 'M3 4h14l-5 6v6l-4-2v-4z',
  explore: 'M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15zM13.5 6.5l-2 5-5 2 2-5z',
  layers: 'M10 3l8 4-8 4-8-4zM2 11l8 4 8-4',
  list: 'M3 5h14M3 10h14M3 15h14',
  folder: 'M2.5 5h5l2 2h8v9h-15z',
  game: 'M4 6h12v8H4zM10 6v8',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, size = 20 }: { readonly name: IconName; readonly size?: number }): JSX.Element {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 20 20" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
