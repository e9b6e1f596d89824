/** The elements of a drawing: shapes, lines of text and pictures at their positions. Marks are immutable. */
import type { Tone } from './theme.ts';

/** How a shape is painted. Colours are tones of the theme, so that a drawing can be light or dark. */
export interface Paint {
  readonly fill?: Tone;
  readonly fillOpacity?: number;
  readonly stroke?: Tone;
  readonly strokeOpacity?: number;
  /** Default 1. */
  readonly strokeWidth?: number;
  /** Lengths of dashes and gaps: `8 4`. Default: a solid line. */
  readonly dash?: string;
  /** How lines end; `round` makes dots of dashes without length. Default `butt`. */
  readonly cap?: 'butt' | 'round';
}

/** A path, as SVG path data. */
export interface Path {
  readonly kind: 'path';
  readonly d: string;
  readonly paint: Paint;
}

export interface Rectangle {
  readonly kind: 'rectangle';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Radius of its corners. Default 0. */
  readonly radius?: number;
  readonly paint: Paint;
}

export interface Circle {
  readonly kind: 'circle';
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly paint: Paint;
}

/** A part of a line of text, in one style. */
export interface Run {
  readonly text: string;
  readonly italic?: boolean;
  /** Smaller, below or above the line: the index of a variable, an exponent. */
  readonly script?: 'sub' | 'sup';
}

export interface Text {
  readonly kind: 'text';
  /** The start, middle or end of the baseline, according to `anchor`. */
  readonly x: number;
  readonly y: number;
  readonly runs: readonly Run[];
  /** Font size: pixels per em. */
  readonly size: number;
  readonly bold: boolean;
  readonly anchor: Anchor;
  readonly tone: Tone;
}

export type Anchor = 'start' | 'middle' | 'end';

/** Interleaved bytes of a picture, grey or RGB. */
export interface Raster {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** The same as a PNG file, for embedding. */
  readonly encode: () => Uint8Array;
}

/** An embedded picture. If its size is a multiple of the raster's, each pixel becomes a sharp square. */
export interface Picture {
  readonly kind: 'picture';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly raster: Raster;
}

/** Marks that are moved together and, with `clip`, clipped. */
export interface Group {
  readonly kind: 'group';
  readonly x: number;
  readonly y: number;
  readonly marks: readonly Mark[];
  /** Everything outside (0, 0) to (width, height) is hidden. */
  readonly clip?: { readonly width: number; readonly height: number };
}

export type Mark = Path | Rectangle | Circle | Text | Picture | Group;

/** Half the width of an arrow head, in pixels. */
const arrowHalfWidth = 3.5;
const arrowLength = 8;

/** A straight line. */
export function line(x1: number, y1: number, x2: number, y2: number, paint: Paint): Path {
  return { kind: 'path', d: `M${decimal(x1)} ${decimal(y1)}L${decimal(x2)} ${decimal(y2)}`, paint };
}

/** A line through points, broken where a coordinate is NaN. */
export function polyline(points: readonly (readonly [x: number, y: number])[], paint: Paint): Path {
  let isDrawing = false;
  const d = points.map(([x, y]) => {
    if (Number.isNaN(x) || Number.isNaN(y)) {
      isDrawing = false;
      return '';
    }
    const command = isDrawing ? 'L' : 'M';
    isDrawing = true;
    return `${command}${decimal(x)} ${decimal(y)}`;
  });
  return { kind: 'path', d: d.join(''), paint };
}

/** A line through points with an arrow head at its end. */
export function arrow(
  points: readonly (readonly [x: number, y: number])[],
  tone: Tone,
  paint: Omit<Paint, 'stroke' | 'fill'> = {},
): Mark[] {
  const [x, y] = points.at(-1)!;
  const [fromX, fromY] = points.at(-2)!;
  const length = Math.hypot(x - fromX, y - fromY) || 1;
  const [dx, dy] = [(x - fromX) / length, (y - fromY) / length];
  const reach = Math.min(arrowLength, length);
  const [backX, backY] = [x - reach * dx, y - reach * dy];
  const corner = (side: 1 | -1) =>
    `${decimal(backX - side * arrowHalfWidth * dy)} ${decimal(backY + side * arrowHalfWidth * dx)}`;
  const head = `M${decimal(x)} ${decimal(y)}L${corner(1)}L${corner(-1)}Z`;
  // The shaft ends within the head. Otherwise its blunt end would be visible around the tip.
  const shaft = [...points.slice(0, -1), [backX + dx, backY + dy] as const];
  return [
    polyline(shaft, { strokeWidth: 1.5, ...paint, stroke: tone }),
    { kind: 'path', d: head, paint: { fill: tone } },
  ];
}

/** A coordinate, rounded to hundredths. */
export function decimal(value: number): string {
  return String(Math.round(value * 100) / 100 || 0); // `|| 0`: not "-0"
}

/** Every mark, including those in groups. */
export function* allMarks(marks: readonly Mark[]): Generator<Exclude<Mark, Group>> {
  for (const mark of marks) {
    if (mark.kind === 'group') yield* allMarks(mark.marks);
    else yield mark;
  }
}
