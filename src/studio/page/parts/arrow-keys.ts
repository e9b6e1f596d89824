/** Arrow keys among buttons that lie in rows, wherever they are. */

type Rect = Pick<DOMRect, 'left' | 'top' | 'width' | 'height'>;
interface Placed {
  getBoundingClientRect(): Rect;
}

/**
 * The button that an arrow key leads to: the nearest in that direction, or where the next row begins. Undefined if there is none,
 * or for other keys.
 */
export function arrowTarget<T extends Placed>(buttons: readonly T[], from: T, key: string): T | undefined {
  if (key === 'Home') return buttons[0];
  if (key === 'End') return buttons.at(-1);
  const own = centreOf(from);
  const others = buttons.filter((each) => each !== from).map((button) => ({ button, ...centreOf(button) }));
  const sign = key === 'ArrowLeft' || key === 'ArrowUp' ? -1 : 1;
  const nearest = (candidates: typeof others, distance: (each: (typeof others)[number]) => number) =>
    candidates.reduce<(typeof others)[number] | undefined>(
      (best, each) => (best === undefined || distance(each) < distance(best) ? each : best),
      undefined,
    )?.button;
  // Whole rows are nearer than columns.
  const rowDistance = (y: number) => 1e5 * Math.abs(y - own.y);
  const beyond = others.filter(({ y }) => sign * (y - own.y) > own.height / 2);
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowRight': {
      const inRow = others.filter(
        ({ x, y }) => sign * (x - own.x) > 1 && Math.abs(y - own.y) < own.height / 2,
      );
      if (inRow.length > 0) return nearest(inRow, ({ x }) => Math.abs(x - own.x));
      // On to the next row, as text is read.
      return nearest(beyond, ({ x, y }) => rowDistance(y) + sign * x);
    }
    case 'ArrowUp':
    case 'ArrowDown':
      return nearest(beyond, ({ x, y }) => rowDistance(y) + Math.abs(x - own.x));
    default:
      return undefined;
  }
}

function centreOf(placed: Placed): { x: number; y: number; height: number } {
  const { left, top, width, height } = placed.getBoundingClientRect();
  return { x: left + width / 2, y: top + height / 2, height };
}

/** Moves the focus among the buttons of a group. For the `onKeyDown` of each. */
export function moveByArrows(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const from = event.currentTarget as HTMLElement;
  const group = from.closest('fieldset');
  const buttons = [...(group?.querySelectorAll<HTMLElement>('button:not(:disabled)') ?? [])];
  const target = arrowTarget(buttons, from, event.key);
  if (target === undefined) return;
  event.preventDefault();
  target.focus();
}
