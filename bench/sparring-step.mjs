/**
 * Our side of `step.mjs`: trains a preset on random pictures, a step at a time as it is told to. Speaks
 * JSON lines: see README.md.
 */
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import {
  createNodeRuntime,
  ganOfNetwork,
  latentOfSeeds,
  optimisersOf,
  presets,
  RandomStream,
  Sampler,
  Trainer,
} from '../dist/index.js';

const { values: flags } = parseArgs({
  options: {
    model: { type: 'string', default: 'dcgan-64' },
    'batch-size': { type: 'string', default: '64' },
    threads: { type: 'string', default: '2' },
    'image-size': { type: 'string' },
    sample: { type: 'boolean', default: false },
    profile: { type: 'string' },
  },
});
const preset = presets[flags.model];
const batchSize = Number(flags['batch-size']);
const side =
  flags['image-size'] === undefined
    ? {}
    : { height: Number(flags['image-size']), width: Number(flags['image-size']) };
const gan = ganOfNetwork({ ...preset.network, ...side, channels: preset.channels });
const runtime = await createNodeRuntime({
  threads: Number(flags.threads),
  ...(flags.profile === undefined ? {} : { profile: flags.profile }),
});
const { updates, generatorNoise } = preset;
const optimisers = optimisersOf(preset.optimiser, { batches: 500, k: 1 });
const trainer = await Trainer.create({ gan, optimisers, batchSize, updates, generatorNoise }, runtime);
const { channels, height, width } = gan.image;
const real = new RandomStream(1, 'test', 0).uniform(
  new Float32Array(batchSize * channels * height * width),
  -1,
  1,
);
const work = flags.sample ? await sampling() : () => trainer.step(async () => real);

/** Generating alone, as many pictures as a training batch has. */
async function sampling() {
  const sampler = await Sampler.create(gan, runtime, { batchSize });
  const z = latentOfSeeds(
    gan,
    Array.from({ length: batchSize }, (_, seed) => seed),
  );
  return () => sampler.sample(z, trainer.state);
}

const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);

say({ ready: true, name: 'sparring' });
for await (const line of createInterface({ input: process.stdin })) {
  const [command, argument] = line.trim().split(' ');
  if (command === 'quit') break;
  if (command === 'rss') {
    say({ peakBytes: process.resourceUsage().maxRSS * 1024 });
  } else if (command === 'step') {
    const seconds = [];
    for (let i = 0; i < Number(argument); i++) {
      const began = performance.now();
      await work();
      seconds.push((performance.now() - began) / 1000);
    }
    say({ seconds });
  } else {
    say({ error: `unknown command "${line}"` });
  }
}
await trainer.release();
