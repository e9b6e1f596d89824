/** GANs, presets, training and sampling: what is inferred, and what must be refused. */
import {
  adam,
  dcgan,
  ganOfNetwork,
  objectives,
  openRun,
  optimisersOf,
  presets,
  Sampler,
  sgd,
  SparringError,
  train,
  Trainer,
  createNodeRuntime,
  type DcganNetwork,
  type ErrorCode,
  type FloatPicture,
  type Gan,
  type Loss,
  type NetworkName,
  type NetworkOptions,
  type Objective,
  type Optimiser,
  type PictureGan,
  type PresetName,
  type Preset,
  type RgbaPicture,
  type Run,
  type RunProgress,
  type Runtime,
  type StepReport,
} from '../../src/index.ts';
import { ops } from '../../src/graph.ts';
import { maxoutMlp, pointMlp, type PointGan } from '../../src/nn.ts';
import { expectType } from './expect-type.ts';

declare const runtime: Runtime;
declare const anyPreset: Preset;
declare const anyNetwork: NetworkOptions;

// Presets know their networks.
expectType<DcganNetwork>().of(presets['dcgan-28'].network);
expectType<PictureGan>().of(dcgan(presets['dcgan-28'].network));
expectType<PictureGan>().of(dcgan({ ...presets['dcgan-64'].network, height: 32, width: 32, channels: 1 }));
expectType<PictureGan>().of(maxoutMlp(presets['gan-mnist'].network));
expectType<PointGan>().of(pointMlp(presets['gan-2d'].network));
expectType<PictureGan>().of(ganOfNetwork(presets['gan-cifar10-conv'].network));
expectType<Gan>().of(ganOfNetwork(anyNetwork));
expectType<Gan>().of(ganOfNetwork(anyPreset.network));
const name: PresetName = 'gan-mnist';
expectType<Preset['kind']>().of(presets[name as PresetName].kind);
// @ts-expect-error no such preset
presets['dcgan-128'];
// @ts-expect-error the network of another architecture
dcgan(presets['gan-mnist'].network);
// @ts-expect-error the architecture is another
dcgan(presets['dcgan-mnist-conditional'].network);
// @ts-expect-error a GAN of points has no pictures
maxoutMlp(presets['gan-2d'].network);
// @ts-expect-error a DCGAN has one channel or three
dcgan({ ...presets['dcgan-28'].network, channels: 2 });
// @ts-expect-error no such option
dcgan({ ...presets['dcgan-28'].network, size: 64 });
// @ts-expect-error no such architecture
ganOfNetwork({ ...presets['dcgan-28'].network, architecture: 'stylegan' });

// What is true of a GAN depends on its kind.
declare const gan: Gan;
if (gan.kind === 'pictures') expectType<1 | 3>().of(gan.image.channels);
else expectType<number>().of(gan.point.dimension);
// @ts-expect-error points have no image
gan.image;

// Optimisers.
expectType<Optimiser>().of(adam());
adam({ learningRate: (update) => 1e-3 / (1 + update) });
// @ts-expect-error the option is called learningRate
adam({ lr: 1e-3 });
// @ts-expect-error plain gradient descent has no default rate
sgd({});
expectType<Readonly<Record<NetworkName, Optimiser>>>().of(
  optimisersOf(presets['dcgan-28'].optimiser, { batches: 10, k: 1 }),
);

// Training.
const setup = { gan: dcgan(presets['dcgan-28'].network), batchSize: 16 };
const optimisers = { generator: adam(), discriminator: adam() };
const trainer = await Trainer.create({ ...setup, optimisers }, runtime);
expectType<StepReport>().of(await trainer.step(async () => new Float32Array(16 * 784)));
await trainer.step(async () => ({ pictures: new Float32Array(16 * 784), labels: [0, 1] }));
// @ts-expect-error values are float32
await trainer.step(async () => new Float64Array(16 * 784));
// @ts-expect-error a supplier, not a batch
await trainer.step(new Float32Array(16 * 784));
// @ts-expect-error both networks have an optimiser
await Trainer.create({ ...setup, optimisers: { generator: adam() } }, runtime);
// @ts-expect-error no such objective
await Trainer.create({ ...setup, optimisers, objective: objectives.perceptual }, runtime);
// @ts-expect-error an objective, not its name
await Trainer.create({ ...setup, optimisers, objective: 'minimax' }, runtime);
// @ts-expect-error no such order of updates
await Trainer.create({ ...setup, optimisers, updates: 'random' }, runtime);
await Trainer.create({ ...setup, optimisers }, runtime, {
  steps: 'apart',
  onGradients: (gradients, ...rest) => {
    expectType<ReadonlyMap<string, Float32Array>>().of(gradients);
    return rest.length > 0 ? gradients : 'skip';
  },
});
// @ts-expect-error joined steps have no gradients to look at
await Trainer.create({ ...setup, optimisers }, runtime, { steps: 'joined', onGradients: (g) => g });
// @ts-expect-error no such device
await createNodeRuntime({ device: 'abacus' });
// @ts-expect-error a number, not its text
await createNodeRuntime({ threads: '2' });

// An objective of one's own: its context is inferred.
const leastSquares: Objective = {
  discriminator: ({ real, fake, judge, step }) => {
    expectType<readonly number[]>().of(step.shape);
    const distance = (examples: typeof real, target: number) =>
      ops.mean(ops.mul(ops.sub(judge(examples), target), 0.5));
    return ops.add(distance(real, 1), distance(fake, 0));
  },
  generator: ({ judge, fake }): Loss => [{ loss: () => ops.mean(judge(fake)), every: 4 }],
};
await Trainer.create({ ...setup, optimisers, objective: leastSquares }, runtime);
// @ts-expect-error G needs a loss as well
export const half: Objective = { discriminator: leastSquares.discriminator };
// @ts-expect-error a loss is a node or parts, not a number
export const number: Objective = { ...leastSquares, generator: () => 0 };

// Sampling.
const sampler = await Sampler.create(setup.gan, runtime, { normalisation: 'batch' });
expectType<Float32Array<ArrayBuffer>>().of(await sampler.sample(new Float32Array(100), trainer.state));
// @ts-expect-error for standing statistics see standingGenerator
await Sampler.create(setup.gan, runtime, { normalisation: 'standing' });
// @ts-expect-error values are float32
await sampler.sample([0, 1], trainer.state);

// Trainings.
const training = train('photos', { preset: 'dcgan-28', minutes: 10, signal: AbortSignal.timeout(1000) });
for await (const progress of training) {
  expectType<RunProgress>().of(progress);
  expectType<number>().of(progress.lossG);
}
expectType<Run>().of(await training.run());
expectType<boolean | undefined>().of(training.outcome?.interrupted);
train([new Blob([])], { objective: 'minimax', imageSize: { width: 32, height: 32 } });
// @ts-expect-error no such preset
train('photos', { preset: 'stylegan' });
// @ts-expect-error a size has two sides
train('photos', { imageSize: 64 });
// @ts-expect-error no such option
train('photos', { epoch: 3 });
// @ts-expect-error data first
train({ preset: 'dcgan-28' });

// A run.
const run = await openRun('runs/00000-digits', { device: 'cpu' });
expectType<RgbaPicture[]>().of(await run.sample({ seeds: [0, 1, 2] }));
expectType<Uint8Array<ArrayBuffer>[]>().of(await run.sample({ count: 2, as: 'png' }));
expectType<FloatPicture[]>().of(await run.sample({ as: 'floats' }));
// Bytes and pictures are what the platform takes.
const [png] = await run.sample({ as: 'png' });
export const blob = new Blob([png!], { type: 'image/png' });
export const response = new Response(await run.export({ format: 'onnx' }));
const [picture] = await run.sample();
export const image = new ImageData(picture!.data, picture!.width, picture!.height);
// @ts-expect-error no such form
await run.sample({ as: 'jpeg' });
// @ts-expect-error seeds are numbers
await run.sample({ seeds: ['5'] });
// @ts-expect-error no such normalisation
await run.sample({ normalisation: 'layer' });
// @ts-expect-error no such format
await run.export({ format: 'pickle' });

// Errors say what they are.
try {
  await openRun('runs/00000-digits');
} catch (error) {
  if (error instanceof SparringError) {
    expectType<ErrorCode>().of(error.code);
    expectType<string | undefined>().of(error.option);
    // @ts-expect-error no such code
    if (error.code === 'oops') throw error;
  }
}
