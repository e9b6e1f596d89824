/** The numbers of classes: a run keeps those that it began with, whatever order its data has now. */
import type { PictureSource } from '../data/pictures/source.ts';
import type { RunOptions } from './run-options.ts';

/**
 * The source with its classes numbered as when the run began: by their names, because the order of folders called 0 to
 * 11 was another in earlier versions, and a list of classes may be written in another order. If the names differ, the
 * source is returned as it is, and `refuseOtherClasses` says how they do.
 */
export function inClassOrder(
  source: PictureSource,
  { identity }: Pick<RunOptions, 'identity'>,
): PictureSource {
  const { labels, classNames } = source;
  if (labels === undefined || classNames === undefined) return source;
  const order = identity === undefined ? orderBefore(source, classNames) : identity.classes;
  if (order === undefined || order.length !== classNames.length) return source;
  const numbers = new Map(order.map((name, number) => [name, number]));
  const renumbered = classNames.map((name) => numbers.get(name));
  const isUnique = numbers.size === order.length && new Set(classNames).size === classNames.length;
  if (!isUnique || renumbered.includes(undefined)) return source;
  if (renumbered.every((number, before) => number === before)) return source;
  return { ...source, classNames: order, labels: Uint16Array.from(labels, (label) => renumbered[label]!) };
}

/** Runs without an identity are of versions that had folders in the order of their code units. */
function orderBefore({ labelsFrom }: PictureSource, classNames: readonly string[]): readonly string[] {
  return labelsFrom === 'by folder' ? [...classNames].sort() : classNames;
}
