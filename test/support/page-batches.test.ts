/** A page's batches are those of a run in Node: the same pictures in the same order, and the same points. */
import { describe, expect, it } from 'vitest';
import { BatchStream } from '../../src/data/batches.ts';
import { pictureSource } from '../../src/data/picture-source.ts';
import { openPoints, PointStream } from '../../src/runs/point-source.ts';
import { meanOfSet, pictureBatches, pointBatches } from '../../src/page/training-data.ts';

const shape = { channels: 3, height: 4, width: 5 } as const;
const size = 3 * 4 * 5;
const count = 11;
const planes = Uint8Array.from({ length: count * size }, (_, i) => (i * 37) % 251);
const labels = Uint16Array.from({ length: count }, (_, i) => i % 3);
const set = { kind: 'pictures', count, planes, labels, ...shape } as const;

describe('the batches of a page', () => {
  it.each(['signed', 'unit', 'contrast'] as const)('are those of Node, in the range %s', async (range) => {
    const source = pictureSource({ data: planes, shape: [count, 3, 4, 5] }, { labels });
    const stream = new BatchStream({ source, shape, batchSize: 4, seed: 7, range });
    const batches = pictureBatches(set, { ...shape, range }, { batchSize: 4, seed: 7 });
    expect(batches.perEpoch).toBe(stream.batchesPerEpoch);
    for (let number = 0; number < 7; number++) {
      const inNode = await stream.nextLabelled();
      const inPage = batches.batch(number);
      expect(inPage.pictures).toEqual(inNode.pictures);
      expect(Array.from(inPage.labels!)).toEqual(Array.from(inNode.labels!));
    }
    await stream.close();
  });

  it('are a function of their number: a training continues with the next', () => {
    const options = { batchSize: 4, seed: 7 };
    const [one, other] = [0, 1].map(() => pictureBatches(set, { ...shape, range: 'signed' }, options));
    for (let number = 0; number < 6; number++) one!.batch(number);
    expect(one!.batch(6)).toEqual(other!.batch(6));
  });

  it('are points as a run in Node draws them', async () => {
    const { points } = openPoints('spiral-2d');
    const stream = new PointStream(points, { batchSize: 8, seed: 3, consumed: 5 });
    const batches = pointBatches({ kind: 'points', name: 'spiral-2d' }, { batchSize: 8, seed: 3 });
    expect(batches.batch(5).pictures).toEqual(await stream.next());
  });

  it('have a mean, with which some networks begin', () => {
    const two = {
      ...set,
      count: 2,
      planes: Uint8Array.from({ length: 2 * size }, (_, i) => (i < size ? 0 : 255)),
    };
    expect(Array.from(meanOfSet(two, { ...shape, range: 'unit' }))).toEqual(new Array(size).fill(0.5));
  });

  it.each([
    ['a batch larger than the set', set, 12, 'a batch of 12 pictures is larger than the data, which has 11'],
    [
      'pictures of another size',
      { ...set, width: 4, height: 5 },
      4,
      'the pictures are 4×5 with 3 channels, expected 5×4',
    ],
    [
      'bytes that are missing',
      { ...set, count: 12 },
      4,
      'the set has 660 bytes, expected 720 for 12 pictures',
    ],
  ])('refuse %s', (_, wrong, batchSize, message) => {
    const image = { ...shape, range: 'signed' } as const;
    expect(() => pictureBatches(wrong, image, { batchSize, seed: 1 })).toThrow(message);
  });

  it('refuse points that have no name', () => {
    const wrong = { kind: 'points', name: 'toString' } as unknown as { kind: 'points'; name: 'ring-2d' };
    expect(() => pointBatches(wrong, { batchSize: 1, seed: 1 })).toThrow(
      'got points "toString", expected one of gaussian-1d',
    );
  });
});
