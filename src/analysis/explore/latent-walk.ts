/** Walks through latent space from one z to the next (Radford et al. 2015, section 6.1 and figure 4). */
import {
  anything,
  callback,
  checkArguments,
  checkOptions,
  finite,
  flag,
  floatArray,
  including,
  oneOf,
  optional,
  positive,
  positiveInteger,
  type RulesOf,
} from '../../core/checks.ts';
import { UsageError } from '../../core/errors.ts';
import { dot, joined, mean, norm } from '../../core/numbers.ts';
import { combination, pictureChange, vectorsOf, type Paint } from './latent.ts';

/** `linear`: along the straight line, as in the paper; `spherical`: along the great circle. */
export const walkModes = ['linear', 'spherical'] as const;
/** How a walk goes from one z to the next: one of `walkModes`. */
export type WalkMode = (typeof walkModes)[number];

/** Two directions whose angle has a smaller sine than this count as equal or opposite. */
const minSine = 1e-6;

/** The options of a walk. */
export interface WalkOptions {
  /** Pictures from one stop to the next, including both ends: two or more. */
  readonly steps: number;
  /** Default `linear`. */
  readonly mode?: WalkMode | undefined;
  /** Whether the walk continues from the last stop to the first; default false. */
  readonly loop?: boolean | undefined;
}

const optionRules: RulesOf<WalkOptions> = {
  steps: anything, // has its own sentence below
  mode: optional(oneOf(walkModes)),
  loop: optional(flag),
};

/** The way from one stop to the next. */
export interface WalkLeg {
  /** Indices of the stops. */
  readonly from: number;
  readonly to: number;
  /** Fractions of the way, from 0 to 1. */
  readonly t: readonly number[];
  /** [steps, latent]; the first and the last are exact copies of the stops. */
  readonly z: Float32Array;
}

/** A leg with its pictures. */
export interface PaintedLeg extends WalkLeg {
  /** [steps, C, H, W] */
  readonly images: Float32Array;
  /** ‖z‖ of each. */
  readonly norms: readonly number[];
  /** How much each picture differs from the one before (`pictureChange`); one fewer than pictures. */
  readonly changes: readonly number[];
  /** How much the last differs from the first. */
  readonly endToEnd: number;
}

/**
 * The point at fraction `t` of the way from `a` to `b`: (1 − t)·a + t·b, or its spherical counterpart.
 *
 * A Gaussian z of many dimensions lies near a sphere, and the middle of a straight line lies well inside it, where G
 * has not been trained. The spherical path interpolates direction and norm separately and evenly. It is the straight
 * line if a vector is zero or both have the same direction. Between opposite directions every great circle is as good;
 * the one taken depends only on `a`. At 0 and 1 the result is an exact copy of an end.
 */
export function latentBetween(a: Float32Array, b: Float32Array, t: number, mode: WalkMode): Float32Array {
  checkArguments(
    'latentBetween',
    { a, b, t, mode },
    { a: floatArray, b: floatArray, t: finite, mode: oneOf(walkModes) },
  );
  if (t === 0) return a.slice();
  if (t === 1) return b.slice();
  return mode === 'linear' ? linear(a, b, t) : spherical(a, b, t);
}

function linear(a: Float32Array, b: Float32Array, t: number): Float32Array {
  return combination([
    [1 - t, a],
    [t, b],
  ]);
}

function spherical(a: Float32Array, b: Float32Array, t: number): Float32Array {
  const [lengthA, lengthB] = [norm(a), norm(b)];
  if (lengthA === 0 || lengthB === 0) return linear(a, b, t);
  const u = Float64Array.from(a, (value) => value / lengthA);
  const v = Float64Array.from(b, (value) => value / lengthB);
  const cosine = dot(u, v);
  // The component of v perpendicular to u has length sin θ. For small angles this is more accurate than arccos.
  let across: Float64Array = v.map((value, i) => value - cosine * u[i]!);
  const sine = Math.sqrt(dot(across, across));
  if (sine < minSine) {
    if (cosine > 0 || a.length === 1) return linear(a, b, t);
    across = perpendicular(u);
  }
  const length = Math.sqrt(dot(across, across));
  const angle = t * (sine < minSine ? Math.PI : Math.atan2(sine, cosine));
  const radius = (1 - t) * lengthA + t * lengthB;
  return Float32Array.from(
    u,
    (value, i) => radius * (Math.cos(angle) * value + (Math.sin(angle) * across[i]!) / length),
  );
}

/** A vector perpendicular to a unit vector: the axis of its smallest component, projected. */
function perpendicular(direction: Float64Array): Float64Array {
  let smallest = 0;
  direction.forEach((value, i) => {
    if (Math.abs(value) < Math.abs(direction[smallest]!)) smallest = i;
  });
  const part = direction[smallest]!;
  return direction.map((value, i) => (i === smallest ? 1 : 0) - part * value);
}

/**
 * The z along a walk through stops, leg by leg.
 *
 * @param stops [stops, dimension], two or more
 * @throws SparringError if there are fewer than two stops or steps
 */
export function latentWalk(stops: Float32Array, dimension: number, options: WalkOptions): WalkLeg[] {
  checkArguments('latentWalk', { stops, dimension }, { stops: floatArray, dimension: positiveInteger });
  checkOptions('latentWalk', options, optionRules);
  const { steps, mode = 'linear', loop = false } = options;
  const vectors = vectorsOf(stops, dimension);
  if (vectors.length < 2) throw new UsageError('got one stop, expected two or more to walk between');
  if (!Number.isSafeInteger(steps) || steps < 2) {
    throw new UsageError(`got ${steps} steps from stop to stop, expected two (both ends) or more`);
  }
  const t = Array.from({ length: steps }, (_, i) => i / (steps - 1));
  return Array.from({ length: loop ? vectors.length : vectors.length - 1 }, (_, from) => {
    const to = (from + 1) % vectors.length;
    return {
      from,
      to,
      t,
      z: joined(t.map((share) => latentBetween(vectors[from]!, vectors[to]!, share, mode))),
    };
  });
}

/**
 * A walk with its pictures, and how evenly they change. Sharp transitions would suggest that G has memorised single
 * pictures; smooth and plausible ones, that it has learned a representation of them (Radford et al. 2015, section 6.1).
 *
 * @param stops [stops, dimension], two or more
 * @param options.span the difference between the maximum and the minimum value: 2 for [−1, 1]
 * @throws SparringError if there are fewer than two stops or steps
 */
export async function latentInterpolation(
  stops: Float32Array,
  dimension: number,
  paint: Paint,
  options: WalkOptions & { readonly span?: number },
): Promise<PaintedLeg[]> {
  checkArguments('latentInterpolation', { paint }, { paint: callback });
  checkArguments('latentInterpolation', { options }, { options: including({ span: optional(positive) }) });
  const { span = 2, ...walk } = options;
  const { steps } = walk;
  const legs = latentWalk(stops, dimension, walk);
  const images = await paint(joined(legs.map(({ z }) => z)));
  const perLeg = images.length / legs.length;
  return legs.map((leg, i) => {
    const ofLeg = images.subarray(i * perLeg, (i + 1) * perLeg);
    const frames = vectorsOf(ofLeg, perLeg / steps);
    return {
      ...leg,
      images: ofLeg,
      norms: vectorsOf(leg.z, dimension).map(norm),
      changes: frames.slice(1).map((frame, j) => pictureChange(frames[j]!, frame, span)),
      endToEnd: pictureChange(frames[0]!, frames.at(-1)!, span),
    };
  });
}

/** How evenly the pictures of a walk change. */
export interface WalkChanges {
  /** The mean change from one picture to the next, over all legs. */
  readonly mean: number;
  readonly largest: number;
  /** Where the largest change is. */
  readonly leg: PaintedLeg;
  readonly t: readonly [after: number, before: number];
}

/** The mean and the largest of the changes from each picture of a walk to the next. */
export function changesOf(legs: readonly PaintedLeg[]): WalkChanges {
  const all = legs.flatMap((leg) =>
    leg.changes.map((change, i) => ({ change, leg, t: [leg.t[i]!, leg.t[i + 1]!] as const })),
  );
  const largest = all.reduce((max, each) => (each.change > max.change ? each : max));
  const { change, leg, t } = largest;
  return { mean: mean(all.map((each) => each.change)), largest: change, leg, t };
}
