/**
 * Sparring: generative adversarial networks in TypeScript.
 *
 * Networks consist of layers. A `Trainer` trains two networks with an objective, on the device of a `Runtime`. `ops`,
 * `grad` and `compile` are the graph language below them.
 */
import type { OpenRunSettings } from './runs/open-run.ts';
import type { TrainedRun } from './runs/trained-run.ts';

export * from './library.ts';

export {
  createNodeRuntime,
  devices,
  type Device,
  type NodeRuntimeOptions,
} from './engine/runtime/node/ort-node.ts';

export type { OpenRunSettings } from './runs/open-run.ts';
export type { TrainedRun } from './runs/trained-run.ts';
export { Generator, withGenerator, type GeneratorOptions, type Normalisation } from './runs/generator.ts';
export { evaluateNearest, type NearestEvaluation } from './analysis/evaluation/nearest.ts';
export type { MeasureName, Measured, NearestFindings } from './analysis/evaluation/nearest-findings.ts';
export { evaluateParzen, type ParzenEvaluation, type ParzenFindings } from './analysis/evaluation/parzen.ts';

export {
  dedupMethods,
  findNearDuplicates,
  type DedupMethod,
  type DedupOptions,
  type DedupProgress,
  type NearDuplicates,
} from './analysis/dedup/near-duplicates.ts';
export type { DuplicateGroup, Repeat } from './analysis/dedup/grouping.ts';
export { BatchStream, type Batch, type BatchStreamOptions } from './data/batches.ts';
export { openImageFolder } from './data/formats/image-folder.ts';
export { oneHot } from './core/one-hot.ts';
export { classCountOf } from './data/labels.ts';
export { openMnist } from './data/sets/mnist.ts';
export { openSource } from './data/open.ts';
export { writePack, type PackOptions, type PackOutcome } from './data/formats/pack/writer.ts';
export { encodeAnimation, encodeGrid, encodePicture } from './data/pictures/encode.ts';
export { readValues, type ReadValuesOptions, type ValueBlock } from './data/read-values.ts';
export { isHeldOut, splitByHash, type SplitPart } from './data/split.ts';
export { recordsOf, subset } from './data/pictures/subset.ts';
export type { PictureShape, PictureSource } from './data/pictures/source.ts';
export type { ValueRange } from './core/value-range.ts';

/**
 * Opens a run to use its networks. The schemas of its files are loaded at the first call: they take 14 MB, which a
 * training of one's own does not need.
 *
 * @param path the run folder
 * @throws SparringError if the run does not exist, or has no complete checkpoint
 */
export async function openRun(path: string, settings?: OpenRunSettings): Promise<TrainedRun> {
  const runs = await import('./runs/open-run.ts');
  return runs.openRun(path, settings);
}
