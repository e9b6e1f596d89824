import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../core/random.ts';
import { dcgan } from '../../gan/networks/dcgan.ts';
import { convolutionActivations } from '../features/discriminator.ts';
import { presets } from '../../gan/presets/presets.ts';
import { exampleStatistics } from '../../gan/sampling/standing-statistics.ts';
import { untrainedNetworks } from '../../gan/training/initial-state.ts';
import { networkInputs } from '../../gan/networks/state-names.ts';
import { Scope } from '../../nn/scope.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import { opaqueRuntime } from '../../engine/runtime/testing/opaque-runtime.ts';
import { interpret } from '../../engine/tensor/interpret.ts';
import * as ops from '../../engine/tensor/ops.ts';
import { concentration, featureResponses } from './feature-responses.ts';

const runtime = await createNodeRuntime({ threads: 1 });
const small = { height: 16, width: 16, channels: 3, latentDim: 4, ngf: 2, ndf: 2 } as const;
const gan = dcgan({ ...presets['dcgan-64'].network, ...small });
const state = untrainedNetworks(gan, 3);
const size = 3 * 16 * 16;
/** 70 pictures, more than one batch. */
const images = new RandomStream(8, 'test', 0).uniform(new Float32Array(70 * size), -1, 1);

const statistics = await exampleStatistics(gan, images, state, runtime);

const weights = await state.reading((shared) => shared.views());

/** The maps of the last convolution for one picture, [4, 4, 4], computed in float64. */
function mapsOf(picture: number): ArrayLike<number> {
  const x = ops.input('images', [1, 3, 16, 16]);
  const values = networkInputs('discriminator', gan.discriminator.parameters);
  const maps = convolutionActivations(gan.discriminator, x, new Scope(values, 'running')).get('conv2')!;
  const feeds: Record<string, ArrayLike<number>> = {
    images: images.subarray(picture * size, (picture + 1) * size),
  };
  for (const [name, { data }] of weights) feeds[name] = statistics.get(name) ?? data;
  return interpret([maps], feeds)[0]!;
}

describe('featureResponses', async () => {
  const found = await featureResponses(gan, images, state, runtime, { features: [2, 0], top: 3 });

  it('finds the last convolution, and sorts pictures by each feature’s response', () => {
    expect(found).toMatchObject({ layer: 'conv2', maps: 4, height: 4, width: 4 });
    expect(found.features.map(({ feature }) => feature)).toEqual([2, 0]);
    for (const { feature, mean, top } of found.features) {
      const maxima: number[] = [];
      for (let picture = 0; picture < 70; picture++) {
        maxima.push(Math.max(...Array.from(mapsOf(picture)).slice(feature * 16, feature * 16 + 16)));
      }
      const order = [...maxima.keys()].sort((a, b) => maxima[b]! - maxima[a]!);
      expect(top.map(({ picture }) => picture)).toEqual(order.slice(0, 3));
      expect(mean).toBeCloseTo(maxima.reduce((sum, value) => sum + value, 0) / 70, 4);
      const [{ picture, row, column, activation }] = top as [(typeof top)[0]];
      expect(activation).toBeCloseTo(maxima[picture]!, 4);
      expect(mapsOf(picture)[feature * 16 + row * 4 + column]).toBeCloseTo(activation, 4);
    }
  });

  it('backpropagates only into the unit’s receptive field', () => {
    for (const { row, column, guided } of found.features.flatMap(({ top }) => top)) {
      // Two 4×4 convolutions of stride 2 and padding 1: ten rows from 4 · row − 3 on.
      const sees = (at: number, unit: number) => at >= 4 * unit - 3 && at < 4 * unit + 7;
      const outside = guided.filter((_, i) => !sees(i % 16, column) || !sees(Math.floor(i / 16) % 16, row));
      expect(outside.every((value) => value === 0)).toBe(true);
      expect(guided.some((value) => value !== 0)).toBe(true);
    }
  });

  it('finds the same if the weights of D are on a device', async () => {
    const device = opaqueRuntime(runtime);
    const onDevice = await state.copyTo(device.memory);
    const options = { features: [2, 0], top: 3 };
    expect(await featureResponses(gan, images, onDevice, device, options)).toEqual(found);
  });

  it('takes all features of a network that has fewer than the paper shows', async () => {
    const { features } = await featureResponses(gan, images, state, runtime, { top: 1 });
    expect(features.map(({ feature }) => feature)).toEqual([0, 1, 2, 3]);
  });

  it('rejects a feature that does not exist, and names those that do', async () => {
    await expect(featureResponses(gan, images, state, runtime, { features: [0, 4] })).rejects.toThrow(
      'there is no feature 4 (the last convolution, conv2, has the features 0 to 3): choose others',
    );
  });
});

describe('concentration', () => {
  it('is 0.1 for even energy, and 1 for energy at one position', () => {
    expect(concentration(new Float32Array(100).fill(-2), 1)).toBeCloseTo(0.1, 12);
    const one = new Float32Array(300);
    one[7] = 3;
    expect(concentration(one, 3)).toBe(1);
    expect(concentration(new Float32Array(12), 3)).toBe(0);
    // Channels of a position add up: 1 + 4 of 1 + 4 + 9 other positions of 1.
    expect(
      concentration(Float32Array.of(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0), 2),
    ).toBeCloseTo(5 / 14, 12);
  });
});
