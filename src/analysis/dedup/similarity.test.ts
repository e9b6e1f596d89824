import { describe, expect, it } from 'vitest';
import { align, lookSide, pyramidOf } from './registration.ts';
import { coarseSimilarity, lookAt, mirroredPlanes, similarity } from './similarity.ts';
import { planesOfView, type View } from './testing/scenes.ts';

/** Scene `scene` as 64 × 64 grey bytes. */
function grey(scene: number, view: Omit<View, 'scene'> = {}): Uint8Array {
  return planesOfView({ scene, ...view }, { channels: 1, height: lookSide, width: lookSide });
}

describe('similarity', () => {
  const look = lookAt(grey(1));

  it('is 1 of a picture and itself, also if it is of one colour', () => {
    expect(similarity(look, look)).toBe(1);
    const flat = lookAt(new Uint8Array(lookSide ** 2).fill(90));
    expect(similarity(flat, lookAt(flat.grey.slice()))).toBe(1);
    expect(similarity(flat, lookAt(flat.grey.map((value) => value + 1)))).toBe(0);
    expect(similarity(flat, look)).toBe(0);
  });

  it('stays near 1, however bright or strong a picture is', () => {
    expect(similarity(look, lookAt(grey(1, { gain: 0.6 })))).toBeGreaterThan(0.98);
  });

  it.each([
    { left: 0.03, top: 0.03, side: 0.94 },
    { left: 0.06, top: 0, side: 0.94 },
    { left: 0, top: 0.05, side: 0.95, gain: 0.8 },
  ])('stays near 1 of %j of a picture, whichever comes first', (window) => {
    const part = lookAt(grey(1, window));
    expect(similarity(look, part)).toBeGreaterThan(0.85);
    expect(similarity(part, look)).toBeGreaterThan(0.85);
  });

  it('is little of two pictures that have nothing to do with each other, or are mirrored', () => {
    for (let other = 2; other < 40; other++) {
      expect(similarity(look, lookAt(grey(other)))).toBeLessThan(0.7);
    }
    const turned = lookAt(mirroredPlanes(look.grey, lookSide));
    expect(similarity(look, turned)).toBeLessThan(0.7);
    expect(coarseSimilarity(look, turned)).toBeLessThan(coarseSimilarity(look, look));
  });
});

it('an alignment says where a part lies', () => {
  const part = pyramidOf(grey(1, { left: 0.06, top: 0.02, side: 0.94 }));
  const { stretchX, stretchY, shiftX, shiftY } = align(pyramidOf(grey(1)), part)!;
  // x of the whole is (x + 1 − 0.12) ÷ 0.94 − 1 of the part; a pixel is 1 ÷ 32.
  const expected = [1 / 0.94 - 1, 1 / 0.94 - 1, 0.88 / 0.94 - 1, 0.96 / 0.94 - 1];
  for (const [i, value] of [stretchX, stretchY, shiftX, shiftY].entries()) {
    expect(Math.abs(value - expected[i]!)).toBeLessThan(1 / 32);
  }
});

it('sees a mirrored picture as a mirror shows it', () => {
  expect(Array.from(mirroredPlanes(Uint8Array.of(1, 2, 3, 4, 5, 6), 3))).toEqual([3, 2, 1, 6, 5, 4]);
  const planes = grey(3);
  expect(mirroredPlanes(mirroredPlanes(planes, lookSide), lookSide)).toEqual(planes);
});
