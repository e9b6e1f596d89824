import type { PictureShape, PictureSource } from './pictures/source.ts';
import { splitByHash, type SplitPart } from './split.ts';
import type { ValueRange } from './pictures/value-range.ts';

/** How a picture is brought to size. `centre`: the short side is resized and the centre cropped, as of LSUN. */
export const crops = ['centre'] as const;

/** What is made of the pictures before a network sees them: steps, in the order in which they are taken. */
export interface Preparation {
  /** The share of the pictures that is held out of training (`splitByHash`); null for none. */
  readonly holdOut: number | null;
  readonly crop: (typeof crops)[number];
  /** Whether each picture is mirrored, left to right, or not, as chance has it (`BatchStream`). */
  readonly mirror: boolean;
  readonly values: ValueRange;
}

/** The usual preparation, for a network whose pictures have these values. */
export function usualPreparation(values: ValueRange): Preparation {
  return { holdOut: null, crop: 'centre', mirror: false, values };
}

/**
 * The part of a source that is trained on, or that is held out.
 *
 * @param source the part's from now on: closed with it
 * @throws UsageError if nothing is in that part
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

/** The steps in words, for a person. */
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
