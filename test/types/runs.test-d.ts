/** Runs and trainings: what is inferred, what must be refused, and bytes that other interfaces take as they are. */
import {
  encodeCheckpoint,
  exportOnnx,
  openRun,
  resumeTraining,
  train,
  type FloatPicture,
  type Gan,
  type RgbaPicture,
  type Run,
  type RunOutcome,
  type RunProgress,
  type State,
  type Trainer,
} from '../../src/index.ts';
import { encodeAnimation, encodePicture, pictureSource, type StoredPicture } from '../../src/data.ts';
import { expectType } from './expect-type.ts';

declare const gan: Gan;
declare const state: State;
declare const trainer: Trainer;
declare const stored: StoredPicture;

// A run.
await using run = await openRun('runs/00000-photos-dcgan-64', { step: 500 });
expectType<Run>().of(run);
expectType<RgbaPicture[]>().of(await run.sample({ seeds: [0, 1, 2] }));
expectType<Uint8Array<ArrayBuffer>[]>().of(await run.sample({ count: 3, as: 'png' }));
expectType<FloatPicture[]>().of(await run.sample({ as: 'floats' }));
// @ts-expect-error no such form
await run.sample({ as: 'jpeg' });
// @ts-expect-error seeds are numbers
await run.sample({ seeds: ['5'] });
expectType<Float32Array<ArrayBuffer>>().of(await run.judge(await run.sample()));
expectType<Float32Array<ArrayBuffer>>().of(await run.judge([], { training: pictureSource([]) }));
// @ts-expect-error bytes have a format
await run.export();

// A training.
const training = train('photos', { preset: 'dcgan-64', minutes: 10, signal: AbortSignal.timeout(1000) });
for await (const progress of training) expectType<RunProgress>().of(progress);
expectType<RunOutcome | undefined>().of(training.outcome);
expectType<Run>().of(await resumeTraining('runs/0', { steps: 5 }).run());
// @ts-expect-error no such preset
train('photos', { preset: 'dcgan-63' });
// @ts-expect-error an array needs a shape
train(new Float32Array(3));

// Bytes.
const [picture] = await run.sample();
new ImageData(picture!.data, picture!.width, picture!.height);
const shape = { channels: 1, height: 1, width: 1 } as const;
const png = await encodePicture(new Float32Array(1), shape, { range: 'unit' });
new Blob([png, await encodeAnimation([png]), await exportOnnx(gan, state, 'running')]);
new Response(await run.export({ format: 'safetensors' }));
new Response((await run.sample({ as: 'png' }))[0]);
new Blob(encodeCheckpoint({ tensors: await trainer.tensors(), iterations: 0, seconds: 0 }));
new Response(stored.kind === 'file' ? stored.encoded : stored.planes);
