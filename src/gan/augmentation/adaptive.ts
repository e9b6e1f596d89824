/** Adaptive discriminator augmentation: how probable changes are follows from how sure D is of real pictures. */
import type { Node } from '../../engine/tensor/node.ts';
import * as ops from '../../engine/tensor/ops.ts';

/** The mean sign of D's outputs for real pictures that the probability is adapted to, as in the paper. */
const target = 0.6;
/**
 * Real pictures in which the probability rises from 0 to 1. In the paper 500,000, for trainings of 25 million; a CPU sees
 * fewer pictures in a night.
 */
const picturesToOne = 50_000;
/** Pictures over which the mean sign is taken: with the paper's batches, those between two adaptations. */
const picturesOfMean = 256;

/** The numbers that an adaptive augmentation keeps, with their initial values. Checkpoints hold them. */
export const adaptiveNumbers = { probability: 0, sign: 0 } as const;
/** Scalars by the names of `adaptiveNumbers`. */
export type AdaptiveNumbers = Readonly<Record<keyof typeof adaptiveNumbers, Node>>;

/**
 * The rule of ADA (Karras et al. 2020, arXiv 2006.06676, section 3): r is the mean sign of D's outputs for real pictures. It
 * is near 1 if D takes all of them for real, which it does when it knows them by heart. The probability rises by a fixed
 * amount for each real picture while r is above 0.6, and falls while it is below. The mean moves with each batch, so that
 * the rule means the same for any batch size.
 *
 * @param ofReal D's outputs for a batch of real pictures, [B, 1]
 * @param boundary the output for which D takes an example neither for real nor for generated
 * @param pictures the real pictures of the step: more than are judged here if the batch is computed in parts, of whose results
 *   the step takes the means
 * @returns the numbers after this batch
 */
export function adapted(
  numbers: AdaptiveNumbers,
  ofReal: Node,
  boundary: number,
  pictures = ofReal.shape[0]!,
): AdaptiveNumbers {
  const keep = 0.5 ** (pictures / picturesOfMean);
  const signs = ops.mean(ops.sign(ops.sub(ops.stopGradient(ofReal), boundary)));
  const sign = ops.add(ops.mul(numbers.sign, keep), ops.mul(signs, 1 - keep));
  const moved = ops.mul(ops.sign(ops.sub(sign, target)), pictures / picturesToOne);
  return { sign, probability: ops.clip(ops.add(numbers.probability, moved), 0, 1) };
}
