import { expect, it } from 'vitest';
import { comparedPresets, generatorPath } from './dcgan-path.ts';

it.each(comparedPresets)(
  'the path of %s goes from 4×4 to 64×64 by the formula of the transposed convolution',
  (preset) => {
    const { layers } = generatorPath(preset);
    expect(layers.map(({ layer }) => layer)).toEqual(['deconv1', 'deconv2', 'deconv3', 'deconv4']);
    expect([layers[0]!.from.side, ...layers.map(({ to }) => to.side)]).toEqual([4, 8, 16, 32, 64]);
    for (const { from, to, stride, kernel, padding, outputPadding } of layers) {
      expect((from.side - 1) * stride + kernel - 2 * padding + outputPadding).toBe(to.side);
    }
    layers.slice(1).forEach(({ from }, i) => expect(from).toEqual(layers[i]!.to));
  },
);

it('has the channels, kernels and paddings of the port and of the paper', () => {
  const of = (preset: (typeof comparedPresets)[number]) => {
    const { layers } = generatorPath(preset);
    const { kernel, padding, outputPadding } = layers[0]!;
    return {
      geometry: [kernel, padding, outputPadding],
      channels: [layers[0]!.from.channels, ...layers.map(({ to }) => to.channels)],
    };
  };
  expect(of('dcgan-64')).toEqual({ geometry: [4, 1, 0], channels: [512, 256, 128, 64, 3] });
  expect(of('dcgan')).toEqual({ geometry: [5, 2, 1], channels: [1024, 512, 256, 128, 3] });
});

it('overlaps evenly with 4×4 kernels and as a checkerboard with 5×5', () => {
  const even = generatorPath('dcgan-64').overlap;
  expect(even.inside).toEqual([4]);
  expect(even.counts[0]!.slice(0, 4)).toEqual([1, 2, 2, 2]);
  const uneven = generatorPath('dcgan').overlap;
  expect(uneven.inside).toEqual([4, 6, 9]);
  // Along each axis 2 and 3 alternate, and the count of a pixel is their product.
  expect(uneven.counts[8]!.slice(6, 10)).toEqual([9, 6, 9, 6]);
  expect(uneven.counts[7]!.slice(6, 10)).toEqual([6, 4, 6, 4]);
});
