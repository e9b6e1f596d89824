import { describe, expect, it } from 'vitest';
import { dot, norm, range } from '../../core/numbers.ts';
import { RandomStream } from '../../core/random.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import { drawLatent, type Gan } from '../../gan/networks/gan.ts';
import { latentOfSeeds, Sampler } from '../../gan/sampling/sampler.ts';
import { tinyPreset } from '../../gan/testing/tiny-presets.ts';
import { dcgan } from '../../gan/networks/dcgan.ts';
import { presets } from '../../gan/presets/presets.ts';
import { untrainedNetworks } from '../../gan/training/initial-state.ts';
import { pictureChange, vectorsOf } from './latent.ts';
import { principalDirections } from './principal-directions.ts';

const runtime = await createNodeRuntime({ threads: 1 });

async function painting<T>(gan: Gan, use: (paint: (z: Float32Array) => Promise<Float32Array>) => Promise<T>) {
  const state = untrainedNetworks(gan, 3);
  const sampler = await Sampler.create(gan, runtime, { batchSize: 16 });
  try {
    return await use((z) => sampler.sample(z, state));
  } finally {
    await sampler.release();
  }
}

describe('principalDirections', () => {
  it('are the singular vectors of a linear generator, with its singular values as changes', async () => {
    // Pictures of 4 values: 3·(z·u) and 1·(z·v) for orthonormal u and v.
    const [u, v] = [
      [0.6, -0.8, 0],
      [0, 0, 1],
    ] as const;
    const paint = async (z: Float32Array) =>
      Float32Array.from(vectorsOf(z, 3).flatMap((one) => [3 * dot(u, one), dot(v, one), 5, -5]));
    const found = await principalDirections(paint, { dimension: 3, distribution: 'normal' }, { span: 2 });
    expect(found.map(({ change }) => change)).toEqual([
      expect.closeTo(3 / Math.sqrt(4) / 2, 5),
      expect.closeTo(1 / Math.sqrt(4) / 2, 5),
      expect.closeTo(0, 5),
    ]);
    // The greatest number is positive.
    found[0]!.direction.forEach((value, i) => expect(value).toBeCloseTo(-u[i]!, 4));
    found[1]!.direction.forEach((value, i) => expect(value).toBeCloseTo(v[i]!, 4));
    expect(found.map(({ share }) => share)).toEqual([
      expect.closeTo(0.9, 5),
      expect.closeTo(0.1, 5),
      expect.closeTo(0, 5),
    ]);
  });

  it.each([
    ['a DCGAN', dcgan({ ...presets['dcgan-28'].network, latentDim: 12, ngf: 2, ndf: 2 }), 500],
    // With two or three numbers of z, random directions come close, and other samples have others.
    ['points', tinyPreset('point-mlp').gan, 0],
    ['a conditional DCGAN', tinyPreset('conditional-dcgan').gan, 0],
  ])('change the pictures of %s more than random directions do', async (_, gan, seed) => {
    const { dimension, classes = 0 } = gan.latent;
    await painting(gan, async (paint) => {
      const found = await principalDirections(paint, gan.latent, { samples: 6, count: 2, span: 1 });
      expect(found).toHaveLength(2);
      for (const { direction } of found) {
        expect(norm(direction)).toBeCloseTo(1, 6);
        expect([...direction.subarray(dimension - classes)]).toEqual(range(0, classes).map(() => 0));
        const sizes = direction.map(Math.abs);
        expect(direction[sizes.indexOf(Math.max(...sizes))]).toBeGreaterThan(0);
      }
      expect(dot(found[0]!.direction, found[1]!.direction)).toBeCloseTo(0, 6);
      expect(found[0]!.share).toBeGreaterThanOrEqual(found[1]!.share);

      const samples = vectorsOf(latentOfSeeds(gan, range(seed, seed + 6)), dimension);
      const along = async (direction: Float32Array) => {
        let sum = 0;
        for (const z of samples) {
          const step = 0.02;
          const [from, to] = vectorsOf(
            await paint(Float32Array.from([...z, ...z.map((value, i) => value + step * direction[i]!)])),
            (await paint(z)).length,
          );
          sum += pictureChange(from!, to!, 1) ** 2;
        }
        return sum;
      };
      const random = vectorsOf(
        drawLatent(
          { dimension: dimension - classes, distribution: 'normal' },
          20,
          new RandomStream(9, 'test', 0),
        ),
        dimension - classes,
      );
      const most = await along(found[0]!.direction);
      for (const vector of random) {
        const unit = new Float32Array(dimension);
        unit.set(vector.map((value) => value / norm(vector)));
        expect(await along(unit)).toBeLessThan(1.01 * most);
      }
    });
  });

  it('are the same at every call', async () => {
    const { gan } = tinyPreset('maxout-mlp');
    await painting(gan, async (paint) => {
      const once = await principalDirections(paint, gan.latent);
      expect(once).toHaveLength(3); // z has three numbers
      expect(await principalDirections(paint, gan.latent)).toEqual(once);
    });
  });

  it('refuse a z of too many numbers', async () => {
    const paint = async (z: Float32Array) => z;
    const latent = { dimension: 4096, distribution: 'normal' } as const;
    await expect(principalDirections(paint, latent)).rejects.toThrow(
      'z has 4,096 numbers, expected at most 512',
    );
  });
});
