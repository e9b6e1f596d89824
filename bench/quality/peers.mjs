/**
 * What pytorch/examples' dcgan draws after as much processor time as the arms had, measured as they are: KID of 2,048
 * samples by both networks, and a sheet of the first 64. Unlike the arms' trainings, PyTorch's depends on what else the
 * machine does. Needs Linux, `npm run build`, `npm ci --prefix bench`, and SPARRING_PYTHON with torch.
 *
 *     node bench/quality/peers.mjs OUT --data FOLDER [--minutes 10]
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { encodeGrid, openSource } from '../../dist/data.js';
import { createNodeRuntime } from '../../dist/index.js';
import { kernelDistance, randomFeatures } from '../../dist/metrics.js';
import { nsfwjsFeatures, nsfwjsName } from '../../dist/analysis/evaluation/nsfwjs-features.js';
import { readValues } from '../../dist/data/read-values.js';
import { featuresOfReal, featuresOfSamples } from '../../dist/runs/picture-features.js';
import { slugOf } from './arms.mjs';
import { writeJson } from './files.mjs';

const image = { channels: 3, height: 64, width: 64, range: 'signed' };
const pictureSize = image.channels * image.height * image.width;
const count = 2048;
const peers = {
  'PyTorch’s example, batch 64': ['--batch-size', '64'],
  'PyTorch’s example, batch 16': ['--batch-size', '16'],
  'PyTorch’s example, batch 16, 32 maps': ['--batch-size', '16', '--ngf', '32', '--ndf', '32'],
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { data: { type: 'string' }, minutes: { type: 'string', default: '10' } },
});
if (positionals.length !== 1 || values.data === undefined)
  throw new Error('expected OUT --data FOLDER: see the head');
const minutes = Number(values.minutes);
const data = basename(values.data);
const out = join(resolve(positionals[0]), data, 'peers');
mkdirSync(out, { recursive: true });

const python = process.env.SPARRING_PYTHON ?? 'python3';
const script = fileURLToPath(new URL('pytorch.py', import.meta.url));
const pictures = join(out, 'pictures.f32');
const samples = join(out, 'samples.f32');

process.chdir(fileURLToPath(new URL('..', import.meta.url))); // where nsfwjs is
const source = await openSource(resolve(values.data));
await writePictures();
const runtime = await createNodeRuntime({ threads: 1 });
const networks = {
  random: await randomFeatures(image, runtime),
  [nsfwjsName]: await nsfwjsFeatures(image, runtime),
};
for (const [arm, options] of Object.entries(peers)) {
  const seconds = String(60 * minutes);
  const text = execFileSync(python, [script, pictures, samples, '--seconds', seconds, ...options], {
    encoding: 'utf8',
  });
  await measure(arm, Number(text));
}
source.close();

async function writePictures() {
  const blocks = [];
  for await (const block of readValues(source, { shape: image, range: image.range }))
    blocks.push(Buffer.from(new Uint8Array(block.values.slice().buffer)));
  writeFileSync(pictures, Buffer.concat(blocks));
}

async function measure(arm, steps) {
  const bytes = readFileSync(samples);
  const drawn = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  const sample = async (seeds) => drawn.slice(seeds[0] * pictureSize, (seeds.at(-1) + 1) * pictureSize);
  const kid = {};
  for (const [name, network] of Object.entries(networks)) {
    const ours = await featuresOfSamples(sample, count, { network, image });
    const real = await featuresOfReal(source, count, { network, image });
    const { mean, ...rest } = await kernelDistance(ours.features, real.features, runtime);
    kid[name] = { [steps]: { value: mean, ...rest } };
  }
  const slug = slugOf(arm);
  const sheet = await encodeGrid(
    drawn.subarray(0, 64 * pictureSize),
    { ...image, count: 64 },
    { columns: 8, range: image.range },
  );
  writeFileSync(join(out, `${slug}-${minutes}.png`), sheet);
  writeJson(join(out, `${slug}-measured-${steps}.json`), { arm, seed: 1, data, minutes, steps, kid });
  const lasts = Object.values(kid).map((each) => (1000 * each[steps].value).toFixed(1));
  console.log(`${data}, ${arm}: ${steps} steps, KID × 1000 ${lasts.join(' and ')}`);
}
