/**
 * Sparring: generative adversarial networks in TypeScript.
 *
 * What most programs need: runs, training, sampling, export. The rest is in subpaths: `sparring/graph` (the graph
 * language), `sparring/nn` (layers), `sparring/data` (pictures), `sparring/metrics`, and `sparring/web` for pages.
 *
 * @module sparring
 */
import type { ImportOptions, OpenRunOptions } from './workbench/open-run.ts';
import type { Run } from './workbench/run.ts';

export * from './library.ts';

export {
  createNodeRuntime,
  devices,
  type Device,
  type NodeRuntimeOptions,
} from './engine/runtime/node/ort-node.ts';

export type { OpenRunSettings } from './runs/open-run.ts';
export type { LoadedCheckpoint } from './runs/load-checkpoint.ts';
export type { SetAside } from './runs/set-aside.ts';
export type { StepChoice } from './runs/step-choice.ts';
export type { RunOptions } from './runs/run-options.ts';
export type { TrainedRun } from './runs/trained-run.ts';
export type { DeviceOptions } from './workbench/device.ts';
export type { ImportOptions, OpenRunOptions } from './workbench/open-run.ts';
export type { ImportFormat } from './runs/run-options.ts';
export { resumeTraining, train, type Training } from './workbench/training.ts';
export type {
  ResumeOptions,
  SessionOptions,
  TrainingData,
  TrainOptions,
} from './workbench/training-options.ts';
export type { ResumeRequest } from './workbench/plan-resumed.ts';
export type { ArchitectureRequest } from './runs/requested-architecture.ts';
export type { NetworkRequest } from './runs/requested-network.ts';
export type { TrainingRequest } from './runs/requested-run.ts';
export type { RunLength } from './runs/run-length.ts';
export type { FullDisk } from './runs/disk-room.ts';
export type { BestSince } from './runs/best-evaluation.ts';
export type { RunOutcome, RunProgress, StepEvaluation, UnsavedSteps } from './runs/session-report.ts';
export type { Finding, Wording } from './analysis/health/finding.ts';
export type { JudgedPictures } from './workbench/judged-pictures.ts';
export type { PictureForm, PictureForms, Run, RunJudgeOptions, SampleOptions } from './workbench/run.ts';
export type { ScoringProgram } from './gan/files/scored-model.ts';
export type { Exported, ExportFormat, ExportNaming, ExportOptions } from './runs/export-run.ts';
export { Generator, withGenerator, type GeneratorOptions, type Normalisation } from './runs/generator.ts';

export { openImageFolder } from './data/formats/image-folder.ts';
export { openSource, type OpenedSource, type OpenSourceOptions } from './data/open.ts';
export type { PictureArray, PictureInput, PictureSourceOptions } from './data/picture-source.ts';
export { pictureSource } from './data/picture-source.ts';
export type { PictureShape, PictureSource, StoredPicture } from './data/pictures/source.ts';

export {
  evaluateFeatures,
  type FeatureMetric,
  type MeasuresEvaluation,
  type MeasuresFindings,
  type MeasuresProgress,
} from './analysis/evaluation/measures.ts';
export type { FeatureComparison, MeasuredPictures, RealSplit } from './runs/picture-features.ts';
export {
  evaluateNearest,
  type NearestEvaluation,
  type NearestProgress,
} from './analysis/evaluation/nearest.ts';
export type {
  MeasureName,
  Measured,
  NearestFindings,
  ReadPicture,
} from './analysis/evaluation/nearest-findings.ts';
export {
  evaluateParzen,
  type ParzenEvaluation,
  type ParzenFindings,
  type ParzenProgress,
} from './analysis/evaluation/parzen.ts';

/**
 * Opens a run to use its networks. The schemas of its files are loaded at the first call: they take 14 MB, which a
 * training of one's own does not need.
 *
 * @param path the run folder
 * @throws SparringError if the run does not exist, or has no complete checkpoint; the signal's reason if it is aborted
 * @example
 * await using run = await openRun('runs/00001-mnist-dcgan-28');
 * const pictures = await run.sample({ seeds: [0, 1, 2] }); // in ImageData's form
 */
export async function openRun(path: string, options?: OpenRunOptions): Promise<Run> {
  const workbench = await import('./workbench/open-run.ts');
  return workbench.openRun(path, options);
}

/**
 * Makes a run of networks that another program trained: to sample, judge, export or train further. It is at step 0, with
 * Adam's moments at zero.
 *
 * @param networks the folder that the program wrote; or without a format `svhn`, the networks of DCGAN's authors for
 *   street view house numbers of 32×32, which come with Sparring (Radford et al. 2015; MIT licence, © 2015 Alec Radford)
 * @param out the run folder to create
 * @throws SparringError if the folder does not contain such networks, the package with `svhn` is not installed, or the run
 *   cannot be written. Then no run exists
 * @example
 * const svhn = await importRun('svhn', 'runs/svhn');
 * const run = await importRun('pytorch-dcgan', 'runs/pytorch', { format: 'safetensors' });
 */
export async function importRun(networks: string, out: string, options?: ImportOptions): Promise<Run> {
  const workbench = await import('./workbench/open-run.ts');
  return workbench.importRun(networks, out, options);
}
