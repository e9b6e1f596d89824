import { checkArguments, having } from '../core/checks.ts';
import { counted, grouped, namesWording } from '../core/wording.ts';
import { classNameOf, type PictureSource } from './pictures/source.ts';

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

/** The numbers of the classes of which a source has no picture, in order. */
export function emptyClassesOf(source: PictureSource): number[] {
  const count = classCountOf(source);
  if (count === undefined) return [];
  const found = new Set(source.labels);
  return Array.from({ length: count }, (_, label) => label).filter((label) => !found.has(label));
}

/** `2 of 6 classes have no pictures: cat, dog`, in a list; the list is empty if each class has one. */
export function emptyClassesNotes(source: PictureSource): string[] {
  const empty = emptyClassesOf(source);
  if (empty.length === 0) return [];
  const have = empty.length === 1 ? 'has' : 'have';
  const names = namesWording(empty.map((label) => classNameOf(source, label)));
  return [
    `${grouped(empty.length)} of ${counted(classCountOf(source)!, 'class', 'classes')} ${have} no pictures: ${names}`,
  ];
}
