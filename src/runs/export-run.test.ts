/** Every preset is exported in both formats without another option. */
import { describe, expect, it } from 'vitest';
import { createNodeRuntime } from '../engine/runtime/node/ort-node.ts';
import { decodeSafetensors } from '../gan/files/safetensors.ts';
import type { NetworkOptions } from '../gan/networks/network.ts';
import { presetNames, presets, type PresetName } from '../gan/presets/presets.ts';
import { encodeExport, exportFormats } from './export-run.ts';
import { untrainedRun } from './testing/untrained-run.ts';

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
    const isPorted = preset === 'dcgan-64' || preset === 'dcgan-28';
    expect(names.some((name) => name.startsWith('main.'))).toBe(isPorted);
  });

  it('has a discriminator that is exported, too', async () => {
    const request = { format: 'safetensors', network: 'discriminator' } as const;
    expect((await encodeExport(run, request, async () => runtime)).normalisation).toBe('running');
  });
});

it('does not give PyTorch’s names to layers that PyTorch’s DCGAN lacks', async () => {
  const run = untrainedRun({ preset: 'dcgan', network: narrow('dcgan') });
  const request = { format: 'safetensors', names: 'pytorch' } as const;
  await expect(encodeExport(run, request, async () => runtime)).rejects.toThrow(
    'only a run of preset dcgan-64',
  );
});
