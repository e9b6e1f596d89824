/** Changes of the pictures that D judges, real and generated ones alike, through which the gradient of G flows. */
import { checkArguments, fraction, kind, listOf, oneOf, type Rule } from '../../core/checks.ts';
import { UsageError } from '../../core/errors.ts';
import { limitsOf } from '../../core/value-range.ts';
import type { Node } from '../../engine/tensor/node.ts';
import * as ops from '../../engine/tensor/ops.ts';
import { ganRule, type Gan } from '../networks/gan.ts';
import { brightness, contrast, saturation } from './color.ts';
import type { DrawRandom } from './draw-random.ts';
import { cutout, placement } from './geometry.ts';

/** In the order in which they are applied. */
export const augmentationNames = ['color', 'translation', 'cutout', 'mirror'] as const;
/** A kind of augmentation: one of `augmentationNames`. */
export type AugmentationName = (typeof augmentationNames)[number];

/**
 * Builds the pictures that D judges, of pictures in the GAN's range, [B, C, H, W] → [B, C, H, W].
 *
 * @param probability of each change of each picture, a scalar from 0 to 1. Default: every picture is changed
 */
export type Augmentation = (pictures: Node, random: DrawRandom, probability?: Node) => Node;

/** How probable each change of each picture is, from 0 to 1; `adaptive`: as probable as D's certainty asks for (ADA). */
export type AugmentationStrength = number | 'adaptive';

/** What follows a strength. */
export const strengthRule: Rule = kind(
  'adaptive, or a number from 0 to 1',
  (value) => value === 'adaptive' || fraction.holds(value),
  { kind: 'number', isWhole: false, words: ['adaptive'], min: 0, max: 1 },
);

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
  const [moves, mirrors] = [chosen.has('translation'), chosen.has('mirror')];
  const placed = (options: { readonly moves: boolean; readonly mirrors: boolean }): Change => {
    return (y, random) => placement(y, random, { ...options, grey });
  };
  const color: readonly Change[] = [(y, random) => brightness(y, random, span), saturation, contrast];
  const hole: Change = (y, random) => cutout(y, random, grey);
  const changesWith = (placements: readonly Change[]): readonly Change[] => [
    ...(chosen.has('color') ? color : []),
    ...placements,
    ...(chosen.has('cutout') ? [hole] : []),
  ];
  // Both at once are one product for each picture; by chance, each of them has chances of its own.
  const always = changesWith(moves || mirrors ? [placed({ moves, mirrors })] : []);
  const separate = changesWith([
    ...(moves ? [placed({ moves, mirrors: false })] : []),
    ...(mirrors ? [placed({ moves: false, mirrors })] : []),
  ]);
  return (pictures, random, probability) =>
    probability === undefined
      ? always.reduce((y, change) => change(y, random), pictures)
      : separate.reduce((y, change) => sometimes(y, change(y, random), random, probability), pictures);
}

/** A change of pictures [B, C, H, W]. */
type Change = (pictures: Node, random: DrawRandom) => Node;

/** Each picture changed with a probability, by a random number of its own, and otherwise as it was. */
function sometimes(pictures: Node, changed: Node, random: DrawRandom, probability: Node): Node {
  if (changed === pictures) return pictures;
  const chance = random([pictures.shape[0]!, 1, 1, 1], (values, stream) => void stream.uniform(values, 0, 1));
  // By numbers rather than a choice: WebGPU transposes no truth values, which would go to the CPU and back.
  const share = ops.where(ops.less(chance, probability), 1, 0);
  return ops.add(ops.mul(changed, share), ops.mul(pictures, ops.sub(1, share)));
}
