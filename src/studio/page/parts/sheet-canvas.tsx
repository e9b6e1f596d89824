import { useLayoutEffect, useRef } from 'preact/hooks';
import type { JSX } from 'preact';
import type { LiveRun } from '../source/live-run.ts';
import './sheet-canvas.css';

/** Below it, pixels of different sizes would be seen. */
const minEnlargement = 1.25;

/** The sheet of a step. Until it has come, the last one stays. */
export function SheetCanvas(props: {
  readonly screen: Pick<LiveRun, 'pictures' | 'cameCount' | 'card'>;
  readonly step: number;
  readonly alt: string;
}): JSX.Element {
  const { screen, step, alt } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawn = useRef('');
  const came = screen.cameCount.value;
  const isDrawing = screen.card.value?.isOfPoints === true;
  useLayoutEffect(() => {
    const kept = screen.pictures.get(step);
    const name = kept === undefined ? '' : `${kept.size}/${kept.step}`;
    if (kept === undefined || name === drawn.current) return;
    drawn.current = name;
    const { picture } = kept;
    const shown = canvas.current!;
    shown.width = picture.width;
    shown.height = picture.height;
    shown.getContext('2d')!.drawImage(picture, 0, 0);
    // Pixels that are enlarged stay sharp; those that are reduced are averaged.
    const isEnlarged = shown.clientWidth * devicePixelRatio >= minEnlargement * picture.width;
    shown.style.imageRendering = isEnlarged && !isDrawing ? 'pixelated' : 'auto';
    // For those who look from outside: tests, and the style of what is still coming.
    shown.dataset['step'] = String(kept.step);
    shown.dataset['size'] = kept.size;
  }, [step, came, screen]);
  return (
    <canvas
      ref={canvas}
      class={isDrawing ? 'run-sheet is-drawing' : 'run-sheet'}
      width={1}
      height={1}
      aria-label={alt}
    >
      {alt}
    </canvas>
  );
}
