/** A complete training, with sampling, on WebGPU and on the CPU. */
import { expect, it } from 'vitest';
import { firstOrAll } from '../../src/testing/slow.ts';
import * as library from '../../src/library.ts';
import * as nn from '../../src/nn.ts';
import type { AugmentationName } from '../../src/nn.ts';
import type { DcganArchitecture, DcganOptions } from '../../src/nn.ts';
import { trainWithOverflow } from '../../src/gan/testing/overflow.ts';
import { tinyTrainingOf } from '../../src/gan/testing/tiny-presets.ts';
import { createNodeRuntime } from '../../src/engine/runtime/node/ort-node.ts';
import { distanceBetween, trainSmallDcgan } from '../support/small-training.ts';
import { whyNoWebGpu } from '../support/webgpu.ts';

/** The devices differ by 3e-7; other GPUs may add in another order. */
const tolerance = 1e-5;

const why = await whyNoWebGpu();

interface Training {
  readonly what: string;
  readonly steps: number;
  readonly architecture?: DcganArchitecture;
  readonly changes?: Partial<DcganOptions>;
  readonly augment?: readonly AugmentationName[];
}

/**
 * Adam makes a whole update of the rounding of a gradient that is almost 0. The second networks have such a weight, which
 * differs in the fourth digit after 10 steps.
 */
const trainings: readonly Training[] = [
  { what: 'a DCGAN', steps: 10 },
  { what: 'classes', steps: 3, changes: { discriminatorNorm: 'spectral', classes: 3 } },
  { what: 'residual networks', steps: 2, architecture: 'residual' },
  { what: 'FastGAN', steps: 2, architecture: 'fastgan' },
  {
    what: 'spectral norm and nearest up-sampling',
    steps: 3,
    changes: { discriminatorNorm: 'spectral', generatorUpsampling: 'nearest' },
  },
  {
    what: 'no norm in D, bilinear up-sampling and augmented pictures',
    steps: 3,
    changes: { discriminatorNorm: 'none', generatorUpsampling: 'bilinear' },
    augment: nn.augmentationNames,
  },
];

it.skipIf(why !== undefined).each(firstOrAll(1, trainings))(
  `computes the same steps of $what on webgpu as on cpu${why === undefined ? '' : ` (skipped: ${why})`}`,
  async ({ what: _, ...training }) => {
    const train = async (device: 'cpu' | 'webgpu') =>
      trainSmallDcgan({
        library: { ...library, ...nn },
        runtime: await createNodeRuntime({ device, threads: 1 }),
        ...training,
      });
    const { reports, weights, pictures } = distanceBetween(await train('cpu'), await train('webgpu'));
    expect(reports, 'losses and probabilities').toBeLessThan(tolerance);
    expect(weights, 'weights and running statistics').toBeLessThan(tolerance);
    expect(pictures, 'sampled pictures').toBeLessThan(tolerance);
  },
  240_000, // a software GPU compiles slowly
);

it.skipIf(why !== undefined)(
  `keeps no step on webgpu whose update overflows${why === undefined ? '' : ` (skipped: ${why})`}`,
  async () => {
    const runtime = await createNodeRuntime({ device: 'webgpu', threads: 1 });
    for (const k of firstOrAll(1, [2, 1])) {
      const { seen, expected } = await trainWithOverflow({ ...tinyTrainingOf('dcgan-28'), k }, runtime);
      expect(seen, `k ${k}`).toEqual(expected);
    }
  },
);
