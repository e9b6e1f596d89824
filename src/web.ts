/**
 * Everything that a page needs in one import: what `sparring` has for any place, `sparring/graph`, `sparring/nn`, and a
 * runtime for browsers. Nothing in it needs Node.
 *
 * @example
 * import { createWebRuntime, Trainer } from 'sparring/web';
 * const trainer = await Trainer.create(options, await createWebRuntime({ device: 'webgpu' }));
 *
 * @module sparring/web
 */
export * from './graph.ts';
export * from './library.ts';
export * from './nn.ts';

export { createWebRuntime, type WebRuntimeOptions } from './engine/runtime/web/ort-web.ts';
export { webDevices, type WebDevice } from './engine/runtime/web/web-devices.ts';

export {
  startTrainingWorker,
  type StartTrainingOptions,
  type WorkerTraining,
} from './page/worker-training.ts';
export { serveTraining } from './page/serve-training.ts';
export type { OwnTraining } from './page/training-setup.ts';
export type {
  MessageEnd,
  TrainingDescription,
  TrainingProgress,
  WorkerSampleOptions,
  WorkerTrainingOptions,
} from './page/protocol.ts';
export type { NamedPointSet, TrainingData } from './page/training-data.ts';
export { pictureSet, type PagePicture, type PictureSet, type PictureSetOptions } from './page/picture-set.ts';
export { drawPictures, imageDataOf, type DrawOptions } from './page/canvas.ts';
export { PrivateFiles, saveDownload, type FileContents } from './page/files.ts';
export type { PictureShape } from './core/pictures.ts';
export {
  pointSetNames,
  pointSets,
  type NamedPoints,
  type PointSetName,
} from './gan/presets/point-distributions.ts';
