import { describe, expect, it, vi } from 'vitest';
import { mean, range } from '../core/numbers.ts';
import { createNodeRuntime } from '../engine/runtime/node/ort-node.ts';
import { Judge } from '../gan/sampling/judge.ts';
import { latentOfSeeds } from '../gan/sampling/sampler.ts';
import { truncateLatent } from '../gan/sampling/truncate-latent.ts';
import { Generator, withGenerator } from './generator.ts';
import { untrainedConditional, untrainedDcgan } from './testing/untrained-run.ts';

const runtime = await createNodeRuntime({ threads: 1 });
const run = untrainedDcgan();
const pictureSize = 3 * 16 * 16;

it('samples more seeds at once than a function call can have arguments', async () => {
  const latent = { dimension: 1, distribution: 'normal' } as const;
  const generator = Object.create(Generator.prototype, { run: { value: { gan: { latent } } } }) as Generator;
  const sample = vi.spyOn(generator, 'sample').mockResolvedValue(new Float32Array());
  await generator.sampleSeeds(range(0, 200_000));
  const [z, fillFrom] = sample.mock.lastCall!;
  expect(z).toHaveLength(200_000);
  expect(fillFrom).toBe(200_000);
});

describe('with normalisation by the batch', () => {
  it('fills the batch with the following seeds, so that a picture does not depend on the number of seeds', async () => {
    await withGenerator(Generator.create(run, runtime, { normalisation: 'batch' }), async (generator) => {
      expect(generator.batchSize).toBe(5);
      const [few, many] = [await generator.sampleSeeds([0, 1]), await generator.sampleSeeds(range(0, 5))];
      expect(few).toHaveLength(2 * pictureSize);
      expect(few).toEqual(many.subarray(0, few.length));
      const others = await generator.sample(latentOfSeeds(run.gan, [0, 1]), 90);
      expect(others).not.toEqual(few);
    });
  });
});

it('samples the same pictures with its own network passed as another one', async () => {
  await withGenerator(Generator.create(run, runtime), async (generator) => {
    const z = latentOfSeeds(run.gan, [3, 4]);
    expect(await generator.sampleWith({ ...run.gan }, z)).toEqual(await generator.sample(z));
  });
});

it('has D judge pictures by the statistics of G’s own, as in training', async () => {
  await withGenerator(Generator.create(run, runtime), async (generator) => {
    const own = await generator.sampleSeeds(range(0, 5));
    const darker = own.map((value) => value / 2);
    const [before, after] = await generator.judgeLike(own, [own, darker]);
    const judge = await Judge.create(run.gan, runtime, { batchSize: 5, normalisation: 'batch' });
    const inTraining = await judge.judge(own, run.state);
    await judge.release();
    expect(before).toBeCloseTo(mean(inTraining), 5);
    expect(after).not.toBeCloseTo(before!, 5);
  });
});

it('has a conditional D judge pictures by their classes', async () => {
  await withGenerator(Generator.create(untrainedConditional(), runtime), async (generator) => {
    const labels = [0, 1, 2, 0, 1];
    const own = await generator.sampleSeeds(range(0, 5), labels);
    const right = await generator.judgeLike(own, [own], labels);
    expect(await generator.judgeLike(own, [own], [2, 2, 1, 1, 0])).not.toEqual(right);
    await expect(generator.judgeLike(own, [own])).rejects.toThrow('conditional');
  });
});

it('refuses the average if the run keeps none, and classes if it is not conditional', async () => {
  await expect(Generator.create(run, runtime, { weights: 'average' })).rejects.toThrow(
    'runs/0 keeps no moving average',
  );
  await withGenerator(Generator.create(run, runtime), async (generator) => {
    await expect(generator.sampleClasses([0])).rejects.toThrow('runs/0 is not conditional');
  });
});

it('samples every class from the same z, class by class', async () => {
  await withGenerator(Generator.create(untrainedConditional(), runtime), async (generator) => {
    const all = await generator.sampleClasses([7, 8]);
    const size = 2 * 8 * 8;
    expect(all).toHaveLength(3 * size);
    for (const label of [0, 1, 2]) {
      const own = await generator.sampleSeeds([7, 8], [label, label]);
      expect(all.subarray(label * size, (label + 1) * size)).toEqual(own);
    }
    expect(all.subarray(0, size)).not.toEqual(all.subarray(size, 2 * size));
  });
});

describe('a truncation', () => {
  it('samples seeds from z whose numbers lie within it', async () => {
    await withGenerator(Generator.create(run, runtime, { truncation: 0.5 }), async (generator) => {
      const z = generator.latentOf([3, 4]);
      expect(z).toEqual(truncateLatent(run.gan.latent, latentOfSeeds(run.gan, [3, 4]), 0.5));
      expect(await generator.sampleSeeds([3, 4])).toEqual(await generator.sample(z));
    });
  });

  it('changes a picture gradually', async () => {
    const pictureAt = (truncation?: number) =>
      withGenerator(Generator.create(run, runtime, { truncation }), (generator) =>
        generator.sampleSeeds([3]),
      );
    const [whole, almost] = [await pictureAt(), await pictureAt(30)];
    expect(almost).toEqual(whole);
    expect(await pictureAt(1)).not.toEqual(whole);
  });

  it('is refused if it is not above 0, or if the statistics of the batch would undo it', async () => {
    await expect(Generator.create(run, runtime, { truncation: 0 })).rejects.toThrow(
      'truncation got 0, expected a number above 0',
    );
    const options = { truncation: 0.5, normalisation: 'batch' } as const;
    await expect(Generator.create(run, runtime, options)).rejects.toThrow(
      "truncation does not go with normalisation: 'batch', which undoes it",
    );
  });
});
