import { expect, it } from 'vitest';
import { range } from '../../core/numbers.ts';
import { RandomStream } from '../../core/random.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import type { Gan } from '../../gan/networks/gan.ts';
import { ganOfNetwork } from '../../gan/networks/network.ts';
import { latentOfSeeds, Sampler } from '../../gan/sampling/sampler.ts';
import { presets } from '../../gan/presets/presets.ts';
import { optimisersOf } from '../../gan/training/optimiser-settings.ts';
import { Trainer } from '../../gan/training/trainer.ts';
import { withoutRandomMaps } from './forget-object.ts';
import { withoutMaps } from './generator-maps.ts';

it('the control of a window drop drops as many maps of the layer, which a stream of random numbers chooses', async () => {
  const runtime = await createNodeRuntime({ threads: 1 });
  const { network, optimiser } = presets['dcgan-64'];
  const gan = ganOfNetwork({ ...network, height: 16, width: 16, channels: 1, latentDim: 4, ngf: 2, ndf: 2 });
  const optimisers = optimisersOf(optimiser, { batches: 1, k: 1 });
  const trainer = await Trainer.create({ gan, optimisers, batchSize: 2 }, runtime);
  const sampleWith = async (other: Gan, z: Float32Array) => {
    const sampler = await Sampler.create(other, runtime, { normalisation: 'running' });
    try {
      return await trainer.state.reading((state) => sampler.sample(z, state));
    } finally {
      await sampler.release();
    }
  };
  const generator = { gan, sampleWith, sample: (z: Float32Array) => sampleWith(gan, z) };
  const geometry = { layer: 'deconv1', maps: 2, height: 8, width: 8 };
  const seeds = [3, 4, 5];
  const z = latentOfSeeds(gan, seeds);
  const without = (dropped: readonly number[]) => sampleWith(withoutMaps(gan, geometry.layer, dropped), z);
  const choices = await Promise.all(range(0, 2).map((map) => without([map])));
  expect(choices[0]).not.toEqual(choices[1]);

  const classifier = { positive: [0] } as unknown as Parameters<typeof withoutRandomMaps>[1]['classifier'];
  const drawn = new Set<number>();
  for (let draw = 0; draw < 8; draw++) {
    const pictures = await withoutRandomMaps(
      generator,
      { seeds, geometry, classifier },
      new RandomStream(0, 'experiment', draw),
    );
    const which = choices.findIndex((each) => each.every((value, i) => value === pictures[i]));
    expect(which).toBeGreaterThanOrEqual(0);
    drawn.add(which);
  }
  expect(drawn.size).toBe(2);
  await trainer.release();
});
