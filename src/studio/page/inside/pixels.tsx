import { useLayoutEffect, useRef } from 'preact/hooks';
import type { JSX } from 'preact';
import type { RgbaPicture } from '../../../core/pictures.ts';
import { drawOn } from '../painter/canvases.ts';

/** A picture, pixel by pixel. Its room is reserved before it comes. */
export function Pixels(props: {
  readonly picture: RgbaPicture | undefined;
  /** Its size while it is coming. */
  readonly size: { readonly width: number; readonly height: number };
  /** What it is of, for screen readers; empty where the text beside it says so. */
  readonly alt?: string;
}): JSX.Element {
  const { picture, alt = '' } = props;
  const { width, height } = picture ?? props.size;
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    if (picture !== undefined) drawOn(canvas.current!, picture);
  }, [picture]);
  return (
    <canvas
      ref={canvas}
      class={`pixels${picture === undefined ? ' is-coming' : ''}`}
      width={width}
      height={height}
      style={{ aspectRatio: `${width} / ${height}` }}
      role={alt === '' ? 'presentation' : 'img'}
      aria-label={alt === '' ? undefined : alt}
    />
  );
}
