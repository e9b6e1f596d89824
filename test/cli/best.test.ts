/** `sparring train --evaluate-every`: KID while a run trains, and its best checkpoint; and what others score it by. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makePictures, sparring, tiny } from './sparring.ts';

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sparring-best-'));
  await makePictures(cwd, 'pictures', 20);
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const run = join('runs', '00000-pictures-dcgan-64');
const lines = async (file: string) =>
  (await readFile(join(cwd, run, file), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

it('measures the first step that is due and the last, keeps the best, and says how far it fell', async () => {
  // At this rate samples get worse.
  const every = ['--evaluate-every', '0.00001', '--steps', '8', '--checkpoint-every', '2', '--lr', '0.05'];
  const { code, stdout } = await sparring(cwd, 'train', 'pictures', ...tiny, ...every, '--json');
  expect(code).toBe(0);
  const { measured } = JSON.parse(stdout) as {
    measured: Record<'best' | 'last', { step: number; value: number }>;
  };
  const found = await lines('evaluations.jsonl');
  // Another one in between would take more than a twentieth of the time of the training.
  expect(found.map(({ step }) => step)).toEqual([1, 8]);
  expect(new Set(found.map(({ metric }) => metric))).toEqual(
    new Set(['kid@random-conv-64-whitened,bicubic,n=2048/20,training']),
  );
  const values = found.map(({ value }) => value as number);
  const best = values[0]! < values[1]! ? 1 : 8;
  expect(measured.best).toEqual({ step: best, value: Math.min(...values) });
  expect(measured.last).toEqual({ step: 8, value: values[1] });
  const kept = (await readdir(join(cwd, run, 'checkpoints'))).map((name) => Number.parseInt(name));
  expect(kept).toContain(best);
  const note = await readFile(join(cwd, run, 'checkpoints', 'best.json'), 'utf8');
  expect(JSON.parse(note)).toMatchObject({ step: best, value: Math.min(...values) });
  // The same number as `evaluate` finds afterwards.
  const again = await sparring(cwd, 'evaluate', run, '--metric', 'kid', '--threads', '1', '--json');
  const { measures } = JSON.parse(again.stdout) as { measures: { kid: { value: number } } };
  expect(measures.kid.value).toBeCloseTo(values[1]!, 4);
  const sampled = await sparring(cwd, 'sample', run, '--step', 'best', '--out', 'a.png', '--threads', '1');
  expect(sampled.stderr).toContain(
    `step ${best} is the best of 2 evaluated steps by kid@random-conv-64-whitened`,
  );
});

it('is refused for a run of points, which has no pictures', async () => {
  const points = ['ring-2d', '--steps', '3', '--out', 'points', '--evaluate-every', '10'];
  const { code, stderr } = await sparring(cwd, 'train', ...points);
  expect([code, stderr]).toEqual([
    2,
    expect.stringContaining(
      '--evaluate-every applies to pictures, but gan-2d generates points: leave it out',
    ),
  ]);
});

it('is exported for a program that scores it, with its command', async () => {
  const file = ['--out', 'scored.onnx', '--for', 'torch-fidelity'];
  const { code, stdout } = await sparring(cwd, 'export', run, ...file);
  expect(code).toBe(0);
  expect(stdout).toContain('--input1 scored.onnx --input1-model-z-type normal --input1-model-z-size 4');
  const refused = await sparring(cwd, 'export', run, '--out', 'a.safetensors', '--for', 'torch-fidelity');
  expect([refused.code, refused.stderr]).toEqual([
    2,
    expect.stringContaining('--for applies to a generator as onnx: leave it out'),
  ]);
});
