/** Small trainings, step by step, as `make_objectives_golden.py` has them, and how they are compared with PyTorch's. */
import { expect } from 'vitest';
import { createNodeRuntime } from '../../src/engine/runtime/node/ort-node.ts';
import { compile, floats } from '../../src/engine/runtime/program.ts';
import type { State } from '../../src/engine/runtime/state.ts';
import type { Gan } from '../../src/gan/networks/gan.ts';
import { networkNames, stateNames, type NetworkName } from '../../src/gan/networks/state-names.ts';
import { ByDue } from '../../src/gan/training/due.ts';
import { initialState } from '../../src/gan/training/initial-state.ts';
import type { StepDefinition } from '../../src/gan/training/step-definition.ts';
import { discriminatorStep, fullStep } from '../../src/gan/training/training-step.ts';
import { scalarFeeds, tensorNamesOf } from '../../src/gan/training/update.ts';
import { flatten, reshapeTo, tanh } from '../../src/nn/activations.ts';
import { BatchNorm } from '../../src/nn/batch-norm.ts';
import { Sequential } from '../../src/nn/layer.ts';
import { Conv2d, ConvTranspose2d, Dense } from '../../src/nn/linear.ts';
import { adam } from '../../src/nn/optimiser.ts';
import { constantInitialiser } from '../../src/nn/parameter.ts';
import type { RandomInput } from '../../src/nn/scope.ts';
import { goldenPicture, maxDifference, type GoldenFile } from './golden-file.ts';

const side = 8;

/** The networks of `make_objectives_golden.py`. */
export function smallGan(latentDim: number, isNormalised: boolean): Gan {
  const initialise = constantInitialiser(0);
  const options = { kernel: 4, stride: 2, padding: 1, bias: false, initialise };
  return {
    kind: 'pictures',
    latent: { dimension: latentDim, distribution: 'normal' },
    image: { channels: 1, height: side, width: side, range: 'signed' },
    generator: new Sequential({
      widen: new Dense(latentDim, 64, { initialise }),
      tanh1: tanh(),
      unfold: reshapeTo(4, 4, 4),
      paint: new ConvTranspose2d(4, 1, options),
      tanh2: tanh(),
    }),
    discriminator: new Sequential({
      look: new Conv2d(1, 4, options),
      tanh1: tanh(),
      see: new Conv2d(4, 6, options),
      ...(isNormalised ? { norm: new BatchNorm(6) } : {}),
      tanh2: tanh(),
      flatten: flatten(),
      judge: new Dense(24, 1, { initialise }),
    }),
  };
}

const normKeys: Readonly<Record<string, string>> = {
  'norm.gain': 'norm.weight',
  'norm.runningMean': 'norm.running_mean',
  'norm.runningVariance': 'norm.running_var',
};

/** What is trained, and what PyTorch had of it. */
export interface SmallTraining {
  readonly golden: GoldenFile;
  /** The beginning of the names of its tensors in the file. */
  readonly name: string;
  readonly definition: Pick<StepDefinition, 'gan' | 'objective'> & Partial<StepDefinition>;
  readonly k: number;
  /** The z of an update, its random inputs, and other scalars. */
  readonly feedsOf: (
    step: number,
    update: number,
    random: readonly RandomInput[],
  ) => Readonly<Record<string, Float32Array>>;
  /** Changes the state before the first step. */
  readonly start?: (state: State) => void;
  /** The names of what is measured, in the file and of the step. */
  readonly measured: readonly string[];
}

const runtime = await createNodeRuntime({ threads: 1 });

/** Trains, and compares what is measured in each step, and the weights at the end, with PyTorch's. */
export async function expectAsPyTorch({
  golden,
  name,
  k,
  feedsOf,
  start,
  measured,
  ...training
}: SmallTraining): Promise<void> {
  const { steps, batchSize, learningRate, beta1 } = golden.config as Record<
    'steps' | 'batchSize' | 'learningRate' | 'beta1',
    number
  >;
  const optimiser = adam({ learningRate, beta1 });
  const definition = {
    optimisers: { generator: optimiser, discriminator: optimiser },
    batchSize,
    realLabel: 1,
    generatorNoise: 'shared',
    updates: 'alternating',
    seed: 0,
    ...training.definition,
  } as const;
  const state = initialState(definition, runtime.memory);
  const paths = networkNames.flatMap((network) =>
    Object.keys(definition.gan[network].parameters).map((path) => ({ network, path })),
  );
  for (const { network, path } of paths) {
    state.set(stateNames.parameter(network, path), goldenValues(golden, 'initial', network, path));
  }
  start?.(state);
  const compiled = async (graphOf: typeof fullStep) =>
    ByDue.create(definition, async (isDue) => {
      const { outputs, updates, random } = graphOf(definition, isDue);
      return { program: await compile(outputs, runtime, { updates }), random };
    });
  const [full, ofD] = [await compiled(fullStep), await compiled(discriminatorStep)];
  const values = Object.fromEntries(measured.map((key) => [key, [] as number[]]));
  for (let step = 0; step < steps; step++) {
    for (let update = 0; update < k; update++) {
      const { program, random } = (update < k - 1 ? ofD : full).at(step);
      const feeds = {
        real: realBatch(batchSize, step * k + update),
        [stateNames.step]: Float32Array.of(step),
        ...scalarFeeds(optimiser, step * k + update + 1, tensorNamesOf('discriminator')),
        ...scalarFeeds(optimiser, step + 1, tensorNamesOf('generator')),
        ...feedsOf(step, update, random),
      };
      const results = await program.run(feeds, state);
      if (update < k - 1) continue;
      for (const key of measured) values[key]!.push(floats(results, key)[0]!);
    }
  }
  // PyTorch's own float32 deviates from float64 by up to 1.2e-6, other kernels may by several times as much.
  for (const key of measured) {
    const difference = maxDifference(values[key]!, golden.tensor(`${name}.${key}`).data);
    expect(difference, key).toBeLessThan(5e-6);
  }
  for (const { network, path } of paths) {
    const ours = await state.read(stateNames.parameter(network, path));
    const expected = goldenValues(golden, `${name}.final`, network, path);
    expect(maxDifference(ours, expected), `${network}.${path}`).toBeLessThan(5e-6);
  }
  await Promise.all([...full.values(), ...ofD.values()].map(async ({ program }) => program.release()));
}

/** PyTorch's values of a parameter. Its dense weights are [outputs, inputs]. */
function goldenValues(golden: GoldenFile, prefix: string, network: NetworkName, path: string): Float32Array {
  const { data, shape } = golden.tensor(`${prefix}.${network}.${normKeys[path] ?? path}`);
  if (shape.length !== 2) return data.slice();
  const [rows, columns] = shape as [number, number];
  return Float32Array.from(data, (_, i) => data[(i % rows) * columns + Math.floor(i / rows)]!);
}

/** The upper left 8×8 of the first channel of the golden pictures. */
function realBatch(batchSize: number, number: number): Float32Array {
  const real = new Float32Array(batchSize * side * side);
  for (let i = 0; i < batchSize; i++) {
    const picture = goldenPicture(batchSize * (number % 4) + i);
    for (let y = 0; y < side; y++)
      real.set(picture.subarray(32 * y, 32 * y + side), i * side * side + y * side);
  }
  return real;
}
