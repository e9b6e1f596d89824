/** What `train` and `resume` say of their own numbers: in lines, events, JSON and `metrics.jsonl`. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Coverage } from '../../src/analysis/metrics/coverage.ts';
import { rowsOf } from '../../src/analysis/metrics/rows.ts';
import { varietyOf } from '../../src/analysis/metrics/variety.ts';
import { RandomStream } from '../../src/core/random.ts';
import { BatchStream } from '../../src/data/batches.ts';
import { openSource } from '../../src/data/open.ts';
import { createNodeRuntime } from '../../src/engine/runtime/node/ort-node.ts';
import { pointSets } from '../../src/gan/presets/point-distributions.ts';
import { Generator, withGenerator } from '../../src/runs/generator.ts';
import { openPictureRun } from '../../src/runs/open-run.ts';
import { range } from '../../src/core/numbers.ts';
import { makePictures, recordOf, sparring, tiny } from './sparring.ts';

const said = 'Samples reach none of the distribution: train again with more updates of D, such as --k 5,';
const small = ['--generator-units', '8', '--discriminator-units', '8,6', '--batch-size', '16'];
/** A rate at which G leaves the ring at once, and does not come back. */
const failing = [...small, '--lr', '5', '--threads', '1', '--sample-every', '500'];

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sparring-findings-'));
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

type Json = Record<string, unknown>;

const metricsOf = async (run: string): Promise<Json[]> =>
  (await readFile(join(cwd, run, 'metrics.jsonl'), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Json);

describe('a training that fails', () => {
  const run = join('runs', '00000-ring-2d-gan-2d');

  it('says so once while it runs, and once at its end', async () => {
    const { code, stdout } = await sparring(cwd, 'train', 'ring-2d', ...failing, '--steps', '2000');
    expect(code).toBe(0);
    const lines = stdout.split('\n');
    const at = lines.flatMap((line, i) => (line.startsWith(said) ? [i] : []));
    expect(at).toHaveLength(2);
    const done = lines.findIndex((line) => line.startsWith('Done at step 2,000'));
    expect(at[0]).toBeLessThan(done);
    expect(at[1]).toBeGreaterThan(done);
  });

  it('records it at the step, with the numbers that it is about', async () => {
    const records = await metricsOf(run);
    const drawn = records.filter(({ coverage }) => coverage !== undefined);
    expect(drawn.map(({ step, coverage }) => [step, coverage])).toEqual([
      [500, 0],
      [1000, 0],
      [1500, 0],
      [2000, 0],
    ]);
    const found = records.filter(({ finding }) => finding !== undefined);
    expect(found.map(({ step, finding }) => [step, finding])).toEqual([[1500, 'modes-missed']]);
  });

  it('says it to programs, with what to try, again in the next session but not in the file', async () => {
    const programs = ['--threads', '1', '--json', '--progress', 'json'];
    const { stdout, stderr } = await sparring(cwd, 'resume', run, '--steps', '2500', ...programs);
    const finding = {
      name: 'modes-missed',
      sentence: 'Samples reach none of the distribution',
      advice: expect.stringContaining('train again with more updates of D, such as --k 5, ') as unknown,
    };
    expect((recordOf({ stdout }) as Json)['findings']).toEqual([finding]);
    const events = stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Json);
    expect(events.filter(({ event }) => event === 'finding')).toEqual([
      { event: 'finding', step: 2001, ...finding },
    ]);
    const found = (await metricsOf(run)).filter((record) => record['finding'] !== undefined);
    expect(found).toHaveLength(1);
  });
});

it('the coverage of points is that of the samples of the checkpoint', async () => {
  const usual = [...small, '--threads', '1', '--sample-every', '200', '--steps', '400'];
  expect((await sparring(cwd, 'train', 'mixture-1d', ...usual)).code).toBe(0);
  const run = join('runs', '00001-mixture-1d-gan-1d');
  await sparring(cwd, 'sample', run, '--seeds', '0-1023', '--out', 'points.csv');
  const [, ...rows] = (await readFile(join(cwd, 'points.csv'), 'utf8')).trim().split('\n');
  const points = Float32Array.from(rows, (row) => Number(row.split(',')[1]));
  const real = pointSets['mixture-1d'].draw(1024, new RandomStream(0, 'points', 0));
  const expected = new Coverage(rowsOf(real, 1), 40).of(rowsOf(points, 1));
  const last = (await metricsOf(run)).at(-1)!;
  expect(last['coverage']).toBeCloseTo(expected, 5);
  expect(last['finding']).toBeUndefined();
});

it('the variety of pictures is that of the grid, compared with the batch of the step', async () => {
  await makePictures(cwd, 'pictures', 20);
  const options = [...tiny, '--batch-size', '16', '--steps', '2', '--sample-every', '2', '--seed', '4'];
  expect((await sparring(cwd, 'train', 'pictures', ...options)).code).toBe(0);
  const run = join('runs', '00002-pictures-dcgan-64');
  const records = await metricsOf(run);
  expect(records.map(({ variety }) => typeof variety)).toEqual(['undefined', 'number']);
  const opened = await openPictureRun(join(cwd, run));
  const { image } = opened.gan;
  const runtime = await createNodeRuntime({ threads: 1 });
  const samples = await withGenerator(Generator.create(opened, runtime), (generator) =>
    generator.sampleSeeds(range(0, 64)),
  );
  const source = await openSource(join(cwd, 'pictures'));
  // The second batch of the run.
  const reading = { source, shape: image, range: image.range, batchSize: 16, seed: 4, consumed: 1 };
  const batches = new BatchStream(reading);
  const real = await batches.next();
  await batches.close();
  const size = image.channels * image.height * image.width;
  const expected = varietyOf(rowsOf(samples, size), rowsOf(real, size))!;
  expect(records[1]!['variety']).toBeCloseTo(expected, 4);
});
