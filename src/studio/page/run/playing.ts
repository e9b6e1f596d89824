/** Sheet after sheet, as fast as the reader chose and as pictures come. */
import { useEffect } from 'preact/hooks';
import type { RunScreen } from './run-screen.ts';

/** A sheet that does not come is passed after so many times its turn. */
const patience = 20;

export function usePlaying(screen: RunScreen): void {
  const { play } = screen.state.value;
  useEffect(() => {
    // A link may say that it plays; whoever wants no motion presses the button.
    if (play !== undefined && matchMedia('(prefers-reduced-motion: reduce)').matches)
      screen.change({ play: undefined });
  }, []);
  useEffect(() => {
    if (play === undefined) return undefined;
    let waited = 0;
    const timer = setInterval(() => {
      const sheets = screen.sheets.peek();
      if (sheets.length === 0) return; // they are still coming
      const next = screen.index.peek() + 1;
      if (next >= sheets.length) {
        screen.change({ play: undefined });
        return;
      }
      if (screen.pictures.get(sheets[next]!) === undefined && ++waited < patience) return;
      waited = 0;
      screen.goTo(next);
    }, 1000 / play);
    return () => clearInterval(timer);
  }, [play, screen]);
}
