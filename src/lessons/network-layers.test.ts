import { describe, expect, it } from 'vitest';
import { sizeOf } from '../core/shape.ts';
import { multiplyAdds } from '../engine/tensor/multiply-adds.ts';
import { topologicalOrder } from '../engine/tensor/walk.ts';
import { conditionalDcgan } from '../gan/networks/conditional-dcgan.ts';
import { dcgan } from '../gan/networks/dcgan.ts';
import { exampleShape, type PictureGan } from '../gan/networks/gan.ts';
import { maxoutConv } from '../gan/networks/maxout-conv.ts';
import { maxoutMlp } from '../gan/networks/maxout-mlp.ts';
import { ganOfNetwork } from '../gan/networks/network.ts';
import { parameterCounts } from '../gan/networks/parameter-counts.ts';
import { networkNames } from '../gan/networks/state-names.ts';
import { fastgan } from '../gan/networks/fastgan.ts';
import { residual } from '../gan/networks/residual.ts';
import { presetNames, presets } from '../gan/presets/presets.ts';
import { networkSummaries } from './network-layers.ts';
import { applied, productsOf, reachedBy, seenBy } from './testing/network-probes.ts';

/** The networks of every architecture with convolutions, small enough for the reference interpreter. */
const small: Readonly<Record<string, PictureGan>> = {
  'kernels of 4': dcgan({
    ...presets['dcgan-64'].network,
    height: 32,
    width: 48,
    latentDim: 3,
    ngf: 1,
    ndf: 1,
  }),
  'kernels of 5': dcgan({ ...presets.dcgan.network, height: 32, width: 32, latentDim: 3, ngf: 1, ndf: 1 }),
  conditional: conditionalDcgan({
    ...presets['dcgan-mnist-conditional'].network,
    classes: 2,
    latentDim: 2,
    ngf: 1,
    ndf: 1,
    units: 3,
  }),
  'convolutional maxout': maxoutConv({
    ...presets['gan-cifar10-conv'].network,
    latentDim: 2,
    channels: 1,
    generator: presets['gan-cifar10-conv'].network.generator.map((layer) => ({ ...layer, units: 100 })),
    discriminator: presets['gan-cifar10-conv'].network.discriminator.map((stage) => ({ ...stage, units: 1 })),
    dense: [{ units: 2, pieces: 2 }],
  }),
  maxout: maxoutMlp({
    ...presets['gan-mnist'].network,
    height: 6,
    width: 4,
    discriminator: [3, 2],
    generator: presets['gan-mnist'].network.generator.map((layer) => ({ ...layer, units: 5 })),
  }),
};

/** Two blocks each: after more, an effect is too small for the digits of a number. */
const ofBlocks = {
  channels: 3,
  height: 16,
  width: 24,
  latentDim: 3,
  latentDistribution: 'normal',
  ngf: 1,
  ndf: 1,
} as const;

/** Networks whose weights are computed of others first: not a cost of an example. */
const variants: Readonly<Record<string, PictureGan>> = {
  'nearest up-sampling and spectral norm': dcgan({
    ...presets['dcgan-64'].network,
    height: 32,
    width: 48,
    latentDim: 3,
    ngf: 1,
    ndf: 1,
    generatorUpsampling: 'nearest',
    discriminatorNorm: 'spectral',
  }),
  'bilinear up-sampling and no norm': dcgan({
    ...presets['dcgan-28'].network,
    height: 32,
    width: 48,
    latentDim: 3,
    ngf: 1,
    ndf: 1,
    generatorUpsampling: 'bilinear',
    discriminatorNorm: 'none',
  }),
  classes: dcgan({
    ...presets['dcgan-28'].network,
    height: 32,
    width: 48,
    latentDim: 3,
    ngf: 1,
    ndf: 1,
    classes: 2,
  }),
};

/** Networks of blocks, which are layers of the networks. */
const blocks: Readonly<Record<string, PictureGan>> = {
  'residual blocks': residual({ ...ofBlocks, discriminatorNorm: 'batch' }),
  'residual blocks, bilinear': residual({ ...ofBlocks, generatorUpsampling: 'bilinear' }),
  'gated blocks': fastgan({ ...ofBlocks, discriminatorNorm: 'none' }),
};

/** Spectral normalisation, which multiplies weights and no maps, is tested apart. */
const everyPreset = presetNames.map((name) => {
  const { network } = presets[name];
  const isNormed = network.architecture === 'dcgan' && network.discriminatorNorm === 'spectral';
  return [name, ganOfNetwork(isNormed ? { ...network, discriminatorNorm: 'batch' } : network)] as const;
});

describe.each([...everyPreset, ...Object.entries(small)])('the layers of %s', (_, gan) => {
  it.each(networkNames)('of the %s have all of its parameters and multiply-adds', (network) => {
    const summary = networkSummaries(gan)[network];
    expect(summary.parameters).toBe(parameterCounts(gan)[network]);
    const counted = multiplyAdds([applied(gan, network)]);
    expect(summary.multiplyAdds).toBe(Object.values(counted).reduce((total, count) => total + count));
    summary.layers.slice(1).forEach(({ input }, i) => {
      // Each layer gets the numbers of the one before, and perhaps the maps of the class.
      const { output } = summary.layers[i]!;
      const classes = gan.latent.classes ?? 0;
      const isFlattened = input.length < output.length;
      const expected = isFlattened ? [sizeOf(output) + classes] : [output[0]! + classes, ...output.slice(1)];
      expect(input).toEqual(expected);
    });
    expect(summary.layers.at(-1)!.output).toEqual(network === 'generator' ? exampleShape(gan) : [1]);
  });
});

describe.each(Object.entries(small))('counts of %s', (_, gan) => {
  it.each(networkNames)('agree with the products that the interpreter adds up for the %s', (network) => {
    const products = topologicalOrder([applied(gan, network)]).map(productsOf);
    const total = products.reduce((sum, count) => sum + count, 0);
    expect(networkSummaries(gan)[network].multiplyAdds).toBe(total);
  });
});

describe.each(Object.entries({ ...small, ...variants, ...blocks }))('patches of %s', (_, gan) => {
  it('are those whose pixels have an effect on a number of D', () => {
    const { layers } = networkSummaries(gan).discriminator;
    expect(layers.map(({ field }) => field)).toEqual(layers.map((layer) => seenBy(gan, layer)));
  });

  it('are those that a number of G has an effect on', () => {
    const { layers } = networkSummaries(gan).generator;
    const reached = layers.slice(1).map((next, i) => reachedBy(gan, layers[i]!, next));
    expect(layers.map(({ field }) => field)).toEqual([...reached, [1, 1]]);
  });
});

it('has the shapes, kernels and patches of the paper’s figure 1', () => {
  const { generator, discriminator } = networkSummaries(ganOfNetwork(presets.dcgan.network));
  expect(generator.input).toEqual([100]);
  expect(generator.layers.map(({ output }) => output.join())).toEqual([
    '1024,4,4',
    '512,8,8',
    '256,16,16',
    '128,32,32',
    '3,64,64',
  ]);
  expect(generator.layers[1]).toMatchObject({
    layer: 'deconv1',
    operation: 'transposed convolution',
    geometry: { kernel: [5, 5], stride: [2, 2], padding: [2, 2], outputPadding: [1, 1] },
    after: ['batch norm', 'ReLU'],
    parameters: 1024 * 512 * 5 * 5 + 2 * 512,
    multiplyAdds: 1024 * 4 * 4 * 512 * 5 * 5,
  });
  // A patch grows by the kernel minus one, times the product of the strides before it.
  const grown = [5, 5 + 4 * 2, 5 + 4 * 2 + 4 * 4, 5 + 4 * 2 + 4 * 4 + 4 * 8];
  expect(discriminator.layers.map(({ field }) => field![0])).toEqual([...grown, 64]);
});

it('costs as much with nearest up-sampling as with transposed convolutions, and spectral norm nothing', () => {
  const [plain, variant] = [small['kernels of 4']!, variants['nearest up-sampling and spectral norm']!].map(
    networkSummaries,
  );
  expect(variant!.generator.multiplyAdds).toBe(plain!.generator.multiplyAdds);
  expect(variant!.discriminator.multiplyAdds).toBe(plain!.discriminator.multiplyAdds);
  expect(variant!.generator.layers[1]).toMatchObject({
    layer: 'conv1',
    operation: 'convolution',
    before: ['nearest up-sampling by 2'],
    after: ['batch norm', 'ReLU'],
    geometry: { kernel: [3, 3], stride: [1, 1] },
    output: [2, 8, 12],
  });
  expect(variant!.discriminator.layers[1]).toMatchObject({
    operation: 'convolution',
    after: ['spectral norm', 'leaky ReLU 0.2'],
  });
});

describe.each(Object.entries(blocks))('%s', (_, gan) => {
  it.each(networkNames)(
    'are drawn as layers of the %s, each of which gets what the one before gives',
    (network) => {
      const { layers, parameters } = networkSummaries(gan)[network];
      expect(parameters).toBe(parameterCounts(gan)[network]);
      layers.slice(1).forEach(({ input, before }, i) => {
        const { output } = layers[i]!;
        const flat = before.includes('flatten') ? [sizeOf(output)] : output;
        expect(input).toEqual(flat);
      });
      expect(layers.at(-1)!.output).toEqual(network === 'generator' ? exampleShape(gan) : [1]);
    },
  );
});

it('describes a residual block as one layer that joins what its kernels join together', () => {
  const { generator, discriminator } = networkSummaries(blocks['residual blocks']!);
  expect(generator.layers.map(({ layer, operation }) => [layer, operation])).toEqual([
    ['project', 'dense'],
    ['block1', 'residual block'],
    ['block2', 'residual block'],
    ['paint', 'convolution'],
  ]);
  // By hand: a 3×3 kernel on maps that were doubled joins 4×4 pixels with one, and a 3×3 kernel after it 6×6.
  const geometry = { kernel: [6, 6], stride: [2, 2], padding: [2, 2], outputPadding: [0, 0] };
  const kernels = [
    [3, 3],
    [3, 3],
  ];
  expect(generator.layers[1]).toMatchObject({
    geometry,
    kernels,
    after: ['nearest up-sampling by 2', 'batch norm', 'ReLU'],
    input: [4, 4, 6],
    output: [2, 8, 12],
    // norm1 of 4 maps, 3×3 from 4 to 2, norm2 of 2, 3×3 from 2 to 2, 1×1 from 4 to 2
    parameters: 2 * 4 + 9 * 4 * 2 + 2 * 2 + 9 * 2 * 2 + 4 * 2,
    // 4×4 and 3×3 kernels, and 2×2 of the shortcut
    multiplyAdds: 4 * 6 * 4 * 2 * 16 + 8 * 12 * 2 * 2 * 9 + 4 * 6 * 4 * 2 * 4,
  });
  expect(discriminator.layers[1]).toMatchObject({ operation: 'residual block', geometry, kernels });
  expect(discriminator.layers.at(-1)).toMatchObject({
    layer: 'judge',
    before: ['flatten'],
    input: [2 * 4 * 6],
  });
});

it('says what is done by class, at hardly a cost for an example', () => {
  const { classes: _, ...plain } = { ...presets['dcgan-28'].network, classes: 5 };
  const [without, learned] = [plain, { ...plain, classes: 5 }].map((network) =>
    networkSummaries(dcgan(network)),
  );
  const { generator, discriminator } = learned!;
  expect(generator.layers.map(({ after }) => after)).toEqual([
    ['batch norm by class', 'ReLU'],
    ['batch norm by class', 'ReLU'],
    ['tanh'],
  ]);
  expect(discriminator.layers.at(-1)).toMatchObject({ layer: 'judge', after: ['class projection'] });
  expect(generator.input).toEqual([105]);
  expect(generator.parameters - without!.generator.parameters).toBe(4 * 2 * (128 + 64));
  expect(discriminator.parameters - without!.discriminator.parameters).toBe(5 * 128 * 7 * 7);
  expect(generator.multiplyAdds).toBe(without!.generator.multiplyAdds);
  expect(discriminator.multiplyAdds).toBe(without!.discriminator.multiplyAdds);
});

it('describes gated blocks as convolutions, and what scales their maps as a part of them', () => {
  const gan = fastgan({ ...ofBlocks, height: 32, width: 32, discriminatorNorm: 'batch' });
  const { generator, discriminator } = networkSummaries(gan);
  expect(generator.layers.map(({ layer, operation }) => [layer, operation])).toEqual([
    ['project', 'dense'],
    ['block1', 'convolution'],
    ['block2', 'convolution'],
    ['block3', 'convolution'],
    ['paint', 'convolution'],
  ]);
  expect(generator.layers[3]).toMatchObject({
    geometry: { kernel: [3, 3], stride: [1, 1] },
    before: ['nearest up-sampling by 2'],
    after: ['batch norm', 'gate', 'skip excitation'],
    input: [2, 16, 16],
    output: [1, 32, 32],
    // Of each branch 9 · 2 weights and two numbers of its norm; the excitation's 16 · 8 weights of the grid, and one.
    parameters: 2 * (9 * 2 + 2) + 16 * 8 + 1,
    multiplyAdds: 2 * 16 * 16 * 2 * 16 + 16 * 8 + 1,
  });
  for (const network of networkNames) {
    expect(networkSummaries(gan)[network].parameters).toBe(parameterCounts(gan)[network]);
  }
  expect(discriminator.layers.map(({ layer, operation }) => [layer, operation])).toEqual([
    ['conv1', 'convolution'],
    ['block2', 'residual block'],
    ['block3', 'residual block'],
    ['judge', 'dense'],
  ]);
  // By hand: 4×4 kernels with stride 2, then 3×3 ones.
  expect(discriminator.layers[1]).toMatchObject({
    geometry: { kernel: [8, 8], stride: [2, 2], padding: [3, 3] },
    kernels: [
      [4, 4],
      [3, 3],
    ],
    after: ['batch norm', 'leaky ReLU 0.1'],
  });
});

it('says of residual blocks, too, that they normalise by class', () => {
  const { generator, discriminator } = networkSummaries(residual({ ...ofBlocks, classes: 3 }));
  const [, first, last] = generator.layers;
  expect(first!.after).toEqual(['nearest up-sampling by 2', 'batch norm by class', 'ReLU']);
  expect(last!.after.filter((name) => name.startsWith('batch norm'))).toEqual(
    Array<string>(2).fill('batch norm by class'),
  );
  expect(discriminator.layers.at(-1)!.after).toEqual(['spectral norm', 'class projection']);
});

it('says what is done before and after a layer', () => {
  const { discriminator } = networkSummaries(ganOfNetwork(presets['gan-cifar10-conv'].network));
  expect(discriminator.layers.map(({ before }) => before)).toEqual([['dropout'], [], [], ['flatten'], []]);
  expect(discriminator.layers[0]!.after).toEqual(['maxout of 2', 'max pool 4×4 by 2', 'dropout']);
});
