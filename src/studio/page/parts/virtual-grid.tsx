import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { gridForm, gridHeight, itemAfterKey, seenItems, type GridForm } from './virtual-rows.ts';
import './virtual-grid.css';

/** Rows before and after those that are seen. */
const spareRows = 2;

export interface VirtualGridProps {
  /** What each item is known by. */
  readonly ids: readonly string[];
  readonly minWidth: number;
  readonly gap: number;
  /** @returns the height of a row whose columns have a width */
  readonly heightOf: (columnWidth: number) => number;
  /** What the list is, for screen readers. */
  readonly label: string;
  /**
   * Draws an item. The element that has the focus when keys move through the list has the attribute `data-entry`. Only the
   * controls of the item whose turn it is are reached by Tab.
   */
  readonly children: (id: string, isItsTurn: boolean) => JSX.Element;
}

interface Seen {
  readonly top: number;
  readonly height: number;
  readonly width: number;
}

/**
 * A list or grid of thousands, which scrolls with the page. Only what is seen is in the page. Arrow keys, Page Up and Down,
 * Home and End move through all of it.
 */
export function VirtualGrid(props: VirtualGridProps): JSX.Element {
  const { ids, label, children } = props;
  const list = useRef<HTMLUListElement>(null);
  const seen = useSeen(list);
  const [turn, setTurn] = useState<string | undefined>(undefined);
  const isToFocus = useRef(false);
  const form = gridForm(seen.width, props.minWidth, props.gap, props.heightOf);
  const at = Math.max(0, turn === undefined ? 0 : ids.indexOf(turn));

  useLayoutEffect(() => {
    if (!isToFocus.current) return;
    isToFocus.current = false;
    list.current?.querySelector<HTMLElement>('[data-turn] [data-entry]')?.focus({ preventScroll: true });
  });

  // Not as an attribute of the list: it is its entries that have the focus.
  useLayoutEffect(() => {
    const shown = list.current!;
    shown.addEventListener('keydown', move);
    return () => shown.removeEventListener('keydown', move);
  });
  const move = (event: KeyboardEvent) => {
    const { target } = event;
    if (event.altKey || event.ctrlKey || event.metaKey || !isOfItem(target)) return;
    const next = itemAfterKey(event.key, at, ids.length, form.columns, Math.floor(seen.height / form.pitch));
    if (next === undefined || ids.length === 0) return;
    event.preventDefault();
    scrollToRow(list.current!, Math.floor(next / form.columns), form);
    isToFocus.current = true;
    setTurn(ids[next]);
  };

  return (
    <ul
      ref={list}
      class="virtual-grid"
      aria-label={label}
      style={{ height: `${gridHeight(ids.length, form)}px` }}
    >
      {shownItems(at, seen, ids.length, form).map((index) => {
        const id = ids[index]!;
        return (
          <li
            key={id}
            data-turn={index === at ? '' : undefined}
            aria-setsize={ids.length}
            aria-posinset={index + 1}
            style={placeOf(index, form)}
            onFocusCapture={() => setTurn(id)}
          >
            {children(id, index === at)}
          </li>
        );
      })}
    </ul>
  );
}

/** Those that are seen, and the one whose turn it is, which may have the focus: it would be lost with it. */
function shownItems(at: number, seen: Seen, items: number, form: GridForm): readonly number[] {
  if (seen.width === 0) return [];
  const { first, end } = seenItems(seen.top, seen.height, items, form, spareRows);
  const shown = Array.from({ length: end - first }, (_, i) => first + i);
  if (at >= items || (at >= first && at < end)) return shown;
  return at < first ? [at, ...shown] : [...shown, at];
}

function placeOf(index: number, form: GridForm): Readonly<Record<string, string>> {
  const column = index % form.columns;
  const row = Math.floor(index / form.columns);
  return {
    left: `${column * (form.columnWidth + form.gap)}px`,
    top: `${row * form.pitch}px`,
    width: `${form.columnWidth}px`,
    height: `${form.pitch - form.gap}px`,
  };
}

/** Keys that are pressed in a menu or a field are theirs. */
function isOfItem(target: EventTarget | null): boolean {
  return (
    target instanceof Element && target.closest('[role=menu], input:not([type=checkbox]), textarea') === null
  );
}

/** The part of a list that is in the window, kept up to date. */
function useSeen(list: { readonly current: HTMLElement | null }): Seen {
  const [seen, setSeen] = useState<Seen>({ top: 0, height: 0, width: 0 });
  useLayoutEffect(() => {
    const measured = list.current!;
    const measure = () => {
      const next = seenOf(measured);
      setSeen((last) =>
        last.top === next.top && last.height === next.height && last.width === next.width ? last : next,
      );
    };
    measure();
    const sizes = new ResizeObserver(measure);
    sizes.observe(measured);
    addEventListener('scroll', measure, { passive: true });
    addEventListener('resize', measure);
    return () => {
      sizes.disconnect();
      removeEventListener('scroll', measure);
      removeEventListener('resize', measure);
    };
  }, [list]);
  return seen;
}

function seenOf(list: HTMLElement): Seen {
  const box = list.getBoundingClientRect();
  const zoom = zoomOf(list, box);
  return { top: -box.top / zoom, height: innerHeight / zoom, width: list.offsetWidth };
}

/** The page is zoomed on large screens: positions in the window are in other pixels than lengths in the page. */
function zoomOf(list: HTMLElement, box: DOMRect): number {
  return list.offsetWidth === 0 ? 1 : box.width / list.offsetWidth;
}

/** Brings a row into the window, below what stays at its top. */
function scrollToRow(list: HTMLElement, row: number, form: GridForm): void {
  const box = list.getBoundingClientRect();
  const zoom = zoomOf(list, box);
  const margin = form.gap + 8;
  const covered = (document.querySelector('.bar')?.getBoundingClientRect().bottom ?? 0) + margin * zoom;
  const top = box.top + row * form.pitch * zoom;
  const bottom = top + (form.pitch - form.gap) * zoom + margin * zoom;
  if (top < covered) scrollBy({ top: top - covered, behavior: 'instant' });
  else if (bottom > innerHeight)
    scrollBy({ top: Math.min(bottom - innerHeight, top - covered), behavior: 'instant' });
}
