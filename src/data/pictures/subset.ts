import { callback, checkArguments, numbers, text } from '../../core/checks.ts';
import { UsageError } from '../../core/errors.ts';
import { sourceRule, type PictureSource } from './source.ts';
import { grouped } from '../../core/wording.ts';

/**
 * A source with some of the records of another, without copying them. Record i of the subset is record `indices[i]` of
 * `source`, with the same name and label. The names of all classes are kept.
 *
 * @param source owned by the subset, and closed with it
 * @param indices of one or more records of `source`, in any order
 * @param what describes the records: `without near-duplicates`
 * @throws UsageError if there are no indices, or one of them is not a record of `source`
 * @example subset(source, recordsOf(source, (index) => source.labels?.[index] === 3), 'of class 3')
 */
export function subset(
  source: PictureSource,
  indices: Uint32Array | readonly number[],
  what: string,
): PictureSource {
  checkArguments('subset', { source, indices, what }, { source: sourceRule, indices: numbers, what: text });
  const { count, labels } = source;
  if (indices.length === 0) {
    throw new UsageError(`none of the ${grouped(count)} pictures of ${source.name} is left (${what})`);
  }
  for (const index of indices) {
    if (!Number.isInteger(index) || index < 0 || index >= count) {
      throw new UsageError(`${source.name} has ${grouped(count)} pictures, but no record ${index} (${what})`);
    }
  }
  const records = Uint32Array.from(indices);
  const { stored } = source;
  return {
    kind: 'pictures',
    description: `${source.description}: ${grouped(records.length)} of them, ${what}`,
    name: source.name,
    count: records.length,
    channels: source.channels,
    labels: labels === undefined ? undefined : pick(labels, records),
    classNames: source.classNames,
    labelsFrom: source.labelsFrom,
    whyNoLabels: source.whyNoLabels,
    notes: source.notes,
    quickAt: source.quickAt,
    nameOf: (index) => source.nameOf(records[index]!),
    // Not async: all pictures of a batch must reach the decoders before anything is awaited.
    read: (index, shape) => source.read(records[index]!, shape),
    stored: stored === undefined ? undefined : (index) => stored(records[index]!),
    close: () => source.close?.(),
  };
}

/** The indices of the records for which `takes` is true, in ascending order, for `subset`. */
export function recordsOf(source: PictureSource, takes: (index: number) => boolean): Uint32Array {
  checkArguments('recordsOf', { source, takes }, { source: sourceRule, takes: callback });
  const taken = new Uint32Array(source.count);
  let count = 0;
  for (let index = 0; index < source.count; index++) if (takes(index)) taken[count++] = index;
  return taken.slice(0, count);
}

function pick<T extends Uint8Array | Uint16Array>(labels: T, records: Uint32Array): T {
  const picked = labels.slice(0, records.length) as T;
  for (const [index, record] of records.entries()) picked[index] = labels[record]!;
  return picked;
}
