import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../core/random.ts';
import { conditionalDcgan } from '../../gan/networks/conditional-dcgan.ts';
import { dcgan } from '../../gan/networks/dcgan.ts';
import { fastgan } from '../../gan/networks/fastgan.ts';
import { residual } from '../../gan/networks/residual.ts';
import { drawLatent } from '../../gan/networks/gan.ts';
import { maxoutMlp } from '../../gan/networks/maxout-mlp.ts';
import { presets } from '../../gan/presets/presets.ts';
import { Sampler } from '../../gan/sampling/sampler.ts';
import { untrainedNetworks } from '../../gan/training/initial-state.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import {
  generatorOfMaps,
  hiddenConvolutions,
  secondHighestConvolution,
  withoutMaps,
} from './generator-maps.ts';

const runtime = await createNodeRuntime({ threads: 1 });
const small = { channels: 3, latentDim: 4, ngf: 2, ndf: 2 } as const;
const ofSize = (side: number) =>
  dcgan({ ...presets['dcgan-64'].network, ...small, height: side, width: side });
const gan = ofSize(32);
const state = untrainedNetworks(gan, 2);
const z = drawLatent(gan.latent, 5, new RandomStream(1, 'test', 0));

async function made(of: Parameters<typeof Sampler.create>[0], from = { z, state }): Promise<Float32Array> {
  const sampler = await Sampler.create(of, runtime, { batchSize: 5 });
  try {
    return await sampler.sample(from.z, from.state);
  } finally {
    await sampler.release();
  }
}

describe('a generator’s maps', () => {
  it('are those of the paper’s convolution, or of the nearest one in smaller networks', () => {
    expect(hiddenConvolutions(ofSize(64))).toEqual(['deconv1', 'deconv2', 'deconv3']);
    expect([64, 32, 16].map((side) => secondHighestConvolution(ofSize(side)))).toEqual([
      'deconv2', // 16×16, as the paper's
      'deconv1',
      'deconv1',
    ]);
    expect(generatorOfMaps(ofSize(64), 'deconv2').geometry).toEqual({
      layer: 'deconv2',
      maps: 4,
      height: 16,
      width: 16,
    });
  });

  it('are rectified, and zero for the next layer once dropped', async () => {
    const maps = generatorOfMaps(gan, 'deconv2');
    const { geometry } = maps;
    expect(geometry).toEqual({ layer: 'deconv2', maps: 2, height: 16, width: 16 });
    const values = await made(maps);
    expect(values.length).toBe(5 * 2 * 256);
    expect(Math.min(...values)).toBe(0);
    expect(await made(withoutMaps(gan, 'deconv2', []))).toEqual(await made(gan));
    // Without any maps the picture is tanh(0), because there is no bias.
    expect((await made(withoutMaps(gan, 'deconv2', [0, 1]))).every((value) => value === 0)).toBe(true);
    expect(await made(withoutMaps(gan, 'deconv2', [1]))).not.toEqual(await made(gan));
    expect(await made(generatorOfMaps(withoutMaps(gan, 'deconv2', [1]), 'deconv2'))).toEqual(
      values.map((value, i) => (Math.floor(i / 256) % 2 === 1 ? 0 : value)),
    );
  });

  it('of a generator that up-samples are those of its convolutions', async () => {
    for (const generatorUpsampling of ['nearest', 'bilinear'] as const) {
      const network = {
        ...presets['dcgan-64'].network,
        ...small,
        height: 32,
        width: 32,
        generatorUpsampling,
      };
      const upsampling = dcgan(network);
      expect(hiddenConvolutions(upsampling)).toEqual(['conv1', 'conv2']);
      const maps = generatorOfMaps(upsampling, 'conv2');
      expect(maps.geometry).toEqual({ layer: 'conv2', maps: 2, height: 16, width: 16 });
      const from = { z, state: untrainedNetworks(upsampling, 2) };
      expect(Math.min(...(await made(maps, from)))).toBe(0);
      const without = await made(withoutMaps(upsampling, 'conv2', [0, 1]), from);
      expect(without.every((value) => value === 0)).toBe(true);
      expect(await made(withoutMaps(upsampling, 'conv2', []), from)).toEqual(await made(upsampling, from));
    }
  });

  it.each([
    ['residual', residual],
    ['FastGAN’s', fastgan],
  ] as const)('of a generator of %s blocks are those of its blocks', async (_, make) => {
    const maps = [4, 2] as const;
    const ofBlocks = make({ ...small, ngf: 2, height: 32, width: 32, latentDistribution: 'normal' });
    const hidden = hiddenConvolutions(ofBlocks);
    expect(hidden).toEqual(['block1', 'block2', 'block3']);
    expect(secondHighestConvolution(ofBlocks)).toBe('block2');
    expect(hidden.slice(1).map((layer) => generatorOfMaps(ofBlocks, layer).geometry)).toEqual([
      { layer: 'block2', maps: maps[0], height: 16, width: 16 },
      { layer: 'block3', maps: maps[1], height: 32, width: 32 },
    ]);
    const from = { z, state: untrainedNetworks(ofBlocks, 2) };
    const pictures = await made(ofBlocks, from);
    expect(await made(withoutMaps(ofBlocks, 'block2', []), from)).toEqual(pictures);
    const values = await made(generatorOfMaps(ofBlocks, 'block2'), from);
    const dropped = await made(generatorOfMaps(withoutMaps(ofBlocks, 'block2', [1]), 'block2'), from);
    const isDropped = (i: number) => Math.floor(i / 256) % maps[0] === 1;
    expect(dropped.map(Math.abs)).toEqual(values.map((value, i) => (isDropped(i) ? 0 : Math.abs(value))));
    expect(await made(withoutMaps(ofBlocks, 'block2', [1]), from)).not.toEqual(pictures);
    // Without the maps that the picture is made of, each picture is the same.
    const none = await made(withoutMaps(ofBlocks, 'block3', [0, 1]), from);
    const size = none.length / 5;
    expect(none.slice(0, size)).toEqual(none.slice(size, 2 * size));
  });

  it('of a conditional generator are those of the convolution alone, without the joined class', async () => {
    const size = {
      channels: 1,
      height: 8,
      width: 8,
      latentDim: 4,
      classes: 3,
      ngf: 2,
      ndf: 2,
      units: 4,
    } as const;
    const byClass = conditionalDcgan({ ...presets['dcgan-mnist-conditional'].network, ...size });
    const from = {
      z: drawLatent(byClass.latent, 5, new RandomStream(1, 'test', 0)),
      state: untrainedNetworks(byClass, 2),
    };
    expect(secondHighestConvolution(byClass)).toBe('deconv1');
    const maps = generatorOfMaps(byClass, 'deconv1');
    expect(maps.geometry).toEqual({ layer: 'deconv1', maps: 2, height: 4, width: 4 });
    const values = await made(maps, from);
    expect(Math.min(...values)).toBe(0);
    const pictures = await made(byClass, from);
    expect(await made(withoutMaps(byClass, 'deconv1', []), from)).toEqual(pictures);
    expect(await made(withoutMaps(byClass, 'deconv1', [0]), from)).not.toEqual(pictures);
  });

  it('are refused by name if the generator does not have them', () => {
    expect(() => withoutMaps(gan, 'deconv3', [])).toThrow(
      'no hidden convolution "deconv3", expected one of deconv1',
    );
    expect(() => withoutMaps(gan, 'deconv2', [2])).toThrow('no map 2: deconv2 has the maps 0 to 1');
    const dense = maxoutMlp(presets['gan-mnist'].network);
    expect(() => secondHighestConvolution(dense)).toThrow('no convolutions between z and the picture');
  });
});
