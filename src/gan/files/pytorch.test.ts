/** Names and shapes compared with those that pytorch/examples' dcgan prints. Values are compared in test/golden. */
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../core/errors.ts';
import { sizeOf } from '../../core/shape.ts';
import { dcgan, type DcganOptions } from '../networks/dcgan.ts';
import { presets } from '../presets/presets.ts';
import { pytorchEntries, toPytorch } from './pytorch.ts';
import type { NetworkName } from '../networks/state-names.ts';

const port: DcganOptions = presets['dcgan-64'].network;

/** The tensors of PyTorch's `state_dict()`, without `num_batches_tracked`, which is an integer. */
const norm = (module: number, size: number) =>
  ['weight', 'bias', 'running_mean', 'running_var'].map((name) => [`main.${module}.${name}`, [size]]);
const stateDicts: Readonly<Record<NetworkName, unknown[]>> = {
  generator: [
    ['main.0.weight', [100, 512, 4, 4]],
    ...norm(1, 512),
    ['main.3.weight', [512, 256, 4, 4]],
    ...norm(4, 256),
    ['main.6.weight', [256, 128, 4, 4]],
    ...norm(7, 128),
    ['main.9.weight', [128, 64, 4, 4]],
    ...norm(10, 64),
    ['main.12.weight', [64, 3, 4, 4]],
  ],
  discriminator: [
    ['main.0.weight', [64, 3, 4, 4]],
    ['main.2.weight', [128, 64, 4, 4]],
    ...norm(3, 128),
    ['main.5.weight', [256, 128, 4, 4]],
    ...norm(6, 256),
    ['main.8.weight', [512, 256, 4, 4]],
    ...norm(9, 512),
    ['main.11.weight', [1, 512, 4, 4]],
  ],
};

describe.each(['generator', 'discriminator'] as const)('the %s', (network) => {
  it('has PyTorch’s keys and shapes, in PyTorch’s order', () => {
    const entries = pytorchEntries(network, port, dcgan(port));
    expect(entries.map(({ key, shape }) => [key, shape])).toEqual(stateDicts[network]);
  });

  it.each([
    port,
    { ...port, height: 16, width: 16, ngf: 2, ndf: 3 },
    { ...port, height: 96, width: 64, channels: 1, ngf: 2, ndf: 3 },
    presets['dcgan-28'].network,
  ] as DcganOptions[])('gives every parameter of a network for $height×$width one key', (options) => {
    const gan = dcgan(options);
    const entries = pytorchEntries(network, options, gan);
    const paths = Object.keys(gan[network].parameters);
    expect(entries.map(({ path }) => path).sort()).toEqual(paths.sort());
    expect(new Set(entries.map(({ key }) => key)).size).toBe(entries.length);
    for (const { path, shape } of entries) {
      expect(sizeOf(shape), path).toBe(sizeOf(gan[network].parameters[path]!.shape));
    }
  });

  it('has its own values under these keys', () => {
    const entries = pytorchEntries(network, port, dcgan(port));
    const values = new Map(entries.map(({ path }, i) => [path, Float32Array.of(i)]));
    const tensors = toPytorch(entries, (path) => values.get(path)!);
    entries.forEach(({ path, key, shape }) => {
      expect(tensors.get(key)).toEqual({ shape, data: values.get(path) });
    });
    expect(tensors.size).toBe(entries.length);
  });
});

it.each([{ kernel: 5 }, { projectionNorm: 'feature' }] as const)('has no keys for %o', (changes) => {
  const options: DcganOptions = { ...port, ...changes };
  const make = () => pytorchEntries('generator', options, dcgan(options));
  expect(make).toThrow(UsageError);
  expect(make).toThrow('has the layers of pytorch/examples’ dcgan: export this one as ONNX');
});
