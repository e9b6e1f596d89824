/** Keys that work wherever the reader is in the view, but where they write or choose. */
import { useEffect } from 'preact/hooks';
import type { RunScreen } from './run-screen.ts';
import { togglePlay } from './samples.tsx';

export function useKeys(screen: RunScreen): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const target = event.target as HTMLElement;
      if (target.closest('input, select, textarea, button, a, summary, dialog') !== null) return;
      if (!act(screen, event.key)) return;
      event.preventDefault();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [screen]);
}

function act(screen: RunScreen, key: string): boolean {
  switch (key) {
    case 'ArrowLeft':
      screen.goTo(screen.index.peek() - 1);
      return true;
    case 'ArrowRight':
      screen.goTo(screen.index.peek() + 1);
      return true;
    case 'Home':
      screen.goTo(0);
      return true;
    case 'End':
      screen.goTo(screen.sheets.peek().length - 1);
      return true;
    case ' ':
      togglePlay(screen);
      return true;
    default:
      return false;
  }
}
