import { useEffect, useState } from 'preact/hooks';
import type { RefObject } from 'preact';
import type { SampleRef } from '../parts/favourites.ts';
import { droppedSample, isSampleDrag } from './drag.ts';

/**
 * Takes samples that are dropped on an element. On one that has `data-sample`, the new one goes before it.
 *
 * @returns whether a sample is over it now
 */
export function useDrop(
  element: RefObject<HTMLElement | null>,
  put: (ref: SampleRef, before?: SampleRef) => void,
): boolean {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const listeners = new AbortController();
    const listen = (name: 'dragover' | 'dragleave' | 'drop', listener: (event: DragEvent) => void) =>
      element.current!.addEventListener(name, listener, { signal: listeners.signal });
    listen('dragover', (event) => {
      if (!isSampleDrag(event)) return;
      event.preventDefault();
      setOver(true);
    });
    listen('dragleave', () => setOver(false));
    listen('drop', (event) => {
      event.preventDefault();
      setOver(false);
      const ref = droppedSample(event);
      const on = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-sample]') : null;
      if (ref !== undefined) put(ref, on?.dataset['sample']);
    });
    return () => listeners.abort();
  });
  return isOver;
}
