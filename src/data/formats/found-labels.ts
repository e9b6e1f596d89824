/** What a source says of its classes, in the same words whatever its format is. */
import { maxOf } from '../../core/extremes.ts';
import { counted, namesWording, oneSentence } from '../../core/wording.ts';
import type { PictureSource } from '../pictures/source.ts';

/** Labels with the names of their classes. */
export interface Labels {
  readonly labels: Uint8Array | Uint16Array;
  readonly classNames: readonly string[];
  /** For people: `by folder`, `by the array y`. */
  readonly from: string;
}

/** Why pictures have no labels, for people. */
export interface NoLabels {
  readonly why: string;
  /** Whether labels were probably meant, so that this should be said. */
  readonly isSurprising: boolean;
}

/** Labels are stored as uint16. */
export const maxClasses = 0x1_0000;

/**
 * Labels of a format that has numbers alone: a class is named by its number.
 *
 * @param names of the classes, if they are known. A class beyond them is named by its number
 */
export function numberedLabels(labels: Labels['labels'], from: string, names?: readonly string[]): Labels {
  const count = Math.max(names?.length ?? 0, labels.length === 0 ? 0 : maxOf(labels) + 1);
  const classNames = Array.from({ length: count }, (_, number) => names?.[number] ?? String(number));
  return { labels, classNames, from };
}

export function hasLabels(found: Labels | NoLabels): found is Labels {
  return 'labels' in found;
}

/** What a description says of labels: `, 3 classes by folder: cat, dog, fox`; nothing where nobody expects any. */
export function labelsWording(found: Labels | NoLabels): string {
  if (!hasLabels(found)) return found.isSurprising ? `, no classes: ${oneSentence(found.why)}` : '';
  const { classNames, from } = found;
  return oneSentence(
    `, ${counted(classNames.length, 'class', 'classes')} ${from}: ${classesWording(classNames)}`,
  );
}

/** `cat, dog, fox`; `0 to 9` if the names are the numbers of the classes. */
export function classesWording(classNames: readonly string[]): string {
  const areNumbers = classNames.length > 2 && classNames.every((name, number) => name === String(number));
  return areNumbers ? `0 to ${classNames.length - 1}` : namesWording(classNames);
}

/** The members of a source that say what was found. */
export function membersOf(
  found: Labels | NoLabels,
): Pick<PictureSource, 'labels' | 'classNames' | 'labelsFrom' | 'whyNoLabels'> {
  if (!hasLabels(found)) return { whyNoLabels: oneSentence(found.why) };
  return { labels: found.labels, classNames: found.classNames, labelsFrom: oneSentence(found.from) };
}
