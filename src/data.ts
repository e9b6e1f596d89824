/**
 * Where pictures come from, and how they become batches: sources, named sets, packs, splits, near-duplicates, and
 * encoding. It needs Node.
 *
 * @example
 * import { BatchStream, openSource } from 'sparring/data';
 * const photos = await openSource('photos.zip');
 * const batches = new BatchStream(photos, { batchSize: 16, shape: { channels: 3, height: 64, width: 64 }, seed: 0 });
 *
 * @module sparring/data
 */
export type { ValueLimits, ValueRange } from './core/value-range.ts';
export type { DownloadOptions, PublishedFile } from './data/disk/download.ts';
export { BatchStream, type Batch, type BatchStreamOptions } from './data/batches.ts';
export { openImageFolder } from './data/formats/image-folder.ts';
export { writePack, type PackOptions, type PackOutcome } from './data/formats/pack/writer.ts';
export { classCountOf } from './data/labels.ts';
export { openSource, type OpenedSource, type OpenSourceOptions } from './data/open.ts';
export {
  pictureSource,
  type PictureArray,
  type PictureInput,
  type PictureSourceOptions,
} from './data/picture-source.ts';
export type { ArrayRange } from './data/formats/array-range.ts';
export { withClassesFrom, type ClassOrigin } from './data/classes.ts';
export {
  encodeAnimation,
  type AnimationFormat,
  type EncodeAnimationOptions,
} from './data/pictures/animation.ts';
export {
  encodeGrid,
  encodePicture,
  type EncodeGridOptions,
  type EncodePictureOptions,
} from './data/pictures/encode.ts';
export type { PictureEncoding } from './data/pictures/encoding.ts';
export type { PictureShape, PictureSource, StoredPicture } from './data/pictures/source.ts';
export { recordsOf, subset } from './data/pictures/subset.ts';
export { readValues, type ReadValuesOptions, type ValueBlock } from './data/read-values.ts';
export type { LabelledSource } from './data/sets/idx-set.ts';
export { openMnist, type MnistSplit } from './data/sets/mnist.ts';
export type { NamedSet, NamedSplit, OnSetProgress, SetProgress } from './data/sets/named-set.ts';
export type { FetchRequest, SetOptions } from './data/sets/open-set.ts';
export { isHeldOut, splitByHash, type SplitPart } from './data/split.ts';

export type {
  AutoencoderLook,
  ReconstructionErrors,
  ShownPair,
  ShownPicture,
} from './analysis/dedup/autoencoder-look.ts';
export type { DuplicateGroup, Repeat } from './analysis/dedup/grouping.ts';
export {
  dedupMethods,
  findNearDuplicates,
  type DedupMethod,
  type DedupOptions,
  type DedupProgress,
  type NearDuplicates,
} from './analysis/dedup/near-duplicates.ts';
