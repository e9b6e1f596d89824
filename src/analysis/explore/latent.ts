/** Arithmetic of latent vectors, shared by the explorations of latent space. */
import { checkArguments, rowCount } from '../../core/checks.ts';
import { UsageError } from '../../core/errors.ts';
import { latentRule, type LatentSpec } from '../../gan/networks/gan.ts';

/**
 * Makes pictures of latent vectors: [count, latent] → [count, C, H, W]. The explorations take this function instead of a
 * model, so they work for any generator.
 */
export type Paint = (z: Float32Array) => Promise<Float32Array>;

/**
 * The vectors of an array [count, dimension], as views.
 *
 * @throws SparringError if the array is empty, or its length is not a multiple of `dimension`
 */
export function vectorsOf(z: Float32Array, dimension: number): Float32Array[] {
  return Array.from({ length: rowCount('vectors', z, dimension) }, (_, i) =>
    z.subarray(i * dimension, (i + 1) * dimension),
  );
}

/** The mean of vectors of the same length. Sums in float64. */
export function meanVector(vectors: readonly Float32Array[]): Float32Array {
  return combination(vectors.map((vector) => [1 / vectors.length, vector]));
}

/** Σ weight · vector, for vectors of the same length. Sums in float64. */
export function combination(
  terms: readonly (readonly [weight: number, vector: Float32Array])[],
): Float32Array {
  const sum = new Float64Array(terms[0]?.[1].length ?? 0);
  for (const [weight, vector] of terms) {
    if (vector.length !== sum.length) {
      throw new UsageError(
        `got vectors of ${sum.length} and ${vector.length} numbers, expected equal lengths`,
      );
    }
    for (let i = 0; i < sum.length; i++) sum[i]! += weight * vector[i]!;
  }
  return Float32Array.from(sum);
}

/**
 * The typical norm of a random z: √E‖z‖². In high dimensions nearly all z have about this norm, and G was not trained
 * on vectors of other norms.
 */
export function typicalNorm(latent: LatentSpec): number {
  checkArguments('typicalNorm', { latent }, { latent: latentRule });
  const { dimension, distribution, bound = 1, classes } = latent;
  const drawn = dimension - (classes ?? 0);
  const square = distribution === 'normal' ? drawn : (drawn * bound ** 2) / 3;
  return Math.sqrt(square + (classes === undefined ? 0 : 1)); // the class is one-hot
}

/**
 * How much two pictures differ: the root mean square of the difference of their values, divided by `span`.
 *
 * @param span the difference between the maximum and the minimum value: 2 for [−1, 1], 1 for [0, 1]
 */
export function pictureChange(a: Float32Array, b: Float32Array, span: number): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return Math.sqrt(sum / a.length) / span;
}

/** The class in a z; undefined if the GAN is not conditional. */
export function classOf(z: Float32Array, { dimension, classes }: LatentSpec): number | undefined {
  return classes === undefined ? undefined : z.subarray(dimension - classes).indexOf(1);
}
