/** Residual networks of every size: shapes, widths, initial weights, and what is refused. Their values are in test/golden. */
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../core/random.ts';
import { sizeOf } from '../../core/shape.ts';
import * as ops from '../../engine/tensor/ops.ts';
import { Scope } from '../../nn/scope.ts';
import { exampleShape } from './gan.ts';
import type { BlockOptions } from './block-networks.ts';
import { residual } from './residual.ts';
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

describe('residual networks', () => {
  it.each([
    [16, 16],
    [28, 28],
    [32, 48],
    [64, 64],
    [96, 96],
    [128, 128],
    [256, 256],
  ])('make and judge pictures of %d×%d', (height, width) => {
    const gan = residual({ ...options, height, width });
    const scope = (network: 'generator' | 'discriminator') =>
      new Scope(networkInputs(network, gan[network].parameters), 'running');
    const made = gan.generator.apply(ops.input('z', [2, 100]), scope('generator'));
    expect(made.shape).toEqual([2, 3, height, width]);
    const pictures = ops.input('pictures', [2, ...exampleShape(gan)]);
    expect(gan.discriminator.apply(pictures, scope('discriminator')).shape).toEqual([2, 1]);
  });

  it('have twice as many maps for half the sides, up to 16 times as many', () => {
    const { generator, discriminator } = residual({ ...options, height: 256, width: 256 });
    const maps = (parameters: typeof generator.parameters, block: number) =>
      parameters[`block${block}.conv2.weight`]!.shape[0];
    const of = (parameters: typeof generator.parameters) =>
      [1, 2, 3, 4, 5, 6].map((block) => maps(parameters, block));
    expect(of(generator.parameters)).toEqual([64, 64, 32, 16, 8, 4]);
    expect(of(discriminator.parameters)).toEqual([2, 4, 8, 16, 32, 32]);
  });

  it('begin with the weights of Glorot, √2 times as large before a rectifier', () => {
    const { parameters } = residual(options).generator;
    const drawn = (path: string) => {
      const { shape, initialise } = parameters[path]!;
      const values = new Float32Array(sizeOf(shape));
      initialise(values, new RandomStream(1, 'test', 0));
      return { shape, values };
    };
    // By hand: block4.conv1 has 8 inputs, 4 outputs and 9 positions; its shortcut one position and no rectifier.
    for (const [path, bound] of [
      ['block4.conv1.weight', Math.sqrt((2 * 6) / (9 * (8 + 4)))],
      ['block4.shortcut.weight', Math.sqrt(6 / (8 + 4))],
      ['project.weight', Math.sqrt(6 / (100 + 64 * 16))],
    ] as const) {
      const largest = Math.max(...drawn(path).values.map(Math.abs));
      expect(largest, path).toBeLessThanOrEqual(bound * (1 + 1e-6));
      expect(largest, path).toBeGreaterThan(0.85 * bound);
    }
  });

  it('have layers in D as its normalisation needs them', () => {
    const names = (discriminatorNorm?: BlockOptions['discriminatorNorm']) =>
      Object.keys(residual({ ...options, discriminatorNorm }).discriminator.parameters).filter((path) =>
        /^(block2|norm|judge)\./.test(path),
      );
    const weights = ['block2.conv1.weight', 'block2.conv2.weight', 'block2.shortcut.weight', 'judge.weight'];
    expect(names('none')).toEqual([
      ...weights.slice(0, 2).flatMap((path) => [path, path.replace('weight', 'bias')]),
      weights[2],
      weights[3],
      'judge.bias',
    ]);
    expect(names().filter((path) => path.endsWith('.u'))).toEqual(
      weights.map((path) => path.replace('weight', 'u')),
    );
    expect(names('batch').filter((path) => path.endsWith('.gain'))).toEqual([
      'block2.norm1.gain',
      'block2.norm2.gain',
      'norm.gain',
    ]);
    expect(names('batch').some((path) => /(conv\d|judge)\.bias/.test(path))).toBe(false);
  });

  it('refuse sizes and options in a sentence', () => {
    expect(() => residual({ ...options, height: 62 })).toThrow(
      'image size 64x62 cannot be made by this network: each side must be a multiple of 4 from 16 to 256, such as height: 64',
    );
    expect(() => residual({ ...options, generatorUpsampling: 'transposed' as never })).toThrow(
      'residual: generatorUpsampling got "transposed", expected nearest or bilinear',
    );
    expect(() => residual({ ...options, ngf: 0 })).toThrow('residual: ngf got 0');
  });
});
