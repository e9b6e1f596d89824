import { UsageError } from '../../core/errors.ts';
import type { PictureSource } from './source.ts';
import { grouped } from '../../core/wording.ts';

/**
 * Some records of a source, as a source: record i is record `indices[i]` of the other, with its name, its
 * label and the names of all classes. A list in the order of the source keeps that order; nothing is copied
 * or read.
 *
 * @param source the subset's from now on: closed with it
 * @param indices at least one, each a record of `source`, in any order
 * @param what they are, for the description: `without near-duplicates`
 * @throws UsageError if there are none, or one is no record of `source`
 * @example subset(source, recordsOf(source, (index) => source.labels?.[index] === 3), 'of class 3')
 */
export function subset(
  source: PictureSource,
  indices: Uint32Array | readonly number[],
  what: string,
): PictureSource {
  const { count, labels } = source;
  if (indices.length === 0) {
    throw new UsageError(`none of the ${grouped(count)} pictures of ${source.name} is left (${what})`);
  }
  for (const index of indices) {
    if (!Number.isInteger(index) || index < 0 || index >= count) {
      throw new UsageError(`${source.name} has ${grouped(count)} pictures and no record ${index} (${what})`);
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
    quickAt: source.quickAt,
    nameOf: (index) => source.nameOf(records[index]!),
    // Not async: a batch's pictures are handed to the decoders before anything is waited for.
    read: (index, shape) => source.read(records[index]!, shape),
    stored: stored === undefined ? undefined : (index) => stored(records[index]!),
    close: () => source.close?.(),
  };
}

/** The records of a source that a rule takes, in their order: what `subset` is given. */
export function recordsOf(source: PictureSource, takes: (index: number) => boolean): Uint32Array {
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
