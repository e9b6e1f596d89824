/** Moves samples along an axis of latent space (Radford et al. 2015, section 6.3.2 and figure 8). */
import {
  anything,
  callback,
  checkArguments,
  checkOptions,
  finite,
  floatArray,
  members,
  optional,
  positive,
  positiveInteger,
  type RulesOf,
} from '../../core/checks.ts';
import { UsageError } from '../../core/errors.ts';
import { joined, norm } from '../../core/numbers.ts';
import { combination, meanVector, pictureChange, vectorsOf, type Paint } from './latent.ts';

/** The options of `latentTurn`. */
export interface TurnOptions {
  /** Pictures in a row, from one end of the axis to the other: two or more. If odd, the middle one is the sample. */
  readonly steps: number;
  /** Length of a walk in multiples of the axis; default 1, the distance from one group to the other. */
  readonly length?: number | undefined;
  /** The difference between the maximum and the minimum value of pictures; default 2, for [−1, 1]. */
  readonly span?: number;
}

const optionRules: RulesOf<TurnOptions> = {
  steps: anything, // has its own sentence below
  length: optional(finite),
  span: optional(positive),
};

/** One z moved along the axis. */
export interface TurnRow {
  /** z + t·axis for each t, [steps, latent]. */
  readonly z: Float32Array;
  readonly norms: readonly number[];
  /** [steps, C, H, W] */
  readonly images: Float32Array;
  /** How much the last picture differs from the first (`pictureChange`). */
  readonly endToEnd: number;
}

/** What `latentTurn` painted, and measures of whether it worked. */
export interface TurnResult {
  /** mean(to) − mean(from). */
  readonly axis: Float32Array;
  readonly norm: number;
  /** Positions along the axis, from −length/2 to length/2; the sample itself is at 0. */
  readonly t: readonly number[];
  /** Pictures of the exemplars, [exemplars, C, H, W]. */
  readonly from: Float32Array;
  readonly to: Float32Array;
  /** The walk of the midpoint between the groups' means, which it reaches at −½ and ½. */
  readonly middle: TurnRow;
  /** The walk of each sample. */
  readonly rows: readonly TurnRow[];
}

/** mean(to) − mean(from), for two groups of z, each [exemplars, dimension]. */
export function turnAxis(from: Float32Array, to: Float32Array, dimension: number): Float32Array {
  checkArguments(
    'turnAxis',
    { from, to, dimension },
    { from: floatArray, to: floatArray, dimension: positiveInteger },
  );
  return combination([
    [1, meanVector(vectorsOf(to, dimension))],
    [-1, meanVector(vectorsOf(from, dimension))],
  ]);
}

/** z + t·axis for each t. */
export function alongAxis(z: Float32Array, axis: Float32Array, t: readonly number[]): Float32Array[] {
  return t.map((share) =>
    combination([
      [1, z],
      [share, axis],
    ]),
  );
}

/**
 * Moves samples along the axis from one group of samples to another. Four faces that look left and four that look right
 * give the paper's "turn vector", an axis along which any face turns.
 *
 * A sample is in the middle of its walk, t from −½ to ½, because a random z lies on neither side.
 *
 * @param groups the exemplars at both ends, each [exemplars, dimension]
 * @param samples the z to transform, [samples, dimension]
 * @throws SparringError if there are fewer steps than two, or no exemplars or samples
 */
export async function latentTurn(
  groups: { readonly from: Float32Array; readonly to: Float32Array },
  samples: Float32Array,
  dimension: number,
  paint: Paint,
  options: TurnOptions,
): Promise<TurnResult> {
  checkArguments(
    'latentTurn',
    { groups, samples, dimension, paint },
    {
      groups: members({ from: floatArray, to: floatArray }),
      samples: floatArray,
      dimension: positiveInteger,
      paint: callback,
    },
  );
  checkOptions('latentTurn', options, optionRules);
  const { steps, length = 1, span = 2 } = options;
  if (!Number.isSafeInteger(steps) || steps < 2) {
    throw new UsageError(`got ${steps} steps along the axis, expected two (both ends) or more`);
  }
  const [from, to] = [vectorsOf(groups.from, dimension), vectorsOf(groups.to, dimension)];
  const axis = turnAxis(groups.from, groups.to, dimension);
  const t = Array.from({ length: steps }, (_, i) => length * (i / (steps - 1) - 0.5));
  const starts = [meanVector([meanVector(from), meanVector(to)]), ...vectorsOf(samples, dimension)];
  const walks = starts.map((z) => alongAxis(z, axis, t));
  const vectors = [...from, ...to, ...walks.flat()];
  const images = await paint(joined(vectors));
  const each = vectorsOf(images, images.length / vectors.length);
  const exemplars = from.length + to.length;
  const [middle, ...rows] = walks.map((walk, i): TurnRow => {
    const pictures = each.slice(exemplars + i * steps, exemplars + (i + 1) * steps);
    return {
      z: joined(walk),
      norms: walk.map(norm),
      images: joined(pictures),
      endToEnd: pictureChange(pictures[0]!, pictures.at(-1)!, span),
    };
  });
  return {
    axis,
    t,
    rows,
    norm: norm(axis),
    from: joined(each.slice(0, from.length)),
    to: joined(each.slice(from.length, exemplars)),
    middle: middle!,
  };
}
