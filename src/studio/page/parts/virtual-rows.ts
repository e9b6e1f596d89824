/** The arithmetic of long grids, of which only what is seen is in the page. */

/** A grid of boxes of one size. */
export interface GridForm {
  readonly columns: number;
  readonly columnWidth: number;
  /** From the top of a row to the top of the next. */
  readonly pitch: number;
  readonly gap: number;
}

/**
 * As many columns as have room.
 *
 * @param width of the grid
 * @param minWidth of a column; a grid that is narrower has one column
 * @param heightOf the height of a row whose columns have a width
 */
export function gridForm(
  width: number,
  minWidth: number,
  gap: number,
  heightOf: (columnWidth: number) => number,
): GridForm {
  const columns = Math.max(1, Math.floor((width + gap) / (minWidth + gap)));
  const columnWidth = Math.max(0, (width - gap * (columns - 1)) / columns);
  return { columns, columnWidth, pitch: heightOf(columnWidth) + gap, gap };
}

export function rowCount(items: number, { columns }: GridForm): number {
  return Math.ceil(items / columns);
}

/** The height of all rows: the gap is between them only. */
export function gridHeight(items: number, form: GridForm): number {
  return Math.max(0, rowCount(items, form) * form.pitch - form.gap);
}

/**
 * The items in the rows that are seen, and in some before and after them, which scrolling shows next.
 *
 * @param top of what is seen, from the top of the grid; it may begin above the grid or end below it
 */
export function seenItems(
  top: number,
  height: number,
  items: number,
  form: GridForm,
  spareRows: number,
): { readonly first: number; readonly end: number } {
  const firstRow = Math.max(0, Math.floor(top / form.pitch) - spareRows);
  const endRow = Math.min(rowCount(items, form), Math.ceil((top + height) / form.pitch) + spareRows);
  const first = Math.min(items, firstRow * form.columns);
  return { first, end: Math.max(first, Math.min(items, endRow * form.columns)) };
}

/**
 * The item that a key leads to.
 *
 * @param pageRows how many rows are seen at once
 * @returns undefined for keys that lead nowhere
 */
export function itemAfterKey(
  key: string,
  item: number,
  items: number,
  columns: number,
  pageRows: number,
): number | undefined {
  const to = (wanted: number) => Math.min(items - 1, Math.max(0, wanted));
  /** Up and down stay in the column; from the last full row, down leads to the last item. */
  const rows = (by: number) => {
    const wanted = item + by * columns;
    if (wanted < 0) return item % columns;
    const lastRow = Math.floor((items - 1) / columns);
    return by > 0 && Math.floor(item / columns) === lastRow ? item : to(wanted);
  };
  switch (key) {
    case 'ArrowLeft':
      return to(item - 1);
    case 'ArrowRight':
      return to(item + 1);
    case 'ArrowUp':
      return rows(-1);
    case 'ArrowDown':
      return rows(1);
    case 'PageUp':
      return rows(-Math.max(1, pageRows));
    case 'PageDown':
      return rows(Math.max(1, pageRows));
    case 'Home':
      return to(0);
    case 'End':
      return to(items - 1);
    default:
      return undefined;
  }
}
