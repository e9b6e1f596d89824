/**
 * Registers one picture with another: finds the stretch and shift that align the second best with the first. A slightly
 * cropped picture is then compared with the part of the other that it shows.
 *
 * The method is that of Lucas and Kanade (1981): Gauss-Newton steps along the image gradients, from coarse to fine.
 * Gain and offset are free in every step, so brightness and contrast do not matter.
 */
import { correlation } from '../../core/numbers.ts';
import { solve } from './least-squares.ts';

/** Pictures are compared at this size, in grey. Cropping by 6% moves an edge by four pixels. */
export const comparedSide = 64;

/**
 * The stages from coarse to fine: side of the pictures, number of steps, and minimum correlation after them. The first
 * stage rejects most unrelated pairs at a hundredth of the cost.
 */
const stages = [
  { side: 16, steps: 6, minCorrelation: 0.7 },
  { side: 32, steps: 6, minCorrelation: 0.7 },
  { side: comparedSide, steps: 4, minCorrelation: -1 },
] as const;

/** If the product of the variances of two pictures, in grey levels, is smaller than this, one of them is constant. */
export const minSpread = 1e-6;

/** Maximum stretch and shift, about an eighth of half the picture: twice what the search is for. */
const maxDisplacement = 0.12;
/** Minimum gain between the pictures. It keeps a step from dividing by a number near zero. */
const minGain = 0.3;
/** Fraction of the diagonal that is added to it. It limits the stretch along a direction without edges. */
const ridge = 1e-4;

/** A grey picture at the size of each stage, the smallest first. */
export type Pyramid = readonly Float32Array[];

/**
 * Maps the point (x, y) of the first picture to ((1 + stretchX) x + shiftX, (1 + stretchY) y + shiftY) of the second.
 * Coordinates run from −1 to 1.
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
  for (let side = comparedSide; side > stages[0].side; side /= 2) pyramid.unshift(halved(pyramid[0]!, side));
  return pyramid;
}

/** Aligns `second` with `first`. Undefined if they correlate too little to show the same thing. */
export function align(first: Pyramid, second: Pyramid): Alignment | undefined {
  const found = new Float64Array(4);
  for (const [stage, { side, steps, minCorrelation }] of stages.entries()) {
    const goal = first[stage]!;
    const from = withGradients(second[stage]!, side);
    for (let step = 0; step < steps; step++) improve(found, goal, from, side);
    if (minCorrelation < 0) continue;
    const { light, inside } = resampled(from.light, alignmentOf(found));
    if (correlation(goal, light, { inside, minSpread }) < minCorrelation) return undefined;
  }
  return alignmentOf(found);
}

/**
 * A picture resampled at the points of the picture that it is aligned with. Outside its edges, the nearest edge is
 * repeated and `inside` is 0.
 *
 * @param from a square picture of any size
 */
export function resampled(
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

/** Makes one Gauss-Newton step, which fits gain, offset and a change of the alignment to `goal`. */
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
  const gain = Math.max(minGain, solution[0]!);
  for (let i = 0; i < found.length; i++) {
    found[i] = Math.min(maxDisplacement, Math.max(-maxDisplacement, found[i]! + solution[2 + i]! / gain));
  }
}

function alignmentOf(found: Float64Array): Alignment {
  return { stretchX: found[0]!, stretchY: found[1]!, shiftX: found[2]!, shiftY: found[3]! };
}

interface Gradients {
  readonly light: Float32Array;
  /** Derivatives with respect to the coordinates, in which the picture is 2 wide. */
  readonly alongX: Float32Array;
  readonly alongY: Float32Array;
}

/** Gradients by central differences; at an edge, half of the one-sided difference. */
function withGradients(light: Float32Array, side: number): Gradients {
  const alongX = new Float32Array(light.length);
  const alongY = new Float32Array(light.length);
  const unit = side / 4; // ½ for the central difference, times side ÷ 2 pixels per unit
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

/** The position of a point between four pixels. */
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

/** Bilinear interpolation. */
function sample(values: Float32Array, { at, toRight, toDown }: Corner, side: number): number {
  const above = values[at]! + toRight * (values[at + 1]! - values[at]!);
  const below = values[at + side]! + toRight * (values[at + side + 1]! - values[at + side]!);
  return above + toDown * (below - above);
}

/** The picture at half the size: each pixel is the mean of four. */
function halved(light: Float32Array, side: number): Float32Array {
  const half = side / 2;
  return Float32Array.from({ length: half * half }, (_, i) => {
    const at = 2 * Math.floor(i / half) * side + 2 * (i % half);
    return (light[at]! + light[at + 1]! + light[at + side]! + light[at + side + 1]!) / 4;
  });
}
