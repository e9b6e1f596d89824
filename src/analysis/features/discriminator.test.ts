import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../core/random.ts';
import { Scope } from '../../nn/scope.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import { State } from '../../engine/runtime/state.ts';
import { sizeOf } from '../../core/shape.ts';
import { interpret } from '../../engine/tensor/interpret.ts';
import * as ops from '../../engine/tensor/ops.ts';
import { dcgan, type DcganOptions } from '../../gan/networks/dcgan.ts';
import {
  convolutionActivations,
  convolutionsOf,
  DiscriminatorFeatures,
  poolToGrid,
} from './discriminator.ts';
import { maxoutMlp } from '../../gan/networks/maxout-mlp.ts';
import { presets } from '../../gan/presets/presets.ts';
import { networkInputs, stateNames } from '../../gan/networks/state-names.ts';

const runtime = await createNodeRuntime({ threads: 1 });

const options: DcganOptions = {
  ...presets['dcgan-64'].network,
  channels: 3,
  height: 32,
  width: 32,
  ngf: 2,
  ndf: 2,
};

describe('poolToGrid', () => {
  it.each([
    [16, 4],
    [14, 4], // windows of 5, stride 3
    [7, 4], // windows of 4, stride 1
    [4, 4],
    [3, 3], // not pooled
  ])('pools a side of %i to %i, and every pixel is in a window', (side, expected) => {
    const maps = ops.input('maps', [1, 1, side, side]);
    const pooled = poolToGrid(maps);
    expect(pooled.shape).toEqual([1, 1, expected, expected]);
    for (let at = 0; at < side * side; at++) {
      const one = new Float32Array(side * side);
      one[at] = 1;
      expect(Math.max(...interpret([pooled], { maps: one })[0]!)).toBe(1);
    }
  });
});

describe('DiscriminatorFeatures', () => {
  it('number 28,672 for 32×32 pictures and 256 maps in the first layer, as in the paper', () => {
    const { discriminator } = dcgan({ ...options, ndf: 256 });
    const scope = new Scope(networkInputs('discriminator', discriminator.parameters), 'running');
    const activations = convolutionActivations(discriminator, ops.input('x', [1, 3, 32, 32]), scope);
    const sizes = [...activations.values()].map((maps) => sizeOf(poolToGrid(maps).shape));
    expect(sizes.reduce((sum, size) => sum + size)).toBe(28_672);
    expect(convolutionsOf(discriminator)).toEqual([...activations.keys()]);
  });

  it('are each convolution’s maps after normalisation and leaky ReLU, pooled, for any batch size', async () => {
    const gan = dcgan(options);
    const state = new State();
    Object.entries(gan.discriminator.parameters).forEach(([path, { shape, initialise }], i) => {
      const values = new Float32Array(sizeOf(shape));
      initialise(values, new RandomStream(2, 'parameters', i));
      state.add(stateNames.parameter('discriminator', path), shape, values);
    });
    const images = new RandomStream(2, 'test', 0).uniform(new Float32Array(5 * 3 * 32 * 32), -1, 1);
    const features = await DiscriminatorFeatures.create(gan, runtime, 2);
    const found = await features.of(images, state);
    await expect(features.of(Array.from(images) as unknown as Float32Array, state)).rejects.toThrow(
      'pictures got an array, expected a Float32Array',
    );
    await features.release();
    expect([features.dimension, found.length]).toEqual([(2 + 4 + 8) * 16, 5 * 14 * 16]);

    const x = ops.input('x', [5, 3, 32, 32]);
    const weights = await state.reading((shared) => shared.views());
    const get = (path: string) =>
      ops.constant(weights.get(`discriminator.${path}`)!.data, gan.discriminator.parameters[path]!.shape);
    // The second layer by hand: the running statistics are initially 0 and 1.
    const one = ops.leakyRelu(ops.conv2d(x, get('conv1.weight'), { stride: 2, padding: 1 }), 0.2);
    const convolved = ops.conv2d(one, get('conv2.weight'), { stride: 2, padding: 1 });
    const gain = ops.reshape(get('norm2.gain'), [4, 1, 1]);
    const two = ops.leakyRelu(ops.mul(convolved, ops.div(gain, Math.sqrt(1 + 1e-5))), 0.2);
    const expected = interpret([ops.reshape(ops.maxPool2d(two, { kernel: 2 }), [5, -1])], { x: images })[0]!;
    for (let picture = 0; picture < 5; picture++) {
      for (let i = 0; i < 64; i++) {
        const actual = found[picture * features.dimension + 2 * 16 + i]!;
        expect(actual).toBeCloseTo(expected[picture * 64 + i]!, 5);
      }
    }
  });

  it('are refused for a discriminator without convolutions', async () => {
    const dense = maxoutMlp(presets['gan-mnist'].network);
    await expect(DiscriminatorFeatures.create(dense, runtime)).rejects.toThrow('has no convolutions');
  });
});
