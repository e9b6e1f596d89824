import { describe, expect, it } from 'vitest';
import { SparringError } from '../../core/errors.ts';
import type { PictureSource } from '../../data/pictures/source.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import { EncoderTraining } from './encoder-training.ts';
import { findNearDuplicates, type NearDuplicates } from './near-duplicates.ts';
import { standardise } from './standardise.ts';
import { planesOfView, sceneSource, type View } from './testing/scenes.ts';

const runtime = await createNodeRuntime({ threads: 1 });
const scenes: View[] = Array.from({ length: 60 }, (_, scene) => ({ scene }));
const source = sceneSource([
  ...scenes,
  { scene: 3 }, // 60: a copy
  { scene: 5, gain: 0.8 }, // 61: darker
  { scene: 7, mirrored: true }, // 62
  { scene: 5, left: 0.03, top: 0.01, side: 0.96 }, // 63: cropped
  { scene: 9, left: 0.02, top: 0.04, side: 0.95, gain: 0.9, mirrored: true }, // 64: all of that
]);
const quick = { steps: 60, batchSize: 8 };

const indicesOf = ({ groups }: NearDuplicates) =>
  groups.map(({ kept, repeats }) => [kept, ...repeats.map(({ index }) => index)]);

describe('near-duplicates', () => {
  it('include copies, and darker, cropped and mirrored pictures, and nothing else', async () => {
    const found = await findNearDuplicates(source, runtime, quick);
    expect(indicesOf(found!)).toEqual([
      [3, 60],
      [5, 61, 63],
      [7, 62],
      [9, 64],
    ]);
    const repeats = found!.groups.map((group) => group.repeats.at(-1)!);
    expect(repeats[0]).toEqual({ index: 60, similarity: 1, mirrored: false, bits: 0 });
    expect(repeats.map(({ mirrored }) => mirrored)).toEqual([false, false, true, true]);
    expect(repeats.every(({ similarity }) => similarity >= 0.75)).toBe(true);
    expect(found).toMatchObject({ method: 'close', hashed: 65 });
    expect(found!.falsePositives).toBeLessThan(1);
    expect(found!.comparisons).toBeGreaterThanOrEqual(5);
    expect(found!.radius).toBeGreaterThanOrEqual(4);
  });

  it('do not include mirror images without the option mirror', async () => {
    const found = await findNearDuplicates(source, runtime, { ...quick, mirror: false });
    expect(indicesOf(found!)).toEqual([
      [3, 60],
      [5, 61, 63],
    ]);
  });

  it('by equal hashes include copies, and after little training false positives, which are counted', async () => {
    const found = await findNearDuplicates(source, runtime, { ...quick, steps: 1, method: 'exact' });
    const repeats = found!.groups.flatMap((group) => group.repeats);
    expect(repeats.map(({ index }) => index)).toContain(60);
    expect(repeats.every(({ bits, mirrored }) => bits === 0 && !mirrored)).toBe(true);
    expect(found!.falsePositives).toBe(repeats.filter(({ similarity }) => similarity < 0.75).length);
  });

  it('are deterministic', async () => {
    const once = await findNearDuplicates(source, runtime, { ...quick, seed: 3 });
    expect(await findNearDuplicates(source, runtime, { ...quick, seed: 3 })).toEqual(once);
  });

  it('among pictures of a single colour are those with equal bytes', async () => {
    const flat: PictureSource = {
      ...source,
      count: 40,
      read: async (index, { channels, height, width }) =>
        new Uint8Array(channels * height * width).fill([10, 20, 30, 40][index % 4]!),
    };
    const found = await findNearDuplicates(flat, runtime, { ...quick, steps: 5 });
    expect(indicesOf(found!).map((group) => group.slice(0, 3))).toEqual([
      [0, 4, 8],
      [1, 5, 9],
      [2, 6, 10],
      [3, 7, 11],
    ]);
  });

  it('skip and report unreadable pictures', async () => {
    const broken: PictureSource = {
      ...source,
      read: async (index, shape) => {
        if (index === 60) throw new SparringError('scene 60: the picture is damaged');
        return source.read(index, shape);
      },
    };
    const found = await findNearDuplicates(broken, runtime, quick);
    expect(indicesOf(found!)).toEqual([
      [5, 61, 63],
      [7, 62],
      [9, 64],
    ]);
    expect([...found!.skipped]).toEqual([['scene 60', 'the picture is damaged']]);
    expect(found!.hashed).toBe(64);
  });

  it.each(['training', 'hashing', 'looking'] as const)(
    'are undefined if the signal ends the phase %s',
    async (when) => {
      let phase = '';
      const stop = new AbortController();
      const found = await findNearDuplicates(source, runtime, {
        ...quick,
        onProgress(progress) {
          phase = progress.phase;
          if (phase === when) stop.abort();
        },
        signal: stop.signal,
      });
      expect([found, phase]).toEqual([undefined, when]);
    },
  );

  it('require two pictures', async () => {
    await expect(findNearDuplicates({ ...source, count: 1 }, runtime)).rejects.toThrow(
      'scenes has 1 picture, expected two or more to compare',
    );
  });
});

it('the autoencoder learns to reconstruct pictures', async () => {
  const training = await EncoderTraining.create({ inputs: 3072, batchSize: 16, seed: 1 }, runtime);
  const shape = { channels: 3, height: 32, width: 32 } as const;
  const batch = Float32Array.from(
    scenes.slice(0, 16).flatMap((view) => Array.from(planesOfView(view, shape), (v) => v / 127.5 - 1)),
  );
  const first = await training.step(batch);
  let last = first;
  for (let i = 0; i < 60; i++) last = await training.step(batch);
  expect(last).toBeLessThan(first / 3);
  await training.release();
});

it('standardising removes brightness, contrast and tint from a picture', () => {
  const picture = Float32Array.from({ length: 3072 }, (_, i) => Math.sin(i * i) / 4);
  const changed = picture.map((value, i) => 0.5 * value + (i < 1024 ? 0.2 : 0.1));
  const both = Float32Array.from([...picture, ...changed]);
  standardise(both, 3);
  for (let i = 0; i < 3072; i++) expect(both[i]).toBeCloseTo(both[3072 + i]!, 4);
  const flat = new Float32Array(3072).fill(0.3);
  standardise(flat, 3);
  expect(flat.every((value) => Math.abs(value) < 1e-3)).toBe(true);
});
