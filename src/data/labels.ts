import { checkArguments, having } from '../core/checks.ts';
import type { PictureSource } from './pictures/source.ts';

const aSource = having('a source of pictures, of openSource or pictureSource');

/** The number of classes in a source, named or not; undefined if it has no labels. */
export function classCountOf(source: PictureSource): number | undefined {
  checkArguments('classCountOf', { source }, { source: aSource });
  const { labels, classNames } = source;
  if (labels === undefined) return undefined;
  let max = -1;
  for (const label of labels) if (label > max) max = label;
  return Math.max(classNames?.length ?? 0, max + 1);
}
