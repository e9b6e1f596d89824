/** How much of a picture one number of a layer depends on, from the windows of the layers between them. */

/** Vertical and horizontal. */
export type Sides = readonly [height: number, width: number];

/**
 * The windows of a convolution or of pooling: each position of the inner maps sees one window of the outer maps, which
 * are closer to the picture. A transposed convolution has the same windows: each inner position writes to one.
 */
export interface Windows {
  /** Side of a window, including the gaps of a dilated kernel. */
  readonly extent: Sides;
  readonly stride: Sides;
  /** Rows above and columns left of the outer maps that the first window covers. */
  readonly padding: Sides;
  /** Sides of the inner maps. */
  readonly inner: Sides;
}

/** `whole`: each number depends on the whole picture, as after a dense layer. */
export type Link = readonly Windows[] | 'whole';

/**
 * The largest patch of the picture that one number depends on, or reaches, after each link. Windows are clipped at the
 * edges of the picture.
 *
 * @param picture its sides
 * @param links from the picture inwards
 */
export function receptiveFields(picture: Sides, links: readonly Link[]): Sides[] {
  let rows: Spans | undefined = singlePixels(picture[0]);
  let columns: Spans | undefined = singlePixels(picture[1]);
  return links.map((link) => {
    for (const windows of link === 'whole' ? [] : link) {
      rows &&= through(windows, 0, rows);
      columns &&= through(windows, 1, columns);
    }
    if (link === 'whole') rows = columns = undefined;
    if (rows === undefined || columns === undefined) return picture;
    return [largest(rows), largest(columns)];
  });
}

/** The first and the last pixel that each position depends on, along one axis. */
type Spans = readonly (readonly [first: number, last: number])[];

function singlePixels(side: number): Spans {
  return Array.from({ length: side }, (_, i) => [i, i]);
}

function through({ extent, stride, padding, inner }: Windows, axis: 0 | 1, outer: Spans): Spans {
  return Array.from({ length: inner[axis] }, (_, i) => {
    const start = i * stride[axis] - padding[axis];
    const [first] = outer[Math.max(0, start)]!;
    const [, last] = outer[Math.min(outer.length - 1, start + extent[axis] - 1)]!;
    return [first, last];
  });
}

function largest(spans: Spans): number {
  return Math.max(...spans.map(([first, last]) => last - first + 1));
}
