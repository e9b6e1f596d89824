import { useLayoutEffect, useRef } from 'preact/hooks';
import type { JSX } from 'preact';
import type { RgbaPicture } from '../../../core/pictures.ts';
import { drawOn } from './canvases.ts';
import './pixels.css';

/** A picture, pixel by pixel. Its room is reserved before it comes. */
export function Pixels(props: {
  readonly picture: RgbaPicture | undefined;
  /** Its size while it is coming. */
  readonly size: { readonly width: number; readonly height: number };
  /** What it is of, for screen readers; empty where the text beside it says so. */
  readonly alt?: string;
  /** In pixels of the page. Default: that of its place. */
  readonly width?: number | undefined;
}): JSX.Element {
  const { picture, alt = '', width: shownWidth } = props;
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
      style={{ aspectRatio: `${width} / ${height}`, ...(shownWidth && { width: `${shownWidth}px` }) }}
      role={alt === '' ? 'presentation' : 'img'}
      aria-label={alt === '' ? undefined : alt}
    />
  );
}
