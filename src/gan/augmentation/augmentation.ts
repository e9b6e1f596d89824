/** Changes of the pictures that D judges, real and generated ones alike, through which the gradient of G flows. */
import { checkArguments, listOf, oneOf } from '../../core/checks.ts';
import { UsageError } from '../../core/errors.ts';
import { limitsOf } from '../../core/value-range.ts';
import type { Node } from '../../engine/tensor/node.ts';
import { ganRule, type Gan } from '../networks/gan.ts';
import { brightness, contrast, saturation } from './color.ts';
import type { DrawRandom } from './draw-random.ts';
import { cutout, placement } from './geometry.ts';

/** In the order in which they are applied. */
export const augmentationNames = ['color', 'translation', 'cutout', 'mirror'] as const;
/** A kind of augmentation: one of `augmentationNames`. */
export type AugmentationName = (typeof augmentationNames)[number];

/** Builds the pictures that D judges, of pictures in the GAN's range, [B, C, H, W] → [B, C, H, W]. */
export type Augmentation = (pictures: Node, random: DrawRandom) => Node;

/**
 * Differentiable augmentation (Zhao et al. 2020, arXiv 2006.10738), with its authors' strengths. D sees only changed
 * pictures, real or generated, so it cannot learn the training pictures by heart; G need not draw the changes, because they
 * are made after it. Every picture is changed by random numbers of its own.
 *
 * - `color`: brightness by up to a quarter of the range, saturation by 0 to 2 and contrast by 0.5 to 1.5 times;
 * - `translation`: by up to an eighth of each side, in whole pixels;
 * - `cutout`: half of each side becomes grey, somewhere;
 * - `mirror`: left to right, half the time. D cannot tell which way round a picture was, so G may draw either.
 *
 * @param names applied in the order of `augmentationNames`
 * @throws UsageError if a name is unknown, there is none, or the GAN does not make pictures
 */
export function augmentationOf(names: readonly AugmentationName[], gan: Gan): Augmentation {
  checkArguments(
    'augmentationOf',
    { names, gan },
    { names: listOf(oneOf(augmentationNames), 1), gan: ganRule },
  );
  if (gan.kind === 'points') {
    throw new UsageError('augmentation changes pictures, but these networks make points: leave it out', {
      code: 'not-applicable',
      option: 'augment',
    });
  }
  const [min, max] = limitsOf(gan.image.range);
  const [grey, span] = [(min + max) / 2, max - min];
  const chosen = new Set(names);
  return (pictures, random) => {
    let y = pictures;
    if (chosen.has('color')) {
      y = brightness(y, random, span);
      y = contrast(saturation(y, random), random);
    }
    const [moves, mirrors] = [chosen.has('translation'), chosen.has('mirror')];
    if (moves || mirrors) y = placement(y, random, { moves, mirrors, grey });
    return chosen.has('cutout') ? cutout(y, random, grey) : y;
  };
}
