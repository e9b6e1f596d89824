import { describe, expect, it } from 'vitest';
import { RandomStream } from '../core/random.ts';
import { SparringError } from '../core/errors.ts';
import type { PictureSource } from '../data/source.ts';
import { createNodeRuntime } from '../runtime/ort-node.ts';
import { EncoderTraining } from './encoder-training.ts';
import { findNearDuplicates } from './near-duplicates.ts';
import { mirroredPlanes } from './similarity.ts';

const runtime = await createNodeRuntime({ threads: 1 });
const side = 32;

/** A picture of soft blobs, another for each number. */
function scene(number: number): Uint8Array {
  const random = new RandomStream(9, 'test', number);
  const blobs = Array.from({ length: 6 }, () => random.uniform(new Float32Array(6), 0, 1));
  return Uint8Array.from({ length: 3 * side * side }, (_, i) => {
    const [channel, y, x] = [Math.floor(i / side ** 2), Math.floor(i / side) % side, i % side];
    const light = blobs.reduce((sum, blob) => {
      const distance = (x / side - blob[0]!) ** 2 + (y / side - blob[1]!) ** 2;
      return sum + (blob[3 + channel]! - 0.4) * Math.exp(-distance / (0.01 + 0.05 * blob[2]!));
    }, 0.4);
    return Math.max(0, Math.min(255, light * 200));
  });
}

const scenes = Array.from({ length: 60 }, (_, number) => scene(number));
const noisy = (planes: Uint8Array, step: number) => {
  const noise = new RandomStream(9, 'test', 1000 + step).uniform(new Float32Array(planes.length), -3, 3);
  return planes.map((value, i) => Math.max(0, Math.min(255, value + noise[i]!)));
};
const pictures = [
  ...scenes,
  scenes[3]!, // 60: as it is
  noisy(scenes[5]!, 0), // 61: with a little noise
  mirroredPlanes(scenes[7]!, side), // 62
  noisy(scenes[5]!, 1), // 63: once more
];

const source: PictureSource = {
  description: 'scenes',
  name: 'scenes',
  count: pictures.length,
  channels: 3,
  nameOf: (index) => `scene ${index}`,
  read: async (index) => pictures[index]!,
};
const quick = { steps: 40, batchSize: 8 };

describe('near-duplicates', () => {
  it('are found: copies, noise and mirror images, and nothing else', async () => {
    const found = await findNearDuplicates(source, runtime, quick);
    const groups = found!.groups.map(({ kept, repeats }) => [kept, ...repeats.map(({ index }) => index)]);
    expect(groups).toEqual([
      [3, 60],
      [5, 61, 63],
      [7, 62],
    ]);
    expect(found!.groups[0]!.repeats[0]).toMatchObject({ mirrored: false, bits: 0 });
    expect(found!.groups[2]!.repeats[0]).toMatchObject({ mirrored: true });
    expect(found).toMatchObject({ hashed: 64, doubtful: 0 });
  });

  it('by equal hashes alone are copies for certain, and more where little was learned, which is told', async () => {
    const found = await findNearDuplicates(source, runtime, { ...quick, method: 'exact' });
    const repeats = found!.groups.flatMap((group) => group.repeats);
    expect(repeats.map(({ index }) => index)).toContain(60);
    expect(repeats.every(({ bits, mirrored }) => bits === 0 && !mirrored)).toBe(true);
    const alike = repeats.filter((repeat) => repeat.similarity >= 0.85);
    expect(alike.length).toBeLessThanOrEqual(3);
    expect(found!.doubtful).toBe(repeats.length - alike.length);
  });

  it('are the same each time', async () => {
    const once = await findNearDuplicates(source, runtime, { ...quick, seed: 3 });
    expect(await findNearDuplicates(source, runtime, { ...quick, seed: 3 })).toEqual(once);
  });

  it('pass over what cannot be read, and say so', async () => {
    const broken: PictureSource = {
      ...source,
      read: async (index) => {
        if (index === 60) throw new SparringError('scene 60: the picture is damaged');
        return pictures[index]!;
      },
    };
    const found = await findNearDuplicates(broken, runtime, quick);
    expect(found!.groups.map(({ kept }) => kept)).toEqual([5, 7]);
    expect([...found!.skipped]).toEqual([['scene 60', 'scene 60: the picture is damaged']]);
    expect(found!.hashed).toBe(63);
  });

  it('are not looked for further when that is no longer wanted', async () => {
    let asked = 0;
    expect(
      await findNearDuplicates(source, runtime, { ...quick, stopped: () => ++asked > 5 }),
    ).toBeUndefined();
  });

  it('want two pictures', async () => {
    await expect(findNearDuplicates({ ...source, count: 1 }, runtime)).rejects.toThrow(
      'scenes has 1 picture, expected two or more to compare',
    );
  });
});

it('the autoencoder learns to restore what it is shown', async () => {
  const training = await EncoderTraining.create({ inputs: 3072, batchSize: 16, seed: 1 }, runtime);
  const batch = Float32Array.from(
    scenes.slice(0, 16).flatMap((planes) => Array.from(planes, (v) => v / 127.5 - 1)),
  );
  const first = await training.step(batch);
  let last = first;
  for (let i = 0; i < 60; i++) last = await training.step(batch);
  expect(last).toBeLessThan(first / 3);
  await training.release();
});
