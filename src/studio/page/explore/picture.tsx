import { useLayoutEffect, useRef } from 'preact/hooks';
import type { JSX } from 'preact';
import type { RgbaPicture } from '../../../core/pictures.ts';
import { drawOn } from '../painter/canvases.ts';
import { useExploration } from './exploration.ts';

/** A generated picture. Its room is reserved before it comes. */
export function Picture(props: {
  readonly picture: RgbaPicture | undefined;
  /** What it is of, for screen readers; empty where the text beside it says so. */
  readonly alt?: string;
}): JSX.Element {
  const { picture, alt = '' } = props;
  const { width, height } = useExploration().size;
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    if (picture !== undefined) drawOn(canvas.current!, picture);
  }, [picture]);
  return (
    <canvas
      ref={canvas}
      class={`picture${picture === undefined ? ' is-coming' : ''}`}
      width={width}
      height={height}
      style={{ aspectRatio: `${width} / ${height}` }}
      role={alt === '' ? 'presentation' : 'img'}
      aria-label={alt === '' ? undefined : alt}
    />
  );
}
