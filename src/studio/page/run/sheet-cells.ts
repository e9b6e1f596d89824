/** Where the samples of a sheet are in its picture. */

/** Pixels between samples and around them, as `encodeGrid` (data/pictures/encode.ts) leaves them. */
const padding = 2;

export interface Grid {
  readonly rows: number;
  readonly columns: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** A part of a picture, in its pixels. */
export interface Cell extends Size {
  readonly left: number;
  readonly top: number;
}

/** A sample by its place, 0 first, row after row; undefined if the sheet has no such place. */
export function cellOf(place: number, { rows, columns }: Grid, sheet: Size): Cell | undefined {
  if (place < 0 || place >= rows * columns) return undefined;
  const { stepRight, stepDown } = stepsOf({ rows, columns }, sheet);
  return {
    left: padding + (place % columns) * stepRight,
    top: padding + Math.floor(place / columns) * stepDown,
    width: stepRight - padding,
    height: stepDown - padding,
  };
}

/** The place of the sample at a point, in shares of the picture's sides. */
export function placeAt(x: number, y: number, { rows, columns }: Grid): number {
  const within = (share: number, count: number) =>
    Math.min(count - 1, Math.max(0, Math.floor(share * count)));
  return within(y, rows) * columns + within(x, columns);
}

/** The place after a key; undefined if the key does not lead anywhere. */
export function placeAfter(key: string, place: number, { rows, columns }: Grid): number | undefined {
  const [row, column] = [Math.floor(place / columns), place % columns];
  switch (key) {
    case 'ArrowLeft':
      return row * columns + Math.max(0, column - 1);
    case 'ArrowRight':
      return row * columns + Math.min(columns - 1, column + 1);
    case 'ArrowUp':
      return Math.max(0, row - 1) * columns + column;
    case 'ArrowDown':
      return Math.min(rows - 1, row + 1) * columns + column;
    case 'Home':
      return 0;
    case 'End':
      return rows * columns - 1;
    default:
      return undefined;
  }
}

/** A thumbnail of a sheet may have lost a fraction of a pixel. */
function stepsOf({ rows, columns }: Grid, { width, height }: Size) {
  return { stepRight: (width - padding) / columns, stepDown: (height - padding) / rows };
}
