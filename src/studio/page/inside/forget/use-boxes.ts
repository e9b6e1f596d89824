import { useRef, useState } from 'preact/hooks';
import type { SeedBox } from '../../../../analysis/explore/object-boxes.ts';
import { boxesFile, parseBoxes, type BoxState, type Size } from './boxes.ts';

export interface BoxesInUse extends BoxState {
  /**
   * Changes what there is now: keys may be quicker than what is drawn.
   *
   * @param change undefined: nothing changes
   * @param isPassing while a box is being drawn: it is no step of its own to undo
   * @returns whether something changed
   */
  readonly change: (change: (state: BoxState) => BoxState | undefined, isPassing?: boolean) => boolean;
  /** Undefined if there is nothing to undo. */
  readonly undo: (() => void) | undefined;
}

interface Kept {
  readonly name: string;
  readonly state: BoxState;
  /** What there was before, the newest last. */
  readonly past: readonly (readonly SeedBox[])[];
}

const maxUndo = 200;

/** Boxes that the browser keeps. @param name under which */
export function useBoxes(name: string, size: Size, count: number): BoxesInUse {
  const [, setVersion] = useState(0);
  const kept = useRef<Kept | undefined>(undefined);
  if (kept.current?.name !== name) {
    const boxes = parseBoxes(localStorage.getItem(name), size, count) ?? [];
    kept.current = { name, state: { boxes, selected: undefined }, past: [] };
  }
  const put = (next: Kept) => {
    if (next.state.boxes !== kept.current?.state.boxes) {
      localStorage.setItem(name, boxesFile(next.state.boxes));
    }
    kept.current = next;
    setVersion((version) => version + 1);
  };
  const { state, past } = kept.current;
  return {
    ...state,
    change(change, isPassing = false) {
      const now = kept.current!;
      const next = change(now.state);
      if (next === undefined) return false;
      const isStep = !isPassing && next.boxes !== now.state.boxes;
      put({ name, state: next, past: isStep ? [...now.past.slice(-maxUndo), now.state.boxes] : now.past });
      return true;
    },
    undo:
      past.length === 0
        ? undefined
        : () => put({ name, state: { boxes: past.at(-1)!, selected: undefined }, past: past.slice(0, -1) }),
  };
}
