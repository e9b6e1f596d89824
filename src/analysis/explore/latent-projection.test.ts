import { describe, expect, it } from 'vitest';
import { SparringError, UsageError } from '../../core/errors.ts';
import { mean, norm, range } from '../../core/numbers.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import type { State } from '../../engine/runtime/state.ts';
import type { PictureGan } from '../../gan/networks/gan.ts';
import { latentOfSeeds, Sampler } from '../../gan/sampling/sampler.ts';
import { untrainedConditional, untrainedDcgan } from '../../runs/testing/untrained-run.ts';
import { projectPicture, type ProjectionOptions } from './latent-projection.ts';

const runtime = await createNodeRuntime({ threads: 1 });
const { gan, state } = untrainedDcgan();
const { dimension } = gan.latent;

async function pictureOf(
  z: Float32Array,
  of: PictureGan = gan,
  weights: State = state,
): Promise<Float32Array> {
  const sampler = await Sampler.create(of, runtime, { batchSize: z.length / of.latent.dimension });
  const picture = await sampler.sample(z, weights);
  await sampler.release();
  return picture;
}

const project = (picture: Float32Array, options: Partial<ProjectionOptions> = {}) =>
  projectPicture(gan, picture, state, runtime, {
    starts: latentOfSeeds(gan, range(0, 6)),
    steps: 200,
    ...options,
  });

describe('projectPicture', () => {
  it('finds a picture that the generator draws, the nearest first', async () => {
    const picture = await pictureOf(latentOfSeeds(gan, [77]));
    const found = await project(picture);
    expect(new Set(found.map(({ start }) => start))).toEqual(new Set(range(0, 6)));
    const errors = found.map(({ error }) => error);
    expect(errors).toEqual(errors.toSorted((a, b) => a - b));
    expect(errors[0]).toBeLessThan(mean(found.map(({ startError }) => startError)) / 20);
    for (const { error, startError } of found) expect(error).toBeLessThan(startError);
    const [{ z, image }] = found as [(typeof found)[0]];
    const drawn = await pictureOf(z);
    image.forEach((value, i) => expect(Math.abs(value - drawn[i]!)).toBeLessThan(1e-5));
  });

  it('finds it by the features of D as well', async () => {
    const picture = await pictureOf(latentOfSeeds(gan, [77]));
    const [nearest] = await project(picture, { features: 0.1 });
    expect(nearest!.error).toBeLessThan(nearest!.startError / 10);
  });

  it('is determined by its starts', async () => {
    const picture = await pictureOf(latentOfSeeds(gan, [3]));
    const [once, again] = [await project(picture, { steps: 9 }), await project(picture, { steps: 9 })];
    expect(again).toEqual(once);
    const [alone] = await project(picture, { steps: 9, starts: latentOfSeeds(gan, [4]) });
    const inCompany = once.find(({ start }) => start === 4)!;
    expect(Math.abs(alone!.error - inCompany.error)).toBeLessThan(1e-5);
  });

  it('keeps a Gaussian z about as long as random ones, and a uniform one within its bound', async () => {
    const unreachable = new Float32Array(3 * 16 * 16).fill(1);
    const fast = { learningRate: 3, steps: 50 };
    for (const { z } of await project(unreachable, fast)) {
      expect(norm(z)).toBeLessThan(Math.sqrt(dimension) + 2.001);
    }
    const uniform: PictureGan = { ...gan, latent: { dimension, distribution: 'uniform', bound: 0.5 } };
    const starts = latentOfSeeds(uniform, [0, 1]);
    for (const { z } of await projectPicture(uniform, unreachable, state, runtime, { ...fast, starts })) {
      expect(Math.max(...z.map(Math.abs))).toBeLessThanOrEqual(0.5);
    }
  });

  it('keeps the class of each start, so that the class of the picture is found', async () => {
    const run = untrainedConditional();
    const z = latentOfSeeds(run.gan, [34]); // class 34 mod 3 = 1
    const picture = await pictureOf(z, run.gan, run.state);
    const starts = latentOfSeeds(run.gan, range(0, 9));
    const found = await projectPicture(run.gan, picture, run.state, runtime, { starts, steps: 300 });
    for (const { start, z: moved } of found) {
      expect([...moved.subarray(-3)]).toEqual(range(0, 3).map((label) => Number(label === start % 3)));
    }
    expect(found[0]!.start % 3).toBe(1);
  });

  it('reports each step with the smallest error, which never grows', async () => {
    const steps: number[] = [];
    const errors: number[] = [];
    await project(await pictureOf(latentOfSeeds(gan, [3])), {
      steps: 12,
      onStep: (step, error) => {
        steps.push(step);
        errors.push(error);
      },
    });
    expect(steps).toEqual(range(1, 13));
    expect(errors).toEqual(errors.toSorted((a, b) => b - a));
  });

  it('stops between two steps, with the reason of its signal', async () => {
    const controller = new AbortController();
    const stopped = project(await pictureOf(latentOfSeeds(gan, [3])), {
      signal: controller.signal,
      onStep: (step) => {
        if (step === 3) controller.abort(new Error('enough'));
        expect(step).toBeLessThanOrEqual(3);
      },
    });
    await expect(stopped).rejects.toThrow('enough');
  });

  it('reports networks that have diverged', async () => {
    const diverged = untrainedDcgan();
    for (const name of diverged.state.names()) {
      diverged.state.set(name, (await diverged.state.read(name)).fill(NaN));
    }
    const options = { starts: latentOfSeeds(gan, [0]), steps: 1 };
    const picture = new Float32Array(3 * 16 * 16);
    await expect(projectPicture(gan, picture, diverged.state, runtime, options)).rejects.toThrow(
      'the networks draw no picture of these z: their weights are not finite',
    );
  });

  it('rejects pictures of another size, steps that are no number of steps, and no starts', async () => {
    const picture = new Float32Array(3 * 16 * 16);
    await expect(project(new Float32Array(5))).rejects.toThrow(
      'got a picture of 5 numbers, expected 768 for [3, 16, 16]',
    );
    await expect(project(picture, { steps: 0 })).rejects.toThrow(UsageError);
    await expect(project(picture, { starts: new Float32Array(0) })).rejects.toThrow(SparringError);
  });
});
