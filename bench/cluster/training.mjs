/** A short training of noise, and what it says of its steps. */
import { mkdir, mkdtemp, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { median } from '../measure/statistics.mjs';

/** Pictures of noise that take little to decode. @returns their folder */
export async function makePictures(folder, count) {
  const path = join(folder, 'pictures');
  await mkdir(path);
  for (let i = 0; i < count; i++) {
    const noise = { type: 'gaussian', mean: 128, sigma: 60 };
    const create = { width: 64, height: 64, channels: 3, background: { r: i % 256, g: 0, b: 0 }, noise };
    await sharp({ create })
      .png()
      .toFile(join(path, `${i}.png`));
  }
  return path;
}

/**
 * The options of a training whose steps are timed. Each process has a thread and so many pictures of each batch.
 *
 * @param network `ngf` and `batchSize`
 */
export async function timedOptions(folder, { ngf, batchSize, steps }, processes) {
  return {
    preset: 'dcgan-64',
    ngf,
    ndf: ngf,
    'batch-size': batchSize * processes,
    steps,
    'sample-every': steps,
    'checkpoint-every': steps,
    threads: 1,
    out: await mkdtemp(join(folder, 'runs-')),
  };
}

/** Seconds: the median of the second half of the steps of the only run in a folder. */
export async function secondsOfStep(out) {
  const [run] = await readdir(out);
  const lines = (await readFile(join(out, run, 'metrics.jsonl'), 'utf8')).trim().split('\n');
  const at = lines.map((line) => JSON.parse(line).seconds);
  const times = at.slice(1).map((second, i) => second - at[i]);
  return median(times.slice(times.length >> 1));
}
