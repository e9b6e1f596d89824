import type { PictureShape, PictureSource } from './pictures/source.ts';
import { splitByHash, type SplitPart } from './split.ts';
import type { ValueRange } from '../core/value-range.ts';

/** How a picture is brought to size. `centre`: the short side is resized and the centre cropped, as usual for LSUN. */
export const crops = ['centre'] as const;

/** The steps between a stored picture and the values that a network sees, in order. */
export interface Preparation {
  /** The share of pictures held out of training (`splitByHash`); null for none. */
  readonly holdOut: number | null;
  readonly crop: (typeof crops)[number];
  /** Whether each picture is mirrored, left to right, with probability ½ (`BatchStream`). */
  readonly mirror: boolean;
  readonly values: ValueRange;
}

/** The default preparation for a network with this range of values. */
export function usualPreparation(values: ValueRange): Preparation {
  return { holdOut: null, crop: 'centre', mirror: false, values };
}

/**
 * The part of a source that is used for training, or the part that is held out.
 *
 * @param source owned by the result, and closed with it
 * @throws UsageError if that part is empty
 */
export function partOfSource(
  source: PictureSource,
  { holdOut }: Pick<Preparation, 'holdOut'>,
  part: SplitPart = 'training',
): PictureSource {
  if (holdOut !== null) return splitByHash(source, holdOut, part);
  return source;
}

const valueWordings: Readonly<Record<ValueRange, string>> = {
  signed: '[−1, 1]',
  unit: '[0, 1]',
  contrast: 'global contrast normalisation',
};

/** The steps in words, for people. */
export function preparationSteps(preparation: Preparation, shape: PictureShape): string[] {
  const { holdOut, mirror, values } = preparation;
  return [
    ...(holdOut === null
      ? []
      : [`hold out ${Number((100 * holdOut).toPrecision(3))}% by a hash of the names`]),
    `resize the short side and crop the centre to ${shape.width}×${shape.height}`,
    ...(shape.channels === 1 ? ['grey'] : []),
    ...(mirror ? ['mirror at random'] : []),
    valueWordings[values],
  ];
}
