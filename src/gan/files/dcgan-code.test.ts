import { describe, expect, it } from 'vitest';
import { dcgan } from '../networks/dcgan.ts';
import { networkOfDcganCode, parametersOfDcganCode, type NamedArray } from './dcgan-code.ts';
import { dcganCodeArrays } from '../testing/dcgan-code-arrays.ts';

const weights = dcganCodeArrays();
const network = networkOfDcganCode(weights);
const gan = dcgan(network);

const without = (list: readonly NamedArray[], index: number) => list.toSpliced(index, 1);
const changed = (list: readonly NamedArray[], index: number, change: Partial<NamedArray>) =>
  list.with(index, { ...list[index]!, ...change });

describe('networkOfDcganCode', () => {
  it('determines the sizes from the arrays', () => {
    expect(network).toMatchObject({ channels: 1, height: 16, width: 16, latentDim: 4, ngf: 2, ndf: 3 });
    expect(network).toMatchObject({ kernel: 5, projectionNorm: 'feature', epsilon: 1e-8 });
  });

  it.each([
    [{ generator: without(weights.generator, 0) }, 'got 6 arrays of the generator'],
    [{ generator: [] }, 'got 0 arrays of the generator'],
    [{ discriminator: without(weights.discriminator, 4) }, 'got 4 arrays of the discriminator, expected 5'],
    [
      { generator: changed(weights.generator, 0, { shape: [256] }) },
      'gen_1 is of shape [256], expected 2 axes',
    ],
    [
      { generator: changed(weights.generator, 6, { shape: [2, 2, 5, 5] }) },
      'gen_7 makes pictures of 2 channels, expected 1 or 3',
    ],
  ])('refuses arrays that are not of such a training: %#', (given, says) => {
    expect(() => networkOfDcganCode({ ...weights, ...given })).toThrow(says);
  });
});

describe('parametersOfDcganCode', () => {
  it('maps the arrays to parameter paths and flips the kernels', () => {
    const generator = parametersOfDcganCode(weights.generator, gan.generator.parameters);
    expect([...generator.keys()]).toEqual([
      'project.weight',
      'projectNorm.gain',
      'projectNorm.bias',
      'deconv1.weight',
      'norm1.gain',
      'norm1.bias',
      'deconv2.weight',
    ]);
    expect(generator.get('project.weight')).toEqual(weights.generator[0]!.data);
    const theirs = weights.generator[3]!.data;
    const ours = generator.get('deconv1.weight')!;
    // Row y and column x of our kernel are row 4 − y and column 4 − x of theirs. The order of the kernels is the same.
    for (const [kernel, y, x] of [
      [0, 0, 0],
      [3, 1, 4],
      [7, 2, 2],
    ] as const) {
      expect(ours[kernel * 25 + y * 5 + x]).toBe(theirs[kernel * 25 + (4 - y) * 5 + 4 - x]);
    }
    const discriminator = parametersOfDcganCode(weights.discriminator, gan.discriminator.parameters);
    expect([...discriminator.keys()].at(-1)).toBe('judge.weight');
  });

  it.each([
    [changed(weights.generator, 4, { shape: [3] }), 'gen_5 is of shape [3], expected [2] for norm1.gain'],
    [
      changed(weights.generator, 5, { data: Float32Array.of(1, Number.NaN) }),
      'gen_6 holds numbers that are not finite',
    ],
    [without(weights.generator, 2), 'got 6 arrays, expected 7'],
  ])('refuses arrays that do not fit: %#', (arrays, says) => {
    expect(() => parametersOfDcganCode(arrays, gan.generator.parameters)).toThrow(says);
  });
});
