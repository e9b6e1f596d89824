/**
 * A run folder as a training of many steps leaves it, with numbers that look like one: for measuring how quickly long runs
 * are shown. No network is trained.
 *
 *     node bench/studio/make-run.mjs FOLDER --steps 1000000 --sheets 10000
 */
import { once } from 'node:events';
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const built = new URL('../../dist/', import.meta.url);

/** Steps between two grids of samples, with which training measures the variety. */
const gridEvery = 100;
/** Seconds of training that a step takes. */
const secondsPerStep = 0.066;

/** Numbers from 0 to 1 that are the same each time: Park and Miller's generator. */
function randomNumbers(seed) {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/** The line of a step, as training writes it. */
export function lineOf(step, random, steps) {
  const noise = () => random() + random() - 1;
  const done = step / steps;
  const dReal = Math.min(
    0.999,
    Math.max(0.001, 0.6 + 0.3 * done + 0.1 * Math.sin(step / 5000) + 0.2 * noise()),
  );
  const dFake = Math.min(0.999, Math.max(1e-9, 0.4 - 0.35 * done + 0.2 * noise()));
  const record = {
    step,
    lossD: Math.fround(-Math.log(dReal) - Math.log(1 - dFake)),
    lossG: Math.fround(-Math.log(dFake)),
    dReal: Math.fround(dReal),
    dFake: Math.fround(dFake),
    seconds: Number((step * secondsPerStep).toFixed(3)),
  };
  if (step % gridEvery === 0) record.variety = Number((0.9 - 0.4 * done + 0.05 * noise()).toPrecision(6));
  return `${JSON.stringify(record)}\n`;
}

/** Writes metrics.jsonl. @param folder that exists */
export async function writeMetrics(folder, steps) {
  const random = randomNumbers(1);
  const file = createWriteStream(join(folder, 'metrics.jsonl'));
  for (let step = 1; step <= steps;) {
    let lines = '';
    for (let i = 0; i < 10_000 && step <= steps; i++, step++) lines += lineOf(step, random, steps);
    if (!file.write(lines)) await once(file, 'drain');
  }
  file.end();
  await finished(file);
}

/** Different pictures among the sheets: encoding them takes most of the time. */
const differentSheets = 40;

/** Writes grids of noise that becomes stripes, at equal distances. */
async function writeSheets(folder, steps, sheets) {
  const { encodeGrid } = await import(new URL('data/pictures/encode.js', built));
  const random = randomNumbers(2);
  const side = 28;
  const shape = { count: 64, channels: 1, height: side, width: side };
  const pngs = [];
  for (let sheet = 0; sheet < Math.min(sheets, differentSheets); sheet++) {
    const order = sheet / differentSheets;
    const pixels = Float32Array.from({ length: shape.count * side * side }, (_, i) => {
      const stripe = Math.sin((i % side) / 2 + Math.floor(i / side ** 2));
      return order * stripe + (1 - order) * (2 * random() - 1);
    });
    pngs.push(await encodeGrid(pixels, shape, { range: 'signed', columns: 8, scale: 2 }));
  }
  for (let sheet = 1; sheet <= sheets; sheet++) {
    const step = String(Math.round((sheet * steps) / sheets)).padStart(6, '0');
    const png = pngs[Math.floor(((sheet - 1) * pngs.length) / sheets)];
    writeFileSync(join(folder, 'samples', `${step}.png`), png);
  }
}

/** Writes a whole run, but for its checkpoints. Needs `npm run build`. */
export async function makeRun(folder, { steps, sheets }) {
  const { newRunOptions } = await import(new URL('runs/new-run.js', built));
  const { presets } = await import(new URL('gan/presets/presets.js', built));
  for (const name of ['samples', 'checkpoints']) mkdirSync(join(folder, name), { recursive: true });
  const options = newRunOptions({
    version: '0.0.0',
    preset: 'dcgan-28',
    data: 'mnist',
    pictures: 60_000,
    network: presets['dcgan-28'].network,
    machine: { device: 'cpu', threads: 1 },
    until: { steps, minutes: null },
  });
  writeFileSync(join(folder, 'options.json'), JSON.stringify({ formatVersion: 2, ...options }, null, 2));
  await writeMetrics(folder, steps);
  await writeSheets(folder, steps, sheets);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      steps: { type: 'string', default: '1000000' },
      sheets: { type: 'string', default: '100' },
    },
  });
  await makeRun(positionals[0], { steps: Number(values.steps), sheets: Number(values.sheets) });
}
