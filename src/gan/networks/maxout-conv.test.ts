import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../core/random.ts';
import { sizeOf } from '../../core/shape.ts';
import type { Sequential } from '../../nn/layer.ts';
import { countTrained } from '../../nn/parameter.ts';
import { Scope } from '../../nn/scope.ts';
import * as ops from '../../engine/tensor/ops.ts';
import { maxoutConv, type MaxoutConvOptions } from './maxout-conv.ts';
import { presets } from '../presets/presets.ts';
import { networkInputs } from '../networks/state-names.ts';

const objects: MaxoutConvOptions = presets['gan-cifar10-conv'].network;
const small: MaxoutConvOptions = {
  ...objects,
  height: 17,
  width: 17,
  latentDim: 4,
  generator: [{ units: 50, activation: 'sigmoid', range: 0.05, bias: 0 }],
  dense: [{ units: 6, pieces: 5 }],
};

describe('maxoutConv', () => {
  it('has the layers of the authors’ configuration for CIFAR-10', () => {
    const { generator, discriminator, image } = maxoutConv(objects);
    expect(image).toEqual({ channels: 3, height: 32, width: 32, range: 'contrast' });
    // 80 maps of 10 × 10, kernels of 5 × 5 to three colours, and a bias for each output.
    const painted = 80 * 3 * 25 + 3 * 32 * 32;
    expect(countTrained(generator.parameters)).toBe(101 * 8000 + 8001 * 8000 + painted);
    // 33 × 33 is pooled to 16 × 16, 15 × 15 to 7 × 7, and 9 × 9 to 5 × 5 with 192 maps.
    const convolved = 64 * (3 * 64 + 1) + 64 * (32 * 64 + 1) + 384 * (32 * 25 + 1);
    expect(countTrained(discriminator.parameters)).toBe(convolved + (4800 + 1) * 2500 + 501);
  });

  it('draws initial weights within the configured ranges', () => {
    const { generator, discriminator } = maxoutConv(small);
    const maxAbs = ({ parameters }: typeof generator, path: string) => {
      const { shape, initialise } = parameters[path]!;
      const values = new Float32Array(sizeOf(shape));
      initialise(values, new RandomStream(1, 'test', 0));
      return values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
    };
    expect(maxAbs(generator, 'paint.weight')).toBeCloseTo(0.05, 3);
    expect(maxAbs(discriminator, 'conv1.weight')).toBeCloseTo(0.005, 3);
    expect(maxAbs(generator, 'output.bias')).toBe(0);
  });

  it('makes and judges pictures of the given size, with dropout in every layer but the last', () => {
    const gan = maxoutConv(small);
    const z = ops.input('z', [2, 4]);
    const made = gan.generator.apply(
      z,
      new Scope(networkInputs('generator', gan.generator.parameters), 'running'),
    );
    expect(made.shape).toEqual([2, 3, 17, 17]);
    expect(Object.keys((gan.discriminator as Sequential).layers)).toEqual([
      'dropInput',
      'conv1',
      'drop1',
      'conv2',
      'drop2',
      'conv3',
      'drop3',
      'flatten',
      'maxout1',
      'dropMaxout1',
      'judge',
    ]);
    const values = networkInputs('discriminator', gan.discriminator.parameters);
    expect(gan.discriminator.apply(made, new Scope(values, 'running')).shape).toEqual([2, 1]);
  });

  it('limits the norms of the weights into every unit if maxNorm is set', () => {
    const gan = maxoutConv({ ...small, maxNorm: 1.5 });
    for (const { parameters } of [gan.generator, gan.discriminator]) {
      for (const [path, { constraint }] of Object.entries(parameters)) {
        expect(constraint !== undefined, path).toBe(path.endsWith('.weight'));
      }
    }
  });

  it.each([
    [{ height: 18 }, 'image size 17x18 cannot be made by this network'],
    [{ height: 8, width: 8 }, 'image size 8x8 is too small for this network'],
    [{ generator: [] }, 'the last hidden layer of G got 4 units, expected a multiple of 25'],
    [{ dense: [{ units: 0, pieces: 5 }] }, 'dense[0].units got 0'],
  ] as const)('refuses options that are not supported: %j', (change, message) => {
    const generator = [{ units: 100, activation: 'relu', range: 0.05, bias: 0 }] as const;
    expect(() => maxoutConv({ ...small, ...('height' in change ? { generator } : {}), ...change })).toThrow(
      message,
    );
  });
});
