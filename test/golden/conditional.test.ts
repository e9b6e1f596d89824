/** A small training of networks that learn classes, step by step, against PyTorch's. */
import { expect, it } from 'vitest';
import { oneHot } from '../../src/core/one-hot.ts';
import { createNodeRuntime } from '../../src/engine/runtime/node/ort-node.ts';
import { compile, floats } from '../../src/engine/runtime/program.ts';
import { withClasses, type Gan, type LatentSpec } from '../../src/gan/networks/gan.ts';
import { LabelFromLatent, withoutLabel } from '../../src/gan/networks/label-from-latent.ts';
import { networkNames, stateNames } from '../../src/gan/networks/state-names.ts';
import { objectiveOf } from '../../src/gan/objectives/objective-settings.ts';
import { initialState } from '../../src/gan/training/initial-state.ts';
import type { StepDefinition } from '../../src/gan/training/step-definition.ts';
import { fullStep } from '../../src/gan/training/training-step.ts';
import { scalarFeeds, tensorNamesOf } from '../../src/gan/training/update.ts';
import { flatten, reshapeTo, tanh } from '../../src/nn/activations.ts';
import { BatchNorm } from '../../src/nn/batch-norm.ts';
import { Sequential } from '../../src/nn/layer.ts';
import { Conv2d, ConvTranspose2d, Dense } from '../../src/nn/linear.ts';
import { adam } from '../../src/nn/optimiser.ts';
import { constantInitialiser } from '../../src/nn/parameter.ts';
import { Projection } from '../../src/nn/projection.ts';
import { goldenPicture, maxDifference, readGolden } from './golden-file.ts';

const golden = readGolden('conditional');
const { steps, batchSize, latentDim, classes, learningRate, beta1, r1 } = golden.config as Record<
  'steps' | 'batchSize' | 'latentDim' | 'classes' | 'learningRate' | 'beta1' | 'r1',
  number
>;

const initialise = constantInitialiser(0);
const halving = { kernel: 4, stride: 2, padding: 1, initialise } as const;
const latent: LatentSpec = { dimension: latentDim + classes, classes, distribution: 'normal' };
/** The networks of `make_conditional_golden.py`. */
const gan: Gan = {
  kind: 'pictures',
  latent,
  image: { channels: 1, height: 8, width: 8, range: 'signed' },
  generator: new LabelFromLatent(
    {
      noise: withoutLabel(latent),
      widen: new Dense(latentDim, 64, { initialise }),
      unfold: reshapeTo(4, 4, 4),
      norm: new BatchNorm(4, { classes }),
      tanh1: tanh(),
      paint: new ConvTranspose2d(4, 1, { ...halving, bias: false }),
      tanh2: tanh(),
    },
    latent,
  ),
  discriminator: new Sequential({
    look: new Conv2d(1, 4, { ...halving, spectralNorm: true }),
    tanh1: tanh(),
    see: new Conv2d(4, 6, { ...halving, spectralNorm: true }),
    tanh2: tanh(),
    flatten: flatten(),
    judge: new Projection(24, classes, { initialise, spectralNorm: true }),
  }),
};

/** PyTorch's names of parameters that are not called as ours. */
const keys: Readonly<Record<string, string>> = {
  'norm.gain': 'norm.gain.weight',
  'norm.bias': 'norm.bias.weight',
  'norm.runningMean': 'norm.statistics.running_mean',
  'norm.runningVariance': 'norm.statistics.running_var',
  'judge.class.weight': 'vectors.weight_orig',
  'judge.class.u': 'vectors.weight_u',
  ...Object.fromEntries(
    ['look', 'see', 'judge'].flatMap((layer) => [
      [`${layer}.weight`, `${layer}.weight_orig`],
      [`${layer}.u`, `${layer}.weight_u`],
    ]),
  ),
};
/** Their weights are [outputs, inputs] in PyTorch. */
const dense = ['widen.weight', 'judge.weight'];
const paths = networkNames.flatMap((network) =>
  Object.keys(gan[network].parameters).map((path) => ({ network, path })),
);

function goldenValues(prefix: string, { network, path }: (typeof paths)[number]): Float32Array {
  const { data, shape } = golden.tensor(`${prefix}.${network}.${keys[path] ?? path}`);
  if (!dense.includes(path)) return data.slice();
  const [rows, columns] = shape as [number, number];
  return Float32Array.from(data, (_, i) => data[(i % rows) * columns + Math.floor(i / rows)]!);
}

/** The upper left 8×8 of the first channel of the golden pictures. */
function realBatch(step: number): Float32Array {
  const real = new Float32Array(batchSize * 64);
  for (let i = 0; i < batchSize; i++) {
    const picture = goldenPicture(batchSize * (step % 4) + i);
    for (let y = 0; y < 8; y++) real.set(picture.subarray(32 * y, 32 * y + 8), i * 64 + y * 8);
  }
  return real;
}

/** The z of a step, with the classes in it. */
function latentsOf(step: number, labels: Float32Array): Float32Array {
  const noise = golden.tensor('latents').data.subarray(step * batchSize * latentDim);
  const z = new Float32Array(batchSize * latent.dimension);
  for (let i = 0; i < batchSize; i++) {
    z.set(noise.subarray(i * latentDim, (i + 1) * latentDim), i * latent.dimension);
  }
  return withClasses(latent, z, labels);
}

it(`follows PyTorch for ${steps} steps, with R1`, async () => {
  const runtime = await createNodeRuntime({ threads: 1 });
  const optimiser = adam({ learningRate, beta1 });
  const definition: StepDefinition = {
    gan,
    objective: objectiveOf('non-saturating', { r1 }),
    optimisers: { generator: optimiser, discriminator: optimiser },
    batchSize,
    realLabel: 1,
    generatorNoise: 'shared',
    updates: 'alternating',
  };
  const state = initialState({ ...definition, seed: 0 }, runtime.memory);
  for (const parameter of paths) {
    const { network, path } = parameter;
    state.set(stateNames.parameter(network, path), goldenValues('initial', parameter));
  }
  const { outputs, updates } = fullStep(definition);
  const program = await compile(outputs, runtime, { updates });
  const measured: Record<string, number[]> = { lossD: [], lossG: [], dReal: [], dFake: [] };
  for (let step = 0; step < steps; step++) {
    const labels = golden.tensor('labels').data.slice(step * batchSize, (step + 1) * batchSize);
    const feeds = {
      real: realBatch(step),
      z: latentsOf(step, labels),
      [stateNames.label]: oneHot(labels, classes),
      ...scalarFeeds(optimiser, step + 1, tensorNamesOf('discriminator')),
      ...scalarFeeds(optimiser, step + 1, tensorNamesOf('generator')),
    };
    const results = await program.run(feeds, state);
    for (const [name, values] of Object.entries(measured)) values.push(floats(results, name)[0]!);
  }
  // PyTorch's own float32 deviates from float64 by 3e-7, other kernels may by ten times as much.
  for (const [name, values] of Object.entries(measured)) {
    expect(maxDifference(values, golden.tensor(name).data), name).toBeLessThan(5e-6);
  }
  for (const parameter of paths) {
    const { network, path } = parameter;
    const ours = await state.read(stateNames.parameter(network, path));
    expect(maxDifference(ours, goldenValues('final', parameter)), `${network}.${path}`).toBeLessThan(5e-6);
  }
  await program.release();
});
