import { expect, it } from 'vitest';
import { openPoints, PointStream } from './point-source.ts';

const stream = (consumed = 0, seed = 1) =>
  new PointStream(openPoints('ring-2d').points, { batchSize: 16, seed, consumed });

it('goes on where another stood, and shows a batch without taking it', async () => {
  const straight = stream();
  const shown = await straight.peek();
  const first = await straight.next();
  expect(first).toEqual(shown);
  const second = await straight.next();
  expect(second).not.toEqual(first);
  expect(await stream(1).next()).toEqual(second);
  expect(await stream(0, 2).next()).not.toEqual(first);
});

it('counts epochs by what stands for the size of the set', async () => {
  const { count } = openPoints('ring-2d');
  expect(stream().epoch).toBe(0);
  expect(stream(count / 16 - 1).epoch).toBe(0);
  expect(stream(count / 16).epoch).toBe(1);
});

it('says which points there are', () => {
  expect(() => openPoints('torus')).toThrow('there are no points called torus, expected gaussian-1d');
});
