import { useLayoutEffect, useRef } from 'preact/hooks';
import type { JSX } from 'preact';
import type { RgbaPicture } from '../../../core/pictures.ts';
import { drawOn } from '../painter/canvases.ts';

/** A picture of a round. A canvas has no name or address that could say what it is. */
export function Picture(props: {
  readonly picture: RgbaPicture;
  readonly label: string;
  /** In pixels of the page. */
  readonly width?: number | undefined;
}): JSX.Element {
  const { picture, label, width } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => drawOn(canvas.current!, picture), [picture]);
  return (
    <canvas
      ref={canvas}
      class="game-picture"
      width={picture.width}
      height={picture.height}
      style={{
        aspectRatio: `${picture.width} / ${picture.height}`,
        ...(width === undefined ? {} : { width: `${width}px` }),
      }}
      aria-label={label}
    >
      {label}
    </canvas>
  );
}

/** The width at which every pixel of a picture is a square of whole pixels of the page. */
export function wholeWidth({ width, height }: { width: number; height: number }, longest: number): number {
  return width * Math.max(1, Math.floor(longest / Math.max(width, height)));
}
