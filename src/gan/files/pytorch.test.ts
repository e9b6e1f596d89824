/** Names and shapes compared with those that pytorch/examples' dcgan prints. Values are compared in test/golden. */
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../core/errors.ts';
import { RandomStream } from '../../core/random.ts';
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
    { ...port, ngf: 2, ndf: 3, discriminatorNorm: 'spectral', generatorUpsampling: 'nearest' },
    { ...port, ngf: 2, ndf: 3, discriminatorNorm: 'none', generatorUpsampling: 'bilinear' },
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

describe('a DCGAN with spectral normalisation and up-sampling', () => {
  const options: DcganOptions = {
    ...port,
    height: 16,
    width: 16,
    ngf: 2,
    ndf: 2,
    discriminatorNorm: 'spectral',
    generatorUpsampling: 'nearest',
  };
  const gan = dcgan(options);

  it('has the keys of PyTorch’s modules', () => {
    const keys = (network: NetworkName, of: DcganOptions = options) =>
      pytorchEntries(network, of, dcgan(of)).map(({ key, shape }) => [key, shape]);
    expect(keys('discriminator')).toEqual([
      ['main.0.bias', [2]],
      ['main.0.weight_orig', [2, 3, 4, 4]],
      ['main.0.weight_u', [2]],
      ['main.2.bias', [4]],
      ['main.2.weight_orig', [4, 2, 4, 4]],
      ['main.2.weight_u', [4]],
      ['main.4.bias', [1]],
      ['main.4.weight_orig', [1, 4, 4, 4]],
      ['main.4.weight_u', [1]],
    ]);
    expect(keys('discriminator', { ...options, discriminatorNorm: 'none' }).slice(0, 3)).toEqual([
      ['main.0.weight', [2, 3, 4, 4]],
      ['main.0.bias', [2]],
      ['main.2.weight', [4, 2, 4, 4]],
    ]);
    // Projection, norm, ReLU; up-sampling, convolution, norm, ReLU; up-sampling, convolution, tanh.
    expect(keys('generator')).toEqual([
      ['main.0.weight', [100, 4, 4, 4]],
      ...norm(1, 4),
      ['main.4.weight', [2, 4, 3, 3]],
      ...norm(5, 2),
      ['main.8.weight', [3, 2, 3, 3]],
    ]);
  });

  it('has the v that follows from u and the weights, which PyTorch wants too', () => {
    const entries = pytorchEntries('discriminator', options, gan);
    const values = new Map(
      entries.map(({ path, shape }, i) => [
        path,
        new RandomStream(1, 'test', i).normal(new Float32Array(sizeOf(shape))),
      ]),
    );
    const tensors = toPytorch(entries, (path) => values.get(path)!);
    expect(tensors.size).toBe(entries.length + 3);
    const v = tensors.get('main.2.weight_v')!;
    expect(v.shape).toEqual([32]);
    const [weight, u] = [values.get('conv2.weight')!, values.get('conv2.u')!];
    const product = Array.from(v.data, (_, i) =>
      u.reduce((sum, factor, o) => sum + factor * weight[32 * o + i]!, 0),
    );
    v.data.forEach((value, i) => expect(value).toBeCloseTo(product[i]! / Math.hypot(...product), 6));
  });
});

it.each([{ kernel: 5 }, { projectionNorm: 'feature' }] as const)('has no keys for %o', (changes) => {
  const options: DcganOptions = { ...port, ...changes };
  const make = () => pytorchEntries('generator', options, dcgan(options));
  expect(make).toThrow(UsageError);
  expect(make).toThrow('has the layers of pytorch/examples’ dcgan: export this one as ONNX');
});
