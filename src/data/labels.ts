import type { PictureSource } from './pictures/source.ts';

/** The number of classes in a source, named or not; undefined if it has no labels. */
export function classCountOf({ labels, classNames }: PictureSource): number | undefined {
  if (labels === undefined) return undefined;
  let max = -1;
  for (const label of labels) if (label > max) max = label;
  return Math.max(classNames?.length ?? 0, max + 1);
}
