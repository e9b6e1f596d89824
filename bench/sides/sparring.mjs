/** Our side: trains a preset on random pictures, or samples from it, one step per request. */
import { RandomStream } from '../../dist/graph.js';
import { createNodeRuntime, drawLatent, Sampler, Trainer } from '../../dist/index.js';
import { untrainedNetworks } from '../../dist/nn.js';
import { definitionOf } from './definition.mjs';
import { serve, sideOptions } from './protocol.mjs';

const options = sideOptions();
const { device, threads, profile } = options;
const definition = definitionOf(options);
const { gan, batchSize } = definition;
const runtime = await createNodeRuntime({ device, threads, ...(profile === undefined ? {} : { profile }) });

/** A training step: D on real and generated pictures, G, and both updates. */
async function training() {
  const trainer = await Trainer.create(definition, runtime);
  const { channels, height, width } = gan.image;
  const pictures = new Float32Array(batchSize * channels * height * width);
  const real = new RandomStream(1, 'test', 0).uniform(pictures, -1, 1);
  return { step: () => trainer.step(async () => real), release: () => trainer.release() };
}

/** Only sampling, as many pictures as in a training batch. */
async function sampling() {
  const state = untrainedNetworks(gan, 0);
  const sampler = await Sampler.create(gan, runtime, { batchSize });
  const stream = new RandomStream(1, 'latent-sample', 0);
  const step = () => sampler.sample(drawLatent(gan.latent, batchSize, stream), state);
  return { step, release: () => sampler.release() };
}

const { step, release } = options.sample ? await sampling() : await training();
await serve({ name: device === 'cpu' ? 'Sparring' : `Sparring ${device}`, step });
await release();
