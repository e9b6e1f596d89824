/**
 * How many frames a page draws while a GAN trains, in a worker and in the page's own thread, and what giving the event
 * loop its turns costs. Prints a table. Needs `npm run build` and Chromium.
 *
 *   node bench/page.mjs [--seconds 10] [--rounds 3] [--threads 1]
 */
import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '10' },
    rounds: { type: 'string', default: '3' },
    threads: { type: 'string', default: '1' },
  },
});
const [seconds, rounds, threads] = [values.seconds, values.rounds, values.threads].map(Number);
const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

const folders = {
  '/sparring/': join(root, 'dist/bundle'),
  '/onnxruntime-web/': join(root, 'node_modules/onnxruntime-web/dist'),
};
const types = { '.js': 'text/javascript', '.mjs': 'text/javascript', '.wasm': 'application/wasm' };

const server = createServer((request, response) => {
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
  response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
  const path = request.url ?? '/';
  const prefix = Object.keys(folders).find((each) => path.startsWith(each));
  if (prefix === undefined) {
    response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>Frames</title>');
    return;
  }
  response.setHeader('Content-Type', types[extname(path)] ?? 'text/plain');
  createReadStream(join(folders[prefix], path.slice(prefix.length)))
    .on('error', () => response.writeHead(404).end())
    .pipe(response);
});
await new Promise((resolve) => server.listen(0, resolve));

const workloads = [
  { name: 'gan-2d, batch 256', preset: 'gan-2d', batchSize: 256 },
  { name: 'dcgan-28, 24 maps, batch 32', preset: 'dcgan-28', batchSize: 32, maps: 24 },
];
const places = ['nowhere', 'a worker', "the page's thread"];

/** Runs in the page: steps and frames a second. */
async function measure({ library, workload, place, seconds: duration, threads: count }) {
  const web = await import(library);
  const { preset, batchSize, maps } = workload;
  const network = { ...web.presets[preset].network, ...(maps === undefined ? {} : { ngf: maps, ndf: maps }) };
  const pictures = { kind: 'pictures', count: 1000, channels: 1, height: 28, width: 28 };
  const planes = Uint8Array.from({ length: 1000 * 784 }, (_, i) => (i * 37) % 256);
  const data = preset === 'gan-2d' ? { kind: 'points', name: 'ring-2d' } : { ...pictures, planes };
  const onnxRuntimeUrl = '/onnxruntime-web/';
  const during = async (stepsSoFar) => {
    let frames = 0;
    let counts = true;
    const frame = () => {
      frames += 1;
      if (counts) requestAnimationFrame(frame);
    };
    const [from, begin] = [stepsSoFar(), performance.now()];
    requestAnimationFrame(frame);
    await stepsSoFar.wait(begin + 1000 * duration);
    counts = false;
    const passed = (performance.now() - begin) / 1000;
    return { frames: frames / passed, steps: (stepsSoFar() - from) / passed };
  };
  const sleepUntil = (end) => new Promise((resolve) => setTimeout(resolve, end - performance.now()));
  if (place === 'nowhere') return during(Object.assign(() => 0, { wait: sleepUntil }));
  if (place === 'a worker') {
    const training = await web.startTrainingWorker({
      worker: '/sparring/worker.js',
      threads: count,
      onnxRuntimeUrl,
      preset,
      network,
      batchSize,
      data,
    });
    const progress = training[Symbol.asyncIterator]();
    await progress.next(); // its first step is compiled
    const result = await during(Object.assign(() => training.step, { wait: sleepUntil }));
    training.close();
    return result;
  }
  const runtime = await web.createWebRuntime({ device: 'wasm', threads: count, onnxRuntimeUrl });
  const gan = web.ganOfNetwork(network);
  const optimisers = { generator: web.adam(), discriminator: web.adam() };
  const trainer = await web.Trainer.create({ gan, optimisers, batchSize }, runtime);
  const size = gan.kind === 'points' ? 2 : 784;
  const batch = Float32Array.from({ length: batchSize * size }, (_, i) => Math.sin(i));
  const nextBatch = async () => batch;
  await trainer.step(nextBatch);
  const trainUntil = async (end) => {
    while (performance.now() < end) await trainer.step(nextBatch);
  };
  const result = await during(Object.assign(() => trainer.iterations, { wait: trainUntil }));
  await trainer.release();
  return result;
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
const browser = await chromium.launch({ executablePath });
try {
  const rows = [];
  for (const workload of workloads) {
    const seen = new Map(places.map((place) => [place, []]));
    for (let round = 0; round < rounds; round++) {
      for (const place of places) {
        const page = await browser.newPage();
        await page.goto(`http://localhost:${server.address().port}/`);
        seen.get(place).push(
          await page.evaluate(measure, {
            library: '/sparring/sparring.js',
            workload,
            place,
            seconds,
            threads,
          }),
        );
        await page.close();
      }
    }
    for (const [place, results] of seen) {
      const of = (name) => median(results.map((result) => result[name])).toFixed(1);
      const lowest = Math.min(...results.map(({ frames }) => frames)).toFixed(1);
      rows.push({
        workload: workload.name,
        'trains in': place,
        'frames/s': of('frames'),
        lowest,
        'steps/s': of('steps'),
      });
    }
  }
  console.table(rows);
} finally {
  await browser.close();
  server.close();
}
