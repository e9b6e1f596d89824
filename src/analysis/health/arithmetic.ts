/** The verdict on A − B + C: whether Y is a z as G was trained on. */
import { says } from '../../core/sentence.ts';
import { percent } from '../../core/wording.ts';
import type { Finding } from './finding.ts';

export interface ArithmeticNumbers {
  /** Of Y, and of a random z. */
  readonly norm: number;
  readonly typicalNorm: number;
  /** The share of the values of A − B + C in pixels that are outside the range. */
  readonly clamped: number;
  /** The seeds of the smallest concept. */
  readonly exemplars: number;
}

/**
 * Random z of 100 numbers have norms within 20% of the typical one, three standard deviations. Means of three add up to that
 * norm; of one to 1.7 times, and of nine to 0.6 times as much.
 */
const farthest = 1.3;
const nearest = 0.7;
const paperExemplars = 3;

export function arithmeticFinding({ norm, typicalNorm, clamped, exemplars }: ArithmeticNumbers): Finding {
  const norms = `Y has norm ${norm.toFixed(1)}, and a random z about ${typicalNorm.toFixed(1)}`;
  if (norm > farthest * typicalNorm) {
    return {
      name: 'y-too-far',
      sentence: says`Y lies further out than any z that G was trained on: ${norms}`,
      advice:
        exemplars < paperExemplars
          ? says`choose three samples or more for each concept, whose mean is nearer`
          : says`choose other samples`,
    };
  }
  if (norm < nearest * typicalNorm) {
    return {
      name: 'y-too-near',
      sentence: says`Y lies nearer to the middle than any z that G was trained on, so its picture has less contrast: ${norms}`,
      advice: says`choose fewer samples for each concept: of three each, Y has the norm of a random z`,
    };
  }
  return {
    name: 'y-typical',
    sentence: says`Y is a z as G was trained on, and its picture one that G can draw: ${norms}; in pixels, ${percent(clamped)} of the values would leave the range`,
  };
}
