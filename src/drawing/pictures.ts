/** Arrays of values as pictures in drawings. */
import { deflateSync } from 'node:zlib';
import { composeGrid, type EncodePictureOptions } from '../data/pictures/encode.ts';
import type { PictureShape } from '../data/pictures/source.ts';
import type { Box } from './svg/box.ts';
import type { Mark, Raster } from './svg/marks.ts';
import { encodeRaster } from './svg/raster.ts';
import type { Tone } from './svg/theme.ts';

export interface PictureOptions extends EncodePictureOptions {
  /** Colour of a frame around the picture. Its space is reserved even without one. */
  readonly frame?: Tone;
  /** Rectangles on the picture, in its own pixels. */
  readonly outlines?: readonly Outline[];
}

/** The shape of pictures, and whether a thin line goes around each: around those that are white at their edges. */
export interface OutlinedShape extends PictureShape {
  readonly outlined?: boolean;
}

export interface Outline {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Pictures in figures are enlarged up to this side, so that a caption fits below. */
const figureSide = 96;
/** Space around a picture for its frame. */
export const frameWidth = 3;
const outlineWidth = 1;

/** The scale of pictures of this size in a figure: 3 for 28×28, 1 for 64×64. */
export function scaleForFigure(height: number, width: number): number {
  return Math.max(1, Math.floor(figureSide / Math.max(height, width)));
}

/**
 * One picture, with space for a frame around it, and a thin line if its shape asks for one.
 *
 * @param image channels × height × width values in `range`
 * @throws UsageError if the number of values does not fit
 */
export function picture(image: Float32Array, shape: OutlinedShape, options: PictureOptions): Box {
  const { range, scale = scaleForFigure(shape.height, shape.width), frame, outlines = [] } = options;
  const raw = composeGrid(image, { ...shape, count: 1 }, { columns: 1, padding: 0, range });
  const [width, height] = [raw.width * scale, raw.height * scale];
  const outer = { width: width + 2 * frameWidth, height: height + 2 * frameWidth };
  const marks: Mark[] = [
    ...(frame === undefined ? [] : [border({ x: 0, y: 0, ...outer }, frame, frameWidth - 1)]),
    ...(shape.outlined === true ? [outlineOf(width, height)] : []),
    { kind: 'picture', x: frameWidth, y: frameWidth, width, height, raster: rasterOf(raw) },
    ...outlines.flatMap((outline) => outlineMarks(outline, scale)),
  ];
  return { ...outer, marks };
}

/** The line around a picture, which covers none of its pixels. */
function outlineOf(width: number, height: number): Mark {
  const at = frameWidth - outlineWidth;
  const outer = { width: width + 2 * outlineWidth, height: height + 2 * outlineWidth };
  return border({ x: at, y: at, ...outer }, 'rule', outlineWidth);
}

/** A light line with a coloured one inside: one of the two is visible on any picture. */
function outlineMarks({ left, top, width, height }: Outline, scale: number): Mark[] {
  const area = {
    x: frameWidth + left * scale,
    y: frameWidth + top * scale,
    width: width * scale,
    height: height * scale,
  };
  return [border(area, 'paper', outlineWidth + 1), border(area, 'accent', outlineWidth)];
}

/** A line along the inner edge of an area. */
function border(
  area: { x: number; y: number; width: number; height: number },
  tone: Tone,
  strokeWidth: number,
): Mark {
  const inset = strokeWidth / 2;
  return {
    kind: 'rectangle',
    x: area.x + inset,
    y: area.y + inset,
    width: Math.max(0, area.width - strokeWidth),
    height: Math.max(0, area.height - strokeWidth),
    paint: { stroke: tone, strokeWidth },
  };
}

/** Interleaved bytes, encoded as PNG on demand. */
export function rasterOf(raw: Omit<Raster, 'encode'>): Raster {
  return { ...raw, encode: () => encodeRaster(raw, deflateSync) };
}
