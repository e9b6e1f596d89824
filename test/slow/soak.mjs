/**
 * Long use of one process: many steps of one training, many samples of one generator, many trainers made and released.
 * Prints, as JSON, the memory and the open files after the first tenth and at the end, and the seconds of each tenth.
 *
 *     node --expose-gc test/slow/soak.mjs steps 50000
 *     node --expose-gc test/slow/soak.mjs samples 100000
 *     node --expose-gc test/slow/soak.mjs trainers 1000
 */
import { readdir } from 'node:fs/promises';
import {
  createNodeRuntime,
  ganOfNetwork,
  optimisersOf,
  presets,
  Sampler,
  standingGenerator,
  Trainer,
} from '../../dist/index.js';

const [, , kind, count] = process.argv;
const runtime = await createNodeRuntime({ threads: 1 });
const preset = presets['gan-2d'];
const gan = ganOfNetwork({ ...preset.network, generator: [16, 16], discriminator: [16, 16] });
const batchSize = 16;
const options = { gan, optimisers: optimisersOf(preset.optimiser, { batches: 100, k: 1 }), batchSize };
const batch = Float32Array.from({ length: batchSize * 2 }, (_, i) => Math.sin(i));
const supply = async () => batch.slice();

const work = {
  async steps() {
    const trainer = await Trainer.create(options, runtime);
    return { each: 1, once: () => trainer.step(supply), end: () => trainer.release() };
  },
  async samples() {
    const trainer = await Trainer.create(options, runtime);
    const generator = await standingGenerator(gan, trainer.state, runtime, 'live');
    const sampler = await Sampler.create(gan, runtime);
    const z = new Float32Array(100 * gan.latent.dimension).fill(0.5);
    const end = async () => {
      await sampler.release();
      await trainer.release();
    };
    return { each: 100, once: () => sampler.sample(z, generator), end };
  },
  async trainers() {
    const once = async () => {
      const trainer = await Trainer.create(options, runtime);
      await trainer.step(supply);
      await trainer.release();
    };
    return { each: 1, once, end: async () => undefined };
  },
};

/** Memory after a collection, and what the process holds open. */
async function held() {
  for (let i = 0; i < 3; i++) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 50)); // finalisers run between two turns of the event loop
  }
  const files = await readdir('/proc/self/fd').catch(() => []);
  return {
    megabytes: Math.round(process.memoryUsage().rss / 1e6),
    files: files.length,
    handles: process.getActiveResourcesInfo().length,
  };
}

const { each, once, end } = await work[kind]();
const tenth = Number(count) / 10;
const seconds = [];
let first;
for (let part = 0; part < 10; part++) {
  const began = performance.now();
  for (let done = 0; done < tenth; done += each) {
    await once();
    if (done % (each * 100) === 0) await new Promise(setImmediate);
  }
  seconds.push(Number(((performance.now() - began) / 1000).toFixed(2)));
  first ??= await held();
}
const last = await held();
await end();
console.log(JSON.stringify({ kind, count: Number(count), first, last, seconds }));
