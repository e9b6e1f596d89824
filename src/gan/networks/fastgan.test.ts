/** The networks of FastGAN for every size: shapes, excitations, and what is refused. Their values are in test/golden. */
import { describe, expect, it } from 'vitest';
import * as ops from '../../engine/tensor/ops.ts';
import { Scope } from '../../nn/scope.ts';
import type { BlockOptions } from './block-networks.ts';
import { fastgan } from './fastgan.ts';
import { exampleShape } from './gan.ts';
import { networkInputs } from './state-names.ts';

const options: BlockOptions = {
  channels: 3,
  height: 64,
  width: 64,
  latentDim: 100,
  latentDistribution: 'normal',
  ngf: 4,
  ndf: 2,
};

describe('the networks of FastGAN', () => {
  it.each([
    [16, 16],
    [32, 48],
    [64, 64],
    [96, 96],
    [128, 128],
    [256, 256],
  ])('make and judge pictures of %d×%d', (height, width) => {
    const gan = fastgan({ ...options, height, width });
    const scope = (network: 'generator' | 'discriminator') =>
      new Scope(networkInputs(network, gan[network].parameters), 'running');
    const made = gan.generator.apply(ops.input('z', [2, 100]), scope('generator'));
    expect(made.shape).toEqual([2, 3, height, width]);
    const pictures = ops.input('pictures', [2, ...exampleShape(gan)]);
    expect(gan.discriminator.apply(pictures, scope('discriminator')).shape).toEqual([2, 1]);
  });

  it.each([
    [16, {}],
    [32, { excite3: [4, 32, 4, 4] }],
    // From 4×4 to 32×32 and from 8×8 to 64×64: maps of so many inputs, averaged to 4×4.
    [64, { excite3: [8, 64, 4, 4], excite4: [4, 32, 4, 4] }],
    [96, { excite3: [16, 64, 3, 3], excite4: [8, 64, 3, 3], excite5: [4, 32, 3, 3] }],
  ])('of side %d have maps that scale those 8 times as large', (side, expected) => {
    const { parameters } = fastgan({ ...options, height: side, width: side }).generator;
    const squeezes = Object.entries(parameters).filter(([path]) => path.endsWith('squeeze.weight'));
    expect(Object.fromEntries(squeezes.map(([path, { shape }]) => [path.split('.')[0], shape]))).toEqual(
      expected,
    );
  });

  it('have twice as many maps for half the sides, up to 16 times as many', () => {
    const { generator, discriminator } = fastgan({ ...options, height: 256, width: 256 });
    const maps = (parameters: typeof generator.parameters, path: string) => parameters[path]!.shape[0];
    expect(
      [1, 2, 3, 4, 5, 6].map((block) => maps(generator.parameters, `block${block}.conv.weight`)),
    ).toEqual([64, 64, 32, 16, 8, 4]);
    expect(
      [2, 3, 4, 5, 6].map((block) => maps(discriminator.parameters, `block${block}.conv2.weight`)),
    ).toEqual([4, 8, 16, 32, 32]);
  });

  it('refuse sizes and options in a sentence', () => {
    expect(() => fastgan({ ...options, width: 60 })).toThrow(
      'image size 60x64 cannot be made by this network: each side must be a multiple of 8 from 16 to 256',
    );
    expect(() => fastgan({ ...options, discriminatorNorm: 'layer' as never })).toThrow(
      'fastgan: discriminatorNorm got "layer", expected one of batch, none, spectral',
    );
  });
});
