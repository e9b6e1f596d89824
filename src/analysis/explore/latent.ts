/** Arithmetic of latent vectors, and what the explorations of latent space have in common. */
import { rowCount } from '../../core/checks.ts';
import { SparringError } from '../../core/errors.ts';
import type { LatentSpec } from '../../gan/networks/gan.ts';

/**
 * Pictures of latent vectors: [count, latent] → [count, C, H, W]. What explores latent space takes this and
 * never a model, so it works on any generator, of ours or not.
 */
export type Paint = (z: Float32Array) => Promise<Float32Array>;

/**
 * The vectors of an array [count, dimension], as views of it.
 *
 * @throws SparringError if the array is empty or not of whole vectors
 */
export function vectorsOf(z: Float32Array, dimension: number): Float32Array[] {
  return Array.from({ length: rowCount('vectors', z, dimension) }, (_, i) =>
    z.subarray(i * dimension, (i + 1) * dimension),
  );
}

/** The mean of vectors of one length. Sums in float64. */
export function meanVector(vectors: readonly Float32Array[]): Float32Array {
  return combination(vectors.map((vector) => [1 / vectors.length, vector]));
}

/** Σ weight · vector, of vectors of one length. Sums in float64. */
export function combination(
  terms: readonly (readonly [weight: number, vector: Float32Array])[],
): Float32Array {
  const sum = new Float64Array(terms[0]?.[1].length ?? 0);
  for (const [weight, vector] of terms) {
    if (vector.length !== sum.length) {
      throw new SparringError(
        `got vectors of ${sum.length} and ${vector.length} numbers, expected one length`,
      );
    }
    for (let i = 0; i < sum.length; i++) sum[i]! += weight * vector[i]!;
  }
  return Float32Array.from(sum);
}

/**
 * The norm that a z drawn at random has, nearly: √E‖z‖². The larger the dimension, the nearer all are to it,
 * and a vector of quite another norm is nothing that G was trained on.
 */
export function typicalNorm({ dimension, distribution, bound = 1, classes }: LatentSpec): number {
  const drawn = dimension - (classes ?? 0);
  const square = distribution === 'normal' ? drawn : (drawn * bound ** 2) / 3;
  return Math.sqrt(square + (classes === undefined ? 0 : 1)); // the class is a one among zeros
}

/**
 * How much two pictures differ: the root mean square over their values, as a share of the range of values.
 *
 * @param span the width of the range: 2 of [−1, 1], 1 of [0, 1]
 */
export function pictureChange(a: Float32Array, b: Float32Array, span: number): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return Math.sqrt(sum / a.length) / span;
}
