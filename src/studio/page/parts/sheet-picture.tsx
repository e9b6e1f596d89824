import type { JSX } from 'preact';
import { paths } from '../../messages/paths.ts';
import { cardOf } from '../source/runs.ts';

/** A sheet of samples. Its square is reserved before it comes. */
export function SheetPicture(props: {
  readonly run: string;
  readonly step: number;
  readonly alt: string;
  readonly size?: 'whole' | 'thumbnail';
  readonly isLazy?: boolean;
}): JSX.Element {
  const { run, step, alt, size = 'whole', isLazy = false } = props;
  const isDrawing = cardOf(run)?.isOfPoints === true;
  return (
    <img
      class={isDrawing ? 'sheet is-drawing' : 'sheet'}
      src={paths.sheet(run, step, size)}
      alt={alt}
      loading={isLazy ? 'lazy' : 'eager'}
      decoding="async"
    />
  );
}
