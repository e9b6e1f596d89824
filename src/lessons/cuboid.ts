/** Feature maps as boxes in perspective: as wide as they are many, as high and as deep as their sides. */
import { decimal, type Mark, type Paint } from '../drawing/svg/marks.ts';
import type { Tone } from '../drawing/svg/theme.ts';

export type Point = readonly [x: number, y: number];

/** A box whose front has its top left corner at (x, y). Its depth recedes to the top right. */
export interface Cuboid {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** The right end of an edge that recedes, relative to its front end. Both are positive. */
  readonly recession: Point;
}

/** A rectangle of a side, as shares of it: from the front to the back, and from the top down. */
export interface Patch {
  readonly across: readonly [from: number, to: number];
  readonly down: readonly [from: number, to: number];
}

const opacities = { front: 0.2, top: 0.1, right: 0.36 };

export function cuboidMarks(cuboid: Cuboid, tone: Tone): Mark[] {
  const { x, y, width, height, recession } = cuboid;
  const [dx, dy] = recession;
  const front: Point[] = [
    [x, y],
    [x + width, y],
    [x + width, y + height],
    [x, y + height],
  ];
  const top: Point[] = [
    [x, y],
    [x + dx, y - dy],
    [x + width + dx, y - dy],
    [x + width, y],
  ];
  const right = patchCorners(cuboid, x + width, whole);
  const face = (points: readonly Point[], fillOpacity: number) =>
    polygon(points, { fill: tone, fillOpacity, stroke: tone });
  return [face(top, opacities.top), face(right, opacities.right), face(front, opacities.front)];
}

const whole: Patch = { across: [0, 1], down: [0, 1] };

/** The corners of a patch of the side at `x`: front top, back top, back bottom, front bottom. */
export function patchCorners(
  { y, height, recession: [dx, dy] }: Cuboid,
  x: number,
  { across, down }: Patch,
): [Point, Point, Point, Point] {
  const at = (u: number, v: number): Point => [x + u * dx, y + v * height - u * dy];
  return [at(across[0], down[0]), at(across[1], down[0]), at(across[1], down[1]), at(across[0], down[1])];
}

export function polygon(points: readonly Point[], paint: Paint): Mark {
  const d = `M${points.map(([x, y]) => `${decimal(x)} ${decimal(y)}`).join('L')}Z`;
  return { kind: 'path', d, paint };
}
