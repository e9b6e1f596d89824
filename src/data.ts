/**
 * Where pictures come from, and how they become batches: sources, named sets, packs, splits, near-duplicates, and
 * encoding. It needs Node.
 *
 * @example
 * import { BatchStream, openSource } from 'sparring/data';
 * const photos = await openSource('photos.zip');
 * const batches = new BatchStream(photos, { batchSize: 16, shape: { channels: 3, height: 64, width: 64 }, seed: 0 });
 */
export type { ValueRange } from './core/value-range.ts';
export { BatchStream, type Batch, type BatchStreamOptions } from './data/batches.ts';
export { openImageFolder } from './data/formats/image-folder.ts';
export { writePack, type PackOptions, type PackOutcome } from './data/formats/pack/writer.ts';
export { classCountOf } from './data/labels.ts';
export { openSource } from './data/open.ts';
export { encodeAnimation, encodeGrid, encodePicture } from './data/pictures/encode.ts';
export type { PictureShape, PictureSource } from './data/pictures/source.ts';
export { recordsOf, subset } from './data/pictures/subset.ts';
export { readValues, type ReadValuesOptions, type ValueBlock } from './data/read-values.ts';
export { openMnist } from './data/sets/mnist.ts';
export { isHeldOut, splitByHash, type SplitPart } from './data/split.ts';

export type { DuplicateGroup, Repeat } from './analysis/dedup/grouping.ts';
export {
  dedupMethods,
  findNearDuplicates,
  type DedupMethod,
  type DedupOptions,
  type DedupProgress,
  type NearDuplicates,
} from './analysis/dedup/near-duplicates.ts';
