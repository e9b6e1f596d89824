/**
 * Whitening: features relative to how those of real pictures vary. Raw features mostly repeat each other. Those of a
 * network that nobody trained say above all how bright and how colourful a picture is, each in its own words, so a distance
 * of them hardly sees anything else. After z = L⁻¹ (x − μ), with the mean μ and the covariance Σ of the real features and
 * Σ + λI = L Lᵀ, each independent way in which pictures vary counts about once: x·y becomes xᵀ (Σ + λI)⁻¹ y.
 *
 * λ is half the mean variance of a feature. It keeps out the directions in which real pictures hardly vary, whose variances
 * a few thousand pictures do not measure: without it, unseen real pictures would seem far from those that Σ was measured of.
 * docs/quality.md says what was measured of both.
 */
import { throwIfAborted } from '../../core/abort.ts';
import { abortSignal, checkArguments, optional } from '../../core/checks.ts';
import { mean } from '../../core/numbers.ts';
import { choleskyOf, gramOf, type CholeskyFactor } from '../../core/symmetric-matrices.ts';
import { deviationsOf } from './products.ts';
import { expectAlike, rowsRule, type Rows } from './rows.ts';

const rowsPerLook = 64;
/** λ, of the mean variance of a feature. */
const ridgeShare = 0.5;

/** Whitens features by the mean and the covariance of others, such as those of real pictures. */
export class Whitening {
  readonly #reference: Rows;
  readonly #origin: Float64Array;
  readonly #factor: CholeskyFactor;

  private constructor(reference: Rows, origin: Float64Array, factor: CholeskyFactor) {
    this.#reference = reference;
    this.#origin = origin;
    this.#factor = factor;
  }

  /** @param signal stops between two parts of the work @throws the signal's reason if it is aborted */
  static async of(reference: Rows, signal?: AbortSignal): Promise<Whitening> {
    checkArguments(
      'Whitening.of',
      { reference, signal },
      { reference: rowsRule, signal: optional(abortSignal) },
    );
    const { count, dimension } = reference;
    const { mean: origin, deviations } = deviationsOf(reference, count);
    const covariance = await gramOf(deviations, dimension, signal);
    const variances = Array.from({ length: dimension }, (_, i) => covariance[i * (dimension + 1)]!);
    // Features that do not vary at all stay as far apart as they are.
    const ridge = ridgeShare * mean(variances) || 1;
    variances.forEach((variance, i) => (covariance[i * (dimension + 1)] = variance + ridge));
    return new Whitening(reference, origin, await choleskyOf(covariance, dimension, signal));
  }

  /**
   * The features in white: as many numbers a row, of which each is uncorrelated with the others over the reference.
   *
   * @param signal stops between two parts of the work
   * @throws UsageError if rows have another dimension than the reference; the signal's reason if it is aborted
   */
  async whiten(rows: Rows, signal?: AbortSignal): Promise<Rows> {
    expectAlike(rows, this.#reference);
    const { data, count, dimension } = rows;
    const { order, rows: factor } = this.#factor;
    const out = new Float32Array(data.length);
    const solved = new Float64Array(dimension);
    for (let row = 0; row < count; row++) {
      if (row % rowsPerLook === 0) await throwIfAborted(signal);
      const first = row * dimension;
      for (let i = 0; i < dimension; i++) {
        const [start, feature] = [i * dimension, order[i]!];
        let left = data[first + feature]! - this.#origin[feature]!;
        for (let k = 0; k < i; k++) left -= factor[start + k]! * solved[k]!;
        solved[i] = left / factor[start + i]!;
      }
      out.set(solved, first);
    }
    return { data: out, count, dimension };
  }
}
