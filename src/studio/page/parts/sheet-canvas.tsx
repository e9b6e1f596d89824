import { useLayoutEffect, useRef } from 'preact/hooks';
import type { JSX } from 'preact';
import type { LiveRun } from '../source/live-run.ts';
import './sheet-canvas.css';

/** The sheet of a step. Until it has come, the last one stays. */
export function SheetCanvas(props: {
  readonly screen: Pick<LiveRun, 'pictures' | 'cameCount'>;
  readonly step: number;
  readonly alt: string;
}): JSX.Element {
  const { screen, step, alt } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawn = useRef('');
  const came = screen.cameCount.value;
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
    // For those who look from outside: tests, and the style of what is still coming.
    shown.dataset['step'] = String(kept.step);
    shown.dataset['size'] = kept.size;
  }, [step, came, screen]);
  return (
    <canvas ref={canvas} class="run-sheet" width={1} height={1} aria-label={alt}>
      {alt}
    </canvas>
  );
}
