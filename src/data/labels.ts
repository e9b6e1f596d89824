import type { PictureSource } from './pictures/source.ts';

/** How many classes a source tells apart, named or not; undefined where it has no labels. */
export function classCountOf({ labels, classNames }: PictureSource): number | undefined {
  if (labels === undefined) return undefined;
  let most = -1;
  for (const label of labels) if (label > most) most = label;
  return Math.max(classNames?.length ?? 0, most + 1);
}
