import { expect, it } from 'vitest';
import { openPoints, PointStream } from './point-source.ts';

const stream = (consumed = 0, seed = 1) =>
  new PointStream(openPoints('ring-2d').points, { batchSize: 16, seed, consumed });

it('continues where another stream stopped, and shows the next batch without consuming it', async () => {
  const straight = stream();
  const shown = await straight.peek();
  const first = await straight.next();
  expect(first).toEqual(shown);
  const second = await straight.next();
  expect(second).not.toEqual(first);
  expect(await stream(1).next()).toEqual(second);
  expect(await stream(0, 2).next()).not.toEqual(first);
});

it('counts epochs by the nominal size of the set', async () => {
  const { count } = openPoints('ring-2d');
  expect(stream().epoch).toBe(0);
  expect(stream(count / 16 - 1).epoch).toBe(0);
  expect(stream(count / 16).epoch).toBe(1);
});

it('lists the sets of points when the name is unknown', () => {
  expect(() => openPoints('torus')).toThrow('torus is not a set of points, expected one of gaussian-1d, ');
});
