/** Complete trainings, step by step, against PyTorch's. */
import { describe, expect, it } from 'vitest';
import { dcgan, type DcganOptions } from '../../src/gan/networks/dcgan.ts';
import type { BlockOptions } from '../../src/gan/networks/block-networks.ts';
import { fastgan } from '../../src/gan/networks/fastgan.ts';
import type { PictureGan } from '../../src/gan/networks/gan.ts';
import { residual } from '../../src/gan/networks/residual.ts';
import { objectives } from '../../src/gan/objectives/objectives.ts';
import { blockEntries } from '../../src/gan/files/pytorch-blocks.ts';
import { pytorchEntries, type PytorchEntry } from '../../src/gan/files/pytorch.ts';
import { Judge } from '../../src/gan/sampling/judge.ts';
import { generatorGraph } from '../../src/gan/sampling/sampler.ts';
import type { StepDefinition } from '../../src/gan/training/step-definition.ts';
import { fullStep } from '../../src/gan/training/training-step.ts';
import { stateNames, type NetworkName } from '../../src/gan/networks/state-names.ts';
import { adam } from '../../src/nn/optimiser.ts';
import { createNodeRuntime } from '../../src/engine/runtime/node/ort-node.ts';
import { compile, floats } from '../../src/engine/runtime/program.ts';
import { State } from '../../src/engine/runtime/state.ts';
import * as ops from '../../src/engine/tensor/ops.ts';
import { goldenPicture, maxDifference, readGolden, type GoldenFile } from './golden-file.ts';

interface Case {
  readonly file: string;
  readonly gan: PictureGan;
  /** Our paths and PyTorch's keys. */
  readonly entries: (network: NetworkName) => readonly (PytorchEntry & { readonly transposed?: boolean })[];
}

const small = {
  channels: 3,
  height: 32,
  width: 32,
  latentDim: 8,
  ngf: 4,
  ndf: 4,
  leak: 0.2,
  sideMultiple: 8,
} as const;
const port: DcganOptions = { ...small, kernel: 4, latentDistribution: 'normal', projectionNorm: 'channel' };
const paper: DcganOptions = { ...small, kernel: 5, latentDistribution: 'uniform', projectionNorm: 'feature' };

const spectral: DcganOptions = { ...port, discriminatorNorm: 'spectral', generatorUpsampling: 'nearest' };

const blocks: BlockOptions = {
  channels: 3,
  height: 32,
  width: 32,
  latentDim: 8,
  latentDistribution: 'normal',
  ngf: 2,
  ndf: 2,
};

/** The numbers of the modules of the paper's network in `make_golden.py`. */
const paperModules: Readonly<Record<NetworkName, Readonly<Record<string, number>>>> = {
  generator: { project: 0, projectNorm: 1, deconv1: 4, norm1: 5, deconv2: 7, norm2: 8, deconv3: 10 },
  discriminator: { conv1: 0, conv2: 2, norm2: 3, conv3: 5, norm3: 6, judge: 9 },
};
const pytorchNames: Readonly<Record<string, string>> = {
  weight: 'weight',
  gain: 'weight',
  bias: 'bias',
  runningMean: 'running_mean',
  runningVariance: 'running_var',
};

const cases: readonly Case[] = [
  {
    file: 'dcgan-64-port',
    gan: dcgan(port),
    entries: (network) => pytorchEntries(network, port, dcgan(port)),
  },
  {
    file: 'dcgan-spectral',
    gan: dcgan(spectral),
    entries: (network) => pytorchEntries(network, spectral, dcgan(spectral)),
  },
  {
    file: 'residual',
    gan: residual(blocks),
    entries: (network) => blockEntries(network, blocks, residual(blocks)),
  },
  {
    file: 'fastgan',
    gan: fastgan(blocks),
    entries: (network) => blockEntries(network, blocks, fastgan(blocks)),
  },
  {
    file: 'dcgan-paper',
    gan: dcgan(paper),
    entries: (network) =>
      Object.entries(dcgan(paper)[network].parameters).map(([path, { shape }]) => {
        const [layer, name] = path.split('.') as [string, string];
        // PyTorch's Linear stores [outputs, inputs], our dense layers [inputs, outputs].
        const transposed = layer === 'project' && name === 'weight';
        const key = `main.${paperModules[network][layer]}.${pytorchNames[name]}`;
        return { path, key, shape, transposed };
      }),
  },
];

function transpose(values: Float32Array, rows: number, columns: number): Float32Array {
  return values.map((_, i) => values[(i % rows) * columns + Math.floor(i / rows)]!);
}

/** The golden values of a network, by our paths and in our layout. */
function goldenValues(
  golden: GoldenFile,
  prefix: string,
  network: NetworkName,
  entries: ReturnType<Case['entries']>,
) {
  return new Map(
    entries.map(({ path, key, transposed }) => {
      const { data, shape } = golden.tensor(`${prefix}.${network}.${key}`);
      return [path, transposed ? transpose(data, shape[0]!, shape[1]!) : data.slice()];
    }),
  );
}

const networks = ['generator', 'discriminator'] as const;
const runtime = await createNodeRuntime({ threads: 2 });

describe.each(cases)('$file', ({ file, gan, entries }) => {
  const golden = readGolden(file);
  const { steps, batchSize } = golden.config as { steps: number; batchSize: number };

  it('uses the same pictures as PyTorch', () => {
    expect(maxDifference(goldenPicture(0), golden.tensor('firstPicture').data)).toBe(0);
  });

  it(`follows PyTorch for ${steps} steps and samples the same pictures`, async () => {
    const optimiser = adam({ learningRate: 2e-4, beta1: 0.5 });
    const definition: StepDefinition = {
      gan,
      objective: objectives['non-saturating'],
      optimisers: { generator: optimiser, discriminator: optimiser },
      batchSize,
      realLabel: 1,
      generatorNoise: 'shared',
      updates: 'alternating',
    };
    const state = new State();
    for (const network of networks) {
      const initial = goldenValues(golden, 'initial', network, entries(network));
      for (const [path, { shape, role }] of Object.entries(gan[network].parameters)) {
        const values = initial.get(path)!;
        state.add(stateNames.parameter(network, path), shape, values);
        if (role !== 'trained') continue;
        for (const slot of optimiser.slots) {
          state.add(stateNames.slot(network, slot, path), shape, new Float32Array(values.length));
        }
      }
    }
    const { outputs, updates } = fullStep(definition);
    const program = await compile(outputs, runtime, { updates });
    const latents = golden.tensor('latents').data;
    const measured: Record<string, number[]> = { lossD: [], lossG: [], dReal: [], dFake: [] };
    for (let step = 0; step < steps; step++) {
      const real = new Float32Array(batchSize * 3 * 32 * 32);
      for (let i = 0; i < batchSize; i++) {
        real.set(goldenPicture(batchSize * (step % 4) + i), i * 3 * 32 * 32);
      }
      const z = latents.slice(step * batchSize * 8, (step + 1) * batchSize * 8);
      const feeds: Record<string, Float32Array> = { real, z };
      for (const network of networks) {
        for (const [name, value] of Object.entries(optimiser.scalars(step + 1))) {
          feeds[stateNames.scalar(network, name)] = Float32Array.of(value);
        }
      }
      const results = await program.run(feeds, state);
      for (const [name, values] of Object.entries(measured)) values.push(floats(results, name)[0]!);
    }
    // PyTorch's own float32 deviates from float64 by 2e-7 in losses and 5e-7 in weights here (README.md). Other kernels
    // round differently, so a correct program may deviate by ten times as much.
    for (const [name, values] of Object.entries(measured)) {
      const expected = golden.tensor(name).data;
      values.forEach((value, step) => {
        expect(Math.abs(value - expected[step]!) / expected[step]!, `${name}, step ${step}`).toBeLessThan(
          1e-5,
        );
      });
    }
    for (const network of networks) {
      for (const [path, values] of goldenValues(golden, 'final', network, entries(network))) {
        const ours = await state.read(stateNames.parameter(network, path));
        expect(maxDifference(ours, values), `${network}.${path}`).toBeLessThan(1e-5);
      }
    }
    const z = ops.input('z', [4, 8]);
    const samplers = await compile(
      {
        running: generatorGraph(gan, z, 'running'),
        batch: generatorGraph(gan, z, 'batch'),
      },
      runtime,
    );
    const samples = await samplers.run({ z: golden.tensor('fixedLatents').data.slice() }, state);
    for (const mode of ['running', 'batch']) {
      const expected = golden.tensor(`samples.${mode}`).data;
      expect(maxDifference(floats(samples, mode), expected), mode).toBeLessThan(1e-5);
    }
    await samplers.release();
    // Only a D with spectral normalisation has it.
    for (const key of golden.keys('judged')) {
      const { data } = golden.tensor(key);
      const first = new Float32Array(batchSize * 3 * 32 * 32);
      for (let i = 0; i < batchSize; i++) first.set(goldenPicture(i), i * 3 * 32 * 32);
      const judge = await Judge.create(gan, runtime, { batchSize });
      const probabilities = await judge.judge(first, state);
      const expected = data.map((logit) => 1 / (1 + Math.exp(-logit)));
      expect(maxDifference(probabilities, expected), 'D at rest').toBeLessThan(1e-6);
      await judge.release();
    }
    await program.release();
  });
});
