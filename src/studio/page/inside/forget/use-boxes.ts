import { useState } from 'preact/hooks';
import type { SeedBox } from '../../../../analysis/explore/object-boxes.ts';
import { boxesFile, parseBoxes, type BoxState, type Size } from './boxes.ts';

export interface BoxesInUse extends BoxState {
  /** @param isPassing while a box is being drawn: it is no step of its own to undo */
  readonly change: (state: BoxState, isPassing?: boolean) => void;
  readonly select: (box: SeedBox | undefined) => void;
  /** Undefined if there is nothing to undo. */
  readonly undo: (() => void) | undefined;
}

const maxUndo = 200;

/** Boxes that the browser keeps. @param name under which */
export function useBoxes(name: string, size: Size, count: number): BoxesInUse {
  const [kept, setKept] = useState<{
    name: string;
    state: BoxState;
    past: readonly (readonly SeedBox[])[];
  }>();
  const now =
    kept?.name === name
      ? kept
      : {
          name,
          state: { boxes: parseBoxes(localStorage.getItem(name), size, count) ?? [], selected: undefined },
          past: [],
        };
  const put = (state: BoxState, past: readonly (readonly SeedBox[])[]) => {
    setKept({ name, state, past });
    localStorage.setItem(name, boxesFile(state.boxes));
  };
  const { state, past } = now;
  return {
    ...state,
    change: (next, isPassing = false) =>
      put(next, isPassing || next.boxes === state.boxes ? past : [...past.slice(-maxUndo), state.boxes]),
    select: (selected) => put({ boxes: state.boxes, selected }, past),
    undo:
      past.length === 0
        ? undefined
        : () => put({ boxes: past.at(-1)!, selected: undefined }, past.slice(0, -1)),
  };
}
