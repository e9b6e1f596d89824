/**
 * Lays one picture on another: finds by which stretch and shift the second shows the most of the first. So a
 * picture that was cropped a little is compared with the part of the other that it shows.
 *
 * The method is that of Lucas and Kanade (1981): small steps along the picture's own gradients, from a coarse
 * picture to a fine one. Brightness and contrast are free in every step, as if each had been set anew.
 */
import { correlation } from '../../core/numbers.ts';
import { solve } from './least-squares.ts';

/** Pictures are compared in this size, in grey: cropping by 6% moves an edge by four pixels. */
export const lookSide = 64;

/**
 * Sides of the pictures that are looked at one after another, the steps at each, and how well the two must agree
 * after them: most strangers are told apart by the first stage, which is a hundredth of the work.
 */
const stages = [
  { side: 16, steps: 6, leastCorrelation: 0.7 },
  { side: 32, steps: 6, leastCorrelation: 0.7 },
  { side: lookSide, steps: 4, leastCorrelation: -1 },
] as const;

/** Where the variances of two pictures, in grey levels, have a smaller product than this, one of them is flat. */
export const minSpread = 1e-6;

/** The most that is stretched, and that is shifted: an eighth of half the picture, twice what is looked for. */
const most = 0.12;
/** The second picture may have this much less contrast; a step is not to divide by nothing. */
const leastGain = 0.3;
/** Share of the diagonal that is added to it, lest a picture without edges in some direction be stretched at will. */
const ridge = 1e-4;

/** A picture in grey, at each side of the stages, the smallest first. */
export type Pyramid = readonly Float32Array[];

/**
 * The point (x, y) of the first picture lies on ((1 + stretchX) x + shiftX, (1 + stretchY) y + shiftY) of the
 * second. Coordinates run from −1 to 1.
 */
export interface Alignment {
  readonly stretchX: number;
  readonly stretchY: number;
  readonly shiftX: number;
  readonly shiftY: number;
}

/** @param grey 64 × 64 bytes */
export function pyramidOf(grey: Uint8Array): Pyramid {
  const pyramid: Float32Array[] = [Float32Array.from(grey)];
  for (let side = lookSide; side > stages[0].side; side /= 2) pyramid.unshift(halved(pyramid[0]!, side));
  return pyramid;
}

/** Lays `second` on `first`. Undefined if it lies so badly that the two are of different things. */
export function align(first: Pyramid, second: Pyramid): Alignment | undefined {
  const found = new Float64Array(4);
  for (const [stage, { side, steps, leastCorrelation }] of stages.entries()) {
    const goal = first[stage]!;
    const from = withGradients(second[stage]!, side);
    for (let step = 0; step < steps; step++) improve(found, goal, from, side);
    if (leastCorrelation < 0) continue;
    const { light, inside } = laid(from.light, alignmentOf(found));
    if (correlation(goal, light, { inside, minSpread }) < leastCorrelation) return undefined;
  }
  return alignmentOf(found);
}

/**
 * A picture as it lies on a first one: its light at each point of the first. Outside of it the nearest edge is
 * repeated, and `inside` is 0.
 *
 * @param from the picture, of any side
 */
export function laid(
  from: Float32Array,
  { stretchX, stretchY, shiftX, shiftY }: Alignment,
): { light: Float32Array; inside: Uint8Array } {
  const side = Math.sqrt(from.length);
  const light = new Float32Array(side * side);
  const inside = new Uint8Array(side * side);
  for (let row = 0, at = 0; row < side; row++) {
    const y = (1 + stretchY) * centre(row, side) + shiftY;
    for (let column = 0; column < side; column++, at++) {
      const x = (1 + stretchX) * centre(column, side) + shiftX;
      inside[at] = Math.abs(x) <= 1 && Math.abs(y) <= 1 ? 1 : 0;
      light[at] = sample(from, cornerOf(x, y, side), side);
    }
  }
  return { light, inside };
}

/** One Gauss-Newton step: the gain, offset and change of the alignment that explain `goal` best. */
function improve(found: Float64Array, goal: Float32Array, from: Gradients, side: number): void {
  const { stretchX, stretchY, shiftX, shiftY } = alignmentOf(found);
  const unknowns = 6;
  const matrix = new Float64Array(unknowns * unknowns);
  const right = new Float64Array(unknowns);
  const terms = new Float64Array(unknowns);
  for (let row = 0, at = 0; row < side; row++) {
    const y = centre(row, side);
    const toY = (1 + stretchY) * y + shiftY;
    for (let column = 0; column < side; column++, at++) {
      const x = centre(column, side);
      const toX = (1 + stretchX) * x + shiftX;
      if (Math.abs(toX) > 1 || Math.abs(toY) > 1) continue;
      const corner = cornerOf(toX, toY, side);
      const alongX = sample(from.alongX, corner, side);
      const alongY = sample(from.alongY, corner, side);
      terms[0] = sample(from.light, corner, side);
      terms[1] = 1;
      terms[2] = alongX * x;
      terms[3] = alongY * y;
      terms[4] = alongX;
      terms[5] = alongY;
      for (let i = 0; i < unknowns; i++) {
        right[i]! += terms[i]! * goal[at]!;
        for (let j = 0; j <= i; j++) matrix[i * unknowns + j]! += terms[i]! * terms[j]!;
      }
    }
  }
  const solution = solve(matrix, right, ridge);
  const gain = Math.max(leastGain, solution[0]!);
  for (let i = 0; i < found.length; i++) {
    found[i] = Math.min(most, Math.max(-most, found[i]! + solution[2 + i]! / gain));
  }
}

function alignmentOf(found: Float64Array): Alignment {
  return { stretchX: found[0]!, stretchY: found[1]!, shiftX: found[2]!, shiftY: found[3]! };
}

interface Gradients {
  readonly light: Float32Array;
  /** Per unit of the coordinates, of which the picture is two wide. */
  readonly alongX: Float32Array;
  readonly alongY: Float32Array;
}

/** Central differences; at the edge, half of the one-sided one. */
function withGradients(light: Float32Array, side: number): Gradients {
  const alongX = new Float32Array(light.length);
  const alongY = new Float32Array(light.length);
  const unit = side / 4; // half of the difference of two neighbours, side ÷ 2 pixels to a unit
  for (let row = 0, at = 0; row < side; row++) {
    const up = row === 0 ? 0 : side;
    const down = row === side - 1 ? 0 : side;
    for (let column = 0; column < side; column++, at++) {
      const left = column === 0 ? 0 : 1;
      const right = column === side - 1 ? 0 : 1;
      alongX[at] = (light[at + right]! - light[at - left]!) * unit;
      alongY[at] = (light[at + down]! - light[at - up]!) * unit;
    }
  }
  return { light, alongX, alongY };
}

/** The coordinate of a pixel's centre. */
function centre(pixel: number, side: number): number {
  return (2 * pixel + 1) / side - 1;
}

/** Where between four pixels a point lies. */
interface Corner {
  readonly at: number;
  readonly toRight: number;
  readonly toDown: number;
}

function cornerOf(x: number, y: number, side: number): Corner {
  const column = Math.min(side - 1, Math.max(0, ((x + 1) * side - 1) / 2));
  const row = Math.min(side - 1, Math.max(0, ((y + 1) * side - 1) / 2));
  const left = Math.min(side - 2, Math.floor(column));
  const top = Math.min(side - 2, Math.floor(row));
  return { at: top * side + left, toRight: column - left, toDown: row - top };
}

/** Bilinear. */
function sample(values: Float32Array, { at, toRight, toDown }: Corner, side: number): number {
  const above = values[at]! + toRight * (values[at + 1]! - values[at]!);
  const below = values[at + side]! + toRight * (values[at + side + 1]! - values[at + side]!);
  return above + toDown * (below - above);
}

/** Each pixel the mean of four. */
function halved(light: Float32Array, side: number): Float32Array {
  const half = side / 2;
  return Float32Array.from({ length: half * half }, (_, i) => {
    const at = 2 * Math.floor(i / half) * side + 2 * (i % half);
    return (light[at]! + light[at + 1]! + light[at + side]! + light[at + side + 1]!) / 4;
  });
}
