/** Every preset is exported in both formats without another option. */
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { range } from '../core/numbers.ts';
import { oneHot } from '../core/one-hot.ts';
import { RandomStream } from '../core/random.ts';
import { sizeOf } from '../core/shape.ts';
import { pictureSource } from '../data/picture-source.ts';
import { createNodeRuntime } from '../engine/runtime/node/ort-node.ts';
import { decodeSafetensors } from '../gan/files/safetensors.ts';
import { exampleShape } from '../gan/networks/gan.ts';
import type { NetworkOptions } from '../gan/networks/network.ts';
import { presetNames, presets, type PresetName } from '../gan/presets/presets.ts';
import { Judge } from '../gan/sampling/judge.ts';
import { discriminatorStateOf } from './discriminator.ts';
import { encodeExport, exportFormats } from './export-run.ts';
import { untrainedDcgan, untrainedRun } from './testing/untrained-run.ts';

const runtime = await createNodeRuntime({ threads: 1 });

/** The preset's network with few units. */
function narrow(name: PresetName): NetworkOptions {
  const { network } = presets[name];
  switch (network.architecture) {
    case 'dcgan':
    case 'conditional-dcgan':
      return { ...network, ngf: 2, ndf: 2, latentDim: 4 };
    case 'maxout-mlp':
      return {
        ...network,
        latentDim: 4,
        generator: network.generator.map((layer) => ({ ...layer, units: 4 })),
        discriminator: network.discriminator.map(() => 4),
      };
    case 'maxout-conv':
      // Maps of 10×10 are painted.
      return {
        ...network,
        latentDim: 4,
        generator: network.generator.map((layer) => ({ ...layer, units: 100 })),
      };
    case 'point-mlp':
      return network;
  }
}

describe.each(presetNames)('%s', (preset) => {
  const run = untrainedRun({ preset, network: narrow(preset) });

  it.each(exportFormats)('is exported as %s', async (format) => {
    const { chunks, normalisation } = await encodeExport(run, { format }, async () => runtime);
    expect(normalisation).toBe('standing');
    expect(chunks.length).toBeGreaterThan(0);
    if (format !== 'safetensors') return;
    const names = [...decodeSafetensors(Buffer.concat(chunks), 'g').tensors.keys()];
    const isPorted = /^(quick|few|dcgan)-\d+$/.test(preset);
    expect(names.some((name) => name.startsWith('main.'))).toBe(isPorted);
  });

  it('has a discriminator that is exported, too', async () => {
    const request = { format: 'safetensors', network: 'discriminator' } as const;
    expect((await encodeExport(run, request, async () => runtime)).normalisation).toBe('running');
  });

  it('has a discriminator that judges as ONNX as it does here', async () => {
    const { networks, state } = run;
    const { classes } = networks.latent;
    for (const normalisation of ['running', 'batch'] as const) {
      const request = { format: 'onnx', network: 'discriminator', normalisation } as const;
      const { chunks } = await encodeExport(run, request, async () => runtime);
      const session = await ort.InferenceSession.create(Buffer.concat(chunks), { intraOpNumThreads: 1 });
      const input = networks.kind === 'points' ? 'points' : 'images';
      expect([session.inputNames, session.outputNames]).toEqual([
        classes === undefined ? [input] : [input, 'label'],
        ['probability'],
      ]);
      for (const count of [1, 3]) {
        const shape = [count, ...exampleShape(networks)];
        const examples = new RandomStream(4, 'test', count).uniform(new Float32Array(sizeOf(shape)), -1, 1);
        const labels = classes === undefined ? undefined : range(0, count).map((i) => i % classes);
        const judge = await Judge.create(networks, runtime, { normalisation, batchSize: count });
        const expected = await judge.judge(examples, state, { labels });
        await judge.release();
        const { probability } = await session.run({
          [input]: new ort.Tensor('float32', examples, shape),
          ...(labels && { label: new ort.Tensor('float32', oneHot(labels, classes!), [count, classes!]) }),
        });
        expect(probability!.dims).toEqual([count, 1]);
        expected.forEach((value, i) => expect(probability!.data[i]).toBeCloseTo(value, 5));
      }
      await session.release();
    }
  });
});

describe('a discriminator with standing statistics', () => {
  const bytes = new Uint8Array(70 * 3 * 256).map((_, i) => (i * i) % 251);
  const pictures = pictureSource({ data: bytes, shape: [70, 3, 16, 16] });

  it.each(exportFormats)('is measured on the pictures that it gets: %s', async (format) => {
    const run = untrainedDcgan();
    const before = await run.state.read('discriminator.norm2.runningMean');
    const request = { format, network: 'discriminator', pictures } as const;
    const exported = await encodeExport(run, request, async () => runtime);
    expect(exported.normalisation).toBe('standing');
    expect(await run.state.read('discriminator.norm2.runningMean')).toEqual(before);
    const state = await discriminatorStateOf(
      run,
      { normalisation: 'standing', pictures },
      async () => runtime,
    );
    const measured = await state.read('discriminator.norm2.runningMean');
    expect(measured).not.toEqual(before);
    if (format === 'onnx') return;
    const { tensors, metadata } = decodeSafetensors(Buffer.concat(exported.chunks), 'd');
    expect([tensors.get('main.3.running_mean')!.data, metadata['normalisation']]).toEqual([
      measured,
      'standing',
    ]);
  });

  it.each([
    [
      { format: 'onnx', network: 'discriminator', normalisation: 'standing' },
      "standing statistics of a discriminator are those of its training pictures, and got none: pass them, or normalisation: 'running'",
    ],
    [{ format: 'safetensors', network: 'discriminator', normalisation: 'batch' }, 'applies to onnx'],
    [
      { format: 'onnx', network: 'discriminator', weights: 'average' },
      'only the generator has a moving average',
    ],
    [{ format: 'onnx', pictures }, 'a generator’s standing statistics are measured on its own pictures'],
  ] as const)('is refused with %j', async (request, message) => {
    await expect(encodeExport(untrainedDcgan(), request, async () => runtime)).rejects.toThrow(message);
  });
});

it('does not give PyTorch’s names to layers that PyTorch’s DCGAN lacks', async () => {
  const run = untrainedRun({ preset: 'dcgan', network: narrow('dcgan') });
  const request = { format: 'safetensors', names: 'pytorch' } as const;
  await expect(encodeExport(run, request, async () => runtime)).rejects.toThrow(
    'only a DCGAN of 4×4 kernels, such as quick-64 or dcgan-64',
  );
});
