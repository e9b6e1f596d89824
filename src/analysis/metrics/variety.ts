/** How much pictures differ from one another, compared with real ones: whether a generator has collapsed. */
import { checkArguments } from '../../core/checks.ts';
import { rowsRule, type Rows } from './rows.ts';

/**
 * The root mean square distance between two of the samples, as a share of that between two of the real pictures: about 1 for
 * a generator as varied as its data, 0 if it makes one picture of every z. Undefined if it cannot be said: of fewer than two
 * samples, or if all real pictures are the same.
 */
export function varietyOf(samples: Rows, real: Rows): number | undefined {
  checkArguments('varietyOf', { samples, real }, { samples: rowsRule, real: rowsRule });
  const [ofSamples, ofReal] = [meanSquaredDistance(samples), meanSquaredDistance(real)];
  if (ofSamples === undefined || ofReal === undefined || ofReal === 0) return undefined;
  return Math.sqrt(ofSamples / ofReal);
}

/** Over all pairs: twice the sum of the variances, in one pass for the mean and one for the deviations. */
function meanSquaredDistance({ data, dimension }: Rows): number | undefined {
  const count = data.length / dimension;
  if (count < 2) return undefined;
  const mean = new Float64Array(dimension);
  for (let i = 0; i < data.length; i++) mean[i % dimension]! += data[i]! / count;
  let squares = 0;
  for (let i = 0; i < data.length; i++) squares += (data[i]! - mean[i % dimension]!) ** 2;
  return (2 * squares) / (count - 1);
}
