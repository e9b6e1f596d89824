/**
 * The Parzen window log-likelihood of Goodfellow et al. 2014, section 5, with the protocol of their code: a Gaussian
 * with standard deviation σ on each generated picture, σ chosen on validation pictures, and the mean log-likelihood of
 * the test pictures ± its standard error. The estimate is crude in high dimensions, as the paper states; it is needed
 * to reproduce the paper's table.
 */
import { checkArguments, listOf, positive } from '../../core/checks.ts';
import { mean } from '../../core/numbers.ts';
import { runtimeRule, type Runtime } from '../../engine/runtime/runtime.ts';
import { squaredDistances } from './distances.ts';
import { rowsRule, type Rows } from './rows.ts';

/** The authors' choice: ten values from 0.1 to 1, logarithmically spaced. */
export const defaultBandwidths: readonly number[] = Array.from({ length: 10 }, (_, i) => 10 ** (i / 9 - 1));
const bandwidthsRule = listOf(positive, 1);

/**
 * The log-likelihood of each point under the windows, in nats, for each bandwidth:
 * log (1/n) Σⱼ N(x; sⱼ, σ²I) = log-mean-expⱼ(−‖x − sⱼ‖²/2σ²) − d·log(σ√2π).
 *
 * @param samples the centres of the windows
 * @param points to evaluate, with values in the same range as the samples, [0, 1] in the paper
 * @param signal stops between two blocks of points
 * @returns for each bandwidth, one number per point
 * @throws the signal's reason if it is aborted
 */
export async function parzenLogLikelihoods(
  samples: Rows,
  points: Rows,
  bandwidths: readonly number[],
  runtime: Runtime,
  signal?: AbortSignal,
): Promise<Float64Array[]> {
  checkArguments(
    'parzenLogLikelihoods',
    { samples, points, bandwidths, runtime },
    { samples: rowsRule, points: rowsRule, bandwidths: bandwidthsRule, runtime: runtimeRule },
  );
  const results = bandwidths.map(() => new Float64Array(points.count));
  for await (const { first, count, squared } of squaredDistances(points, samples, runtime, signal)) {
    bandwidths.forEach((sigma, which) => {
      const normaliser = samples.dimension * Math.log(sigma * Math.sqrt(2 * Math.PI));
      for (let row = 0; row < count; row++) {
        const distances = squared.subarray(row * samples.count, (row + 1) * samples.count);
        results[which]![first + row] = logMeanExp(distances, -1 / (2 * sigma * sigma)) - normaliser;
      }
    });
  }
  return results;
}

/** Next to a term with exponent 0, smaller exponents add nothing to a float64 sum of ten million terms. */
const negligible = -60;

/** log (1/n) Σ exp(scale · dⱼ) for a negative scale, without underflow: the largest term is factored out first. */
function logMeanExp(distances: Float64Array, scale: number): number {
  let nearest = Number.POSITIVE_INFINITY;
  for (const distance of distances) if (distance < nearest) nearest = distance;
  let total = 0;
  for (const distance of distances) {
    const exponent = scale * (distance - nearest);
    if (exponent > negligible) total += Math.exp(exponent);
  }
  return scale * nearest + Math.log(total / distances.length);
}

/** The likelihood of points under Parzen windows. */
export interface ParzenScore {
  /** The mean log-likelihood of the test points, in nats. */
  readonly mean: number;
  /** The standard error of that mean: the standard deviation over the points, divided by √n. */
  readonly standardError: number;
  /** The chosen bandwidth, and the mean log-likelihood of the validation points for each bandwidth. */
  readonly sigma: number;
  readonly validation: readonly { readonly sigma: number; readonly mean: number }[];
  /** How the score was measured; without this it cannot be compared. */
  readonly protocol: string;
}

/** The best bandwidth, with the mean log-likelihoods of the validation points for each, in nats. */
export interface BandwidthChoice {
  readonly sigma: number;
  readonly mean: number;
  readonly validation: ParzenScore['validation'];
}

/** Chooses the best bandwidth on validation points. This uses no test points, so it may guide training. */
export async function chooseBandwidth(
  samples: Rows,
  validation: Rows,
  runtime: Runtime,
  bandwidths: readonly number[] = defaultBandwidths,
  signal?: AbortSignal,
): Promise<BandwidthChoice> {
  const likelihoods = await parzenLogLikelihoods(samples, validation, bandwidths, runtime, signal);
  const scored = likelihoods.map((values, i) => ({ sigma: bandwidths[i]!, mean: mean(values) }));
  const best = scored.reduce((a, b) => (b.mean > a.mean ? b : a));
  return { ...best, validation: scored };
}

/**
 * The score of a set of samples: σ is chosen on the validation points, then the test points are evaluated.
 *
 * @param signal stops between two blocks of points
 * @throws the signal's reason if it is aborted
 * @example For MNIST the paper reports 225 ± 2 nats, with 10,000 samples, 1,000 validation and 10,000 test pictures in
 *   [0, 1].
 */
export async function parzenScore(
  samples: Rows,
  validation: Rows,
  test: Rows,
  runtime: Runtime,
  bandwidths: readonly number[] = defaultBandwidths,
  signal?: AbortSignal,
): Promise<ParzenScore> {
  checkArguments(
    'parzenScore',
    { samples, validation, test, bandwidths, runtime },
    {
      samples: rowsRule,
      validation: rowsRule,
      test: rowsRule,
      bandwidths: bandwidthsRule,
      runtime: runtimeRule,
    },
  );
  const best = await chooseBandwidth(samples, validation, runtime, bandwidths, signal);
  const [likelihoods] = await parzenLogLikelihoods(samples, test, [best.sigma], runtime, signal);
  const likelihood = mean(likelihoods!);
  const variance = mean(likelihoods!.map((value) => (value - likelihood) ** 2));
  return {
    mean: likelihood,
    standardError: Math.sqrt(variance / test.count),
    sigma: best.sigma,
    validation: best.validation,
    protocol: `Parzen windows on ${samples.count} samples, σ ${best.sigma.toFixed(3)} chosen of ${bandwidths.length} on ${validation.count} validation points, ${test.count} test points of ${test.dimension} numbers, mean ± standard error in nats`,
  };
}
