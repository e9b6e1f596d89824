/** Small trainings by each objective and penalty, step by step, against PyTorch's. */
import { describe, expect, it } from 'vitest';
import { createNodeRuntime } from '../../src/engine/runtime/node/ort-node.ts';
import { compile, floats } from '../../src/engine/runtime/program.ts';
import type { Gan } from '../../src/gan/networks/gan.ts';
import { networkNames, stateNames, type NetworkName } from '../../src/gan/networks/state-names.ts';
import { objectiveOf, type PenaltySettings } from '../../src/gan/objectives/objective-settings.ts';
import type { ObjectiveName } from '../../src/gan/objectives/objectives.ts';
import { ByDue } from '../../src/gan/training/due.ts';
import { initialState } from '../../src/gan/training/initial-state.ts';
import { discriminatorStep, fullStep } from '../../src/gan/training/training-step.ts';
import { scalarFeeds, tensorNamesOf } from '../../src/gan/training/update.ts';
import { flatten, reshapeTo, tanh } from '../../src/nn/activations.ts';
import { BatchNorm } from '../../src/nn/batch-norm.ts';
import { Sequential } from '../../src/nn/layer.ts';
import { Conv2d, ConvTranspose2d, Dense } from '../../src/nn/linear.ts';
import { adam } from '../../src/nn/optimiser.ts';
import { constantInitialiser } from '../../src/nn/parameter.ts';
import { goldenPicture, maxDifference, readGolden } from './golden-file.ts';

const golden = readGolden('objectives');
const { steps, batchSize, latentDim, mostUpdates, learningRate, beta1 } = golden.config as Record<
  'steps' | 'batchSize' | 'latentDim' | 'mostUpdates' | 'learningRate' | 'beta1',
  number
>;
interface Case {
  readonly objective: ObjectiveName;
  readonly k: number;
  readonly penalties: PenaltySettings;
}
const cases = golden.config['cases'] as unknown as Readonly<Record<string, Case>>;

/** The networks of `make_objectives_golden.py`. */
function networks(isNormalised: boolean): Gan {
  const initialise = constantInitialiser(0);
  const options = { kernel: 4, stride: 2, padding: 1, bias: false, initialise };
  return {
    kind: 'pictures',
    latent: { dimension: latentDim, distribution: 'normal' },
    image: { channels: 1, height: 8, width: 8, range: 'signed' },
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

/** PyTorch's values of a parameter. Its dense weights are [outputs, inputs]. */
function goldenValues(prefix: string, network: NetworkName, path: string): Float32Array {
  const { data, shape } = golden.tensor(`${prefix}.${network}.${normKeys[path] ?? path}`);
  if (shape.length !== 2) return data.slice();
  const [rows, columns] = shape as [number, number];
  return Float32Array.from(data, (_, i) => data[(i % rows) * columns + Math.floor(i / rows)]!);
}

/** The upper left 8×8 of the first channel of the golden pictures. */
function realBatch(number: number): Float32Array {
  const real = new Float32Array(batchSize * 64);
  for (let i = 0; i < batchSize; i++) {
    const picture = goldenPicture(batchSize * (number % 4) + i);
    for (let y = 0; y < 8; y++) real.set(picture.subarray(32 * y, 32 * y + 8), i * 64 + y * 8);
  }
  return real;
}

/** What belongs to one update, of numbers for each of a batch. */
function ofUpdate(name: 'latents' | 'shares', step: number, update: number, each: number): Float32Array {
  const size = batchSize * each;
  const from = (step * mostUpdates + update) * size;
  return golden.tensor(name).data.slice(from, from + size);
}

const runtime = await createNodeRuntime({ threads: 1 });

describe.each(Object.entries(cases))('%s', (name, { objective, k, penalties }) => {
  it(`follows PyTorch for ${steps} steps`, async () => {
    const optimiser = adam({ learningRate, beta1 });
    const definition = {
      gan: networks(golden.keys(`${name}.final.discriminator.norm`).length > 0),
      objective: objectiveOf(objective, penalties),
      optimisers: { generator: optimiser, discriminator: optimiser },
      batchSize,
      realLabel: 1,
      generatorNoise: 'shared',
      updates: 'alternating',
      seed: 0,
    } as const;
    const state = initialState(definition, runtime.memory);
    const paths = networkNames.flatMap((network) =>
      Object.keys(definition.gan[network].parameters).map((path) => ({ network, path })),
    );
    for (const { network, path } of paths) {
      state.set(stateNames.parameter(network, path), goldenValues('initial', network, path));
    }
    const compiled = async (graphOf: typeof fullStep) =>
      ByDue.create(definition, async (isDue) => {
        const { outputs, updates } = graphOf(definition, isDue);
        return compile(outputs, runtime, { updates });
      });
    const [full, ofD] = [await compiled(fullStep), await compiled(discriminatorStep)];
    const measured = { lossD: [], lossG: [], dReal: [], dFake: [] } as Record<string, number[]>;
    for (let step = 0; step < steps; step++) {
      for (let update = 0; update < k; update++) {
        const feeds = {
          real: realBatch(step * k + update),
          z: ofUpdate('latents', step, update, latentDim),
          'random/0': ofUpdate('shares', step, update, 1),
          [stateNames.step]: Float32Array.of(step),
          ...scalarFeeds(optimiser, step * k + update + 1, tensorNamesOf('discriminator')),
          ...scalarFeeds(optimiser, step + 1, tensorNamesOf('generator')),
        };
        const results = await (update < k - 1 ? ofD : full).at(step).run(feeds, state);
        if (update < k - 1) continue;
        for (const [key, values] of Object.entries(measured)) values.push(floats(results, key)[0]!);
      }
    }
    // PyTorch's own float32 deviates from float64 by up to 5e-7, other kernels may by ten times as much.
    for (const [key, values] of Object.entries(measured)) {
      const difference = maxDifference(values, golden.tensor(`${name}.${key}`).data);
      expect(difference, key).toBeLessThan(5e-6);
    }
    for (const { network, path } of paths) {
      const ours = await state.read(stateNames.parameter(network, path));
      const expected = goldenValues(`${name}.final`, network, path);
      expect(maxDifference(ours, expected), `${network}.${path}`).toBeLessThan(5e-6);
    }
    await Promise.all([...full.values(), ...ofD.values()].map(async (program) => program.release()));
  });
});
