import { expect, it } from 'vitest';
import { RandomStream } from '../core/random.ts';
import { lookAt, mirroredPlanes, similarity } from './similarity.ts';

const planes = Uint8Array.from(new RandomStream(2, 'test', 0).uniform(new Float32Array(3 * 16), 20, 120));
const look = lookAt(planes, 3);

it('is 1 of a picture and itself, however bright, strong or tinted', () => {
  expect(similarity(look, look)).toBeCloseTo(1, 6);
  const changed = planes.map((value, i) => value * 2 + (i < 16 ? 10 : 0));
  expect(similarity(look, lookAt(changed, 3))).toBeCloseTo(1, 6);
});

it('is −1 of a picture and its negative, and little of two that have nothing to do with each other', () => {
  expect(
    similarity(
      look,
      lookAt(
        planes.map((value) => 255 - value),
        3,
      ),
    ),
  ).toBeCloseTo(-1, 6);
  const other = Uint8Array.from(new RandomStream(2, 'test', 1).uniform(new Float32Array(3 * 16), 0, 255));
  expect(Math.abs(similarity(look, lookAt(other, 3)))).toBeLessThan(0.5);
});

it('is 0 of a picture of one colour, which has nothing to be alike in', () => {
  expect(similarity(look, lookAt(new Uint8Array(48).fill(90), 3))).toBe(0);
});

it('sees a mirrored picture as a mirror shows it', () => {
  expect(Array.from(mirroredPlanes(Uint8Array.of(1, 2, 3, 4, 5, 6), 3))).toEqual([3, 2, 1, 6, 5, 4]);
  expect(mirroredPlanes(mirroredPlanes(planes, 4), 4)).toEqual(planes);
});
