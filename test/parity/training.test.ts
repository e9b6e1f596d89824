/** A complete training, with sampling, on WebGPU and on the CPU. */
import { expect, it } from 'vitest';
import { lacks } from '../../src/testing/skips.ts';
import { messageOf } from '../../src/core/errors.ts';
import { compile, ops } from '../../src/graph.ts';
import * as library from '../../src/library.ts';
import type { DcganOptions } from '../../src/nn.ts';
import { trainWithOverflow } from '../../src/gan/testing/overflow.ts';
import { tinyTrainingOf } from '../../src/gan/testing/tiny-presets.ts';
import { createNodeRuntime } from '../../src/engine/runtime/node/ort-node.ts';
import { findSwiftShader } from '../support/swiftshader.ts';
import { distanceBetween, trainSmallDcgan } from '../support/small-training.ts';

/** The devices differ by 3e-7; other GPUs may add in another order. */
const tolerance = 1e-5;

/** Why WebGPU cannot be tested here; undefined if it can. If SwiftShader is installed, it must work. */
async function missing(): Promise<string | undefined> {
  if (findSwiftShader() !== undefined) return undefined;
  try {
    const x = ops.input('x', [1]);
    const runtime = await createNodeRuntime({ device: 'webgpu', threads: 1 });
    await (await compile({ y: ops.add(x, x) }, runtime)).release();
    return undefined;
  } catch (error) {
    return messageOf(error).includes('adapter') ? lacks.webgpu.says : messageOf(error);
  }
}

const why = await missing();

/**
 * Networks and steps. Adam makes a whole update of the rounding of a gradient that is almost 0, of which the second
 * networks have one: in 10 steps that is seen.
 */
const networks: readonly (readonly [string, number, Partial<DcganOptions>])[] = [
  ['a DCGAN', 10, {}],
  [
    'spectral norm and nearest up-sampling',
    3,
    { discriminatorNorm: 'spectral', generatorUpsampling: 'nearest' },
  ],
  [
    'no norm in D and bilinear up-sampling',
    3,
    { discriminatorNorm: 'none', generatorUpsampling: 'bilinear' },
  ],
];

it.skipIf(why !== undefined).each(networks)(
  `computes the same steps of %s on webgpu as on cpu${why === undefined ? '' : ` (skipped: ${why})`}`,
  async (_, steps, changes) => {
    const train = async (device: 'cpu' | 'webgpu') =>
      trainSmallDcgan({ library, runtime: await createNodeRuntime({ device, threads: 1 }), steps, changes });
    const { reports, weights, pictures } = distanceBetween(await train('cpu'), await train('webgpu'));
    expect(reports, 'losses and probabilities').toBeLessThan(tolerance);
    expect(weights, 'weights and running statistics').toBeLessThan(tolerance);
    expect(pictures, 'sampled pictures').toBeLessThan(tolerance);
  },
);

it.skipIf(why !== undefined)(
  `keeps no step on webgpu whose update overflows${why === undefined ? '' : ` (skipped: ${why})`}`,
  async () => {
    const runtime = await createNodeRuntime({ device: 'webgpu', threads: 1 });
    for (const k of [1, 2]) {
      const { seen, expected } = await trainWithOverflow({ ...tinyTrainingOf('dcgan-28'), k }, runtime);
      expect(seen, `k ${k}`).toEqual(expected);
    }
  },
);
