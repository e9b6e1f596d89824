/** The two networks for every size: geometry, shapes, and the published numbers of weights. */
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../core/errors.ts';
import { countTrained } from '../../nn/parameter.ts';
import { Scope } from '../../nn/scope.ts';
import * as ops from '../../engine/tensor/ops.ts';
import { dcgan, dcganGeometry, type DcganOptions } from './dcgan.ts';
import { presets } from '../presets/presets.ts';
import { networkInputs } from '../networks/state-names.ts';

const port: DcganOptions = presets['dcgan-64'].network;
const paper: DcganOptions = presets.dcgan.network;
const sides = Array.from({ length: 31 }, (_, i) => 16 + 8 * i);

function geometry(height: number, width = height, sideMultiple: 4 | 8 = 8) {
  return dcganGeometry({ height, width, sideMultiple });
}

describe('geometry', () => {
  it.each(sides)('doubles a base of at least 3 to %d exactly', (side) => {
    const { doublings, base } = geometry(side);
    const [height, width] = base;
    expect(height).toBe(width);
    expect(height * 2 ** doublings).toBe(side);
    expect(height).toBeGreaterThanOrEqual(3);
    expect(doublings).toBeGreaterThanOrEqual(2);
    // Halving stops at the paper's 4, at 3, or at an odd side.
    expect(height <= 4 || height % 2 === 1).toBe(true);
  });

  it.each([
    [16, 2, 4],
    [24, 3, 3],
    [32, 3, 4],
    [40, 3, 5],
    [48, 4, 3],
    [64, 4, 4],
    [88, 3, 11],
    [96, 5, 3],
    [128, 5, 4],
    [248, 3, 31],
    [256, 6, 4],
  ])('%d is %d doublings of %d', (side, doublings, base) => {
    expect(geometry(side)).toEqual({ doublings, base: [base, base] });
  });

  it.each([
    [96, 64, 4, [6, 4]],
    [64, 96, 4, [4, 6]],
    [256, 16, 2, [64, 4]],
    [40, 64, 3, [5, 8]],
  ])('%dx%d is %d doublings of %o', (height, width, doublings, base) => {
    expect(geometry(height, width)).toEqual({ doublings, base });
  });

  it('makes 28×28 from 7×7 by two doublings', () => {
    expect(geometry(28, 28, 4)).toEqual({ doublings: 2, base: [7, 7] });
  });

  it('proposes the nearest size of each side', () => {
    expect(() => dcganGeometry({ height: 512, width: 300, sideMultiple: 4 })).toThrow(/such as height: 256$/);
    expect(() => dcganGeometry({ height: 8, width: 256, sideMultiple: 4 })).toThrow(/such as 256x16$/);
    expect(() => dcganGeometry({ height: 320, width: 160, sideMultiple: 4 })).toThrow(/such as 160x256$/);
  });

  it('keeps the proportions of every pair of sides', () => {
    for (const height of sides) {
      for (const width of sides) {
        const { doublings, base } = geometry(height, width);
        expect(base.map((side) => side * 2 ** doublings)).toEqual([height, width]);
        expect(Math.min(...base)).toBeGreaterThanOrEqual(3);
        expect(doublings).toBeGreaterThanOrEqual(2);
      }
    }
  });
});

describe('shapes', () => {
  const sizes = [
    [16, 16],
    [24, 24],
    [40, 40],
    [64, 64],
    [96, 64],
    [64, 96],
    [16, 256],
    [256, 256],
  ] as const;
  const cases = [port, paper].flatMap((options) =>
    sizes.map(([height, width]) => ({ ...options, height, width, ngf: 2, ndf: 3 })),
  );
  const digits: DcganOptions = presets['dcgan-28'].network;

  it.each([...cases, digits, { ...digits, kernel: 5 } as const])(
    'G makes $height×$width and D judges it, with kernels of $kernel',
    (options) => {
      const gan = dcgan(options);
      const { channels, height, width } = options;
      expect(gan.image).toEqual({ channels, height, width, range: 'signed' });
      const scope = (network: 'generator' | 'discriminator') =>
        new Scope(networkInputs(network, gan[network].parameters), 'training');
      const images = gan.generator.apply(ops.input('z', [5, options.latentDim]), scope('generator'));
      expect(images.shape).toEqual([5, channels, height, width]);
      expect(gan.discriminator.apply(images, scope('discriminator')).shape).toEqual([5, 1]);
    },
  );

  it('doubles the width with each layer from the picture inwards, up to 8×', () => {
    const { generator, discriminator } = dcgan({ ...port, height: 256, width: 256, ngf: 2, ndf: 3 });
    const shapes = (specs: typeof generator.parameters, name: string) =>
      Object.keys(specs)
        .filter((path) => path.startsWith(name) && path.endsWith('.weight'))
        .map((path) => specs[path]!.shape.slice(0, 2));
    expect(shapes(generator.parameters, 'deconv')).toEqual([
      [16, 16],
      [16, 16],
      [16, 8],
      [8, 4],
      [4, 2],
      [2, 3],
    ]);
    expect(shapes(discriminator.parameters, 'conv')).toEqual([
      [3, 3],
      [6, 3],
      [12, 6],
      [24, 12],
      [24, 24],
      [24, 24],
    ]);
  });
});

describe('weights', () => {
  it('are as many as in pytorch/examples’ dcgan', () => {
    const gan = dcgan(port);
    expect(countTrained(gan.generator.parameters)).toBe(3_576_704);
    expect(countTrained(gan.discriminator.parameters)).toBe(2_765_568);
  });

  it('are as many as in the paper’s figure 1', () => {
    const gan = dcgan(paper);
    const maps = [1024, 512, 256, 128];
    const between = maps.slice(1).reduce((sum, to, i) => sum + 25 * maps[i]! * to, 0);
    const atPicture = 25 * 128 * 3;
    // Gain and bias for each of the 4·4·1024 projected numbers, and for each map of the later layers.
    const generatorNorms = 2 * (4 * 4 * 1024 + 512 + 256 + 128);
    expect(countTrained(gan.generator.parameters)).toBe(
      100 * 4 * 4 * 1024 + between + atPicture + generatorNorms,
    );
    expect(countTrained(gan.discriminator.parameters)).toBe(
      atPicture + between + 4 * 4 * 1024 + 2 * (256 + 512 + 1024),
    );
  });

  it('have no biases except in normalisations, and no normalisation at G’s output and D’s input', () => {
    for (const { parameters } of [dcgan(port).generator, dcgan(paper).discriminator]) {
      const biases = Object.keys(parameters).filter((path) => path.endsWith('.bias'));
      expect(biases.every((path) => path.toLowerCase().includes('norm'))).toBe(true);
    }
    expect(Object.keys(dcgan(port).generator.parameters)).not.toContain('norm4.gain');
    expect(Object.keys(dcgan(port).discriminator.parameters)).not.toContain('norm1.gain');
  });
});

describe('options that are not supported', () => {
  const sizeError = (width: number, height: number, multiple: number, nearest: number | string) =>
    `image size ${width}x${height} cannot be made by this network: each side must be a multiple of ${multiple} from 16 to 256, such as ${typeof nearest === 'number' ? `height: ${nearest}` : nearest}`;

  it.each([
    [60, 60, 64],
    [64, 50, '64x48'],
    [8, 8, 16],
    [264, 264, 256],
    [1000, 64, '256x64'],
    [0, 0, 16],
    [Number.NaN, 64, 64],
    [64.5, 64, 64],
  ])('%dx%d: the nearest supported size is %d', (width, height, nearest) => {
    const make = () => dcgan({ ...port, width, height });
    expect(make).toThrow(UsageError);
    expect(make).toThrow(sizeError(width, height, 8, nearest));
  });

  it('suggests a size for the digits’ network', () => {
    expect(() => geometry(30, 30, 4)).toThrow(sizeError(30, 30, 4, 32));
  });

  it.each(['ngf', 'ndf', 'latentDim'] as const)('%s must be a whole number from 1 to 4096', (name) => {
    for (const value of [0, -1, 1.5, 4097, Number.NaN]) {
      const make = () => dcgan({ ...port, [name]: value });
      expect(make).toThrow(UsageError);
      expect(make).toThrow(`${name} got ${value}, expected a whole number from 1 to 4096`);
    }
  });
});
