import { describe, expect, it } from 'vitest';
import { align, comparedSide, pyramidOf } from './registration.ts';
import { coarseSimilarity, mirroredPlanes, prepare, similarity } from './similarity.ts';
import { planesOfView, type View } from './testing/scenes.ts';

/** Scene `scene` as 64 × 64 grey bytes. */
function grey(scene: number, view: Omit<View, 'scene'> = {}): Uint8Array {
  return planesOfView({ scene, ...view }, { channels: 1, height: comparedSide, width: comparedSide });
}

describe('similarity', () => {
  const first = prepare(grey(1));

  it('is 1 for identical pictures, also of a single colour', () => {
    expect(similarity(first, first)).toBe(1);
    const flat = prepare(new Uint8Array(comparedSide ** 2).fill(90));
    expect(similarity(flat, prepare(flat.grey.slice()))).toBe(1);
    expect(similarity(flat, prepare(flat.grey.map((value) => value + 1)))).toBe(0);
    expect(similarity(flat, first)).toBe(0);
  });

  it('hardly depends on contrast', () => {
    expect(similarity(first, prepare(grey(1, { gain: 0.6 })))).toBeGreaterThan(0.98);
  });

  it.each([
    { left: 0.03, top: 0.03, side: 0.94 },
    { left: 0.06, top: 0, side: 0.94 },
    { left: 0, top: 0.05, side: 0.95, gain: 0.8 },
  ])('stays near 1 for the part %j of a picture, in either order', (window) => {
    const part = prepare(grey(1, window));
    expect(similarity(first, part)).toBeGreaterThan(0.85);
    expect(similarity(part, first)).toBeGreaterThan(0.85);
  });

  it('is small for unrelated and for mirrored pictures', () => {
    for (let other = 2; other < 40; other++) {
      expect(similarity(first, prepare(grey(other)))).toBeLessThan(0.7);
    }
    const mirrored = prepare(mirroredPlanes(first.grey, comparedSide));
    expect(similarity(first, mirrored)).toBeLessThan(0.7);
    expect(coarseSimilarity(first, mirrored)).toBeLessThan(coarseSimilarity(first, first));
  });
});

it('an alignment locates a part in the whole', () => {
  const part = pyramidOf(grey(1, { left: 0.06, top: 0.02, side: 0.94 }));
  const { stretchX, stretchY, shiftX, shiftY } = align(pyramidOf(grey(1)), part)!;
  // x in the whole is (x + 1 − 0.12) ÷ 0.94 − 1 in the part; a pixel is 1 ÷ 32.
  const expected = [1 / 0.94 - 1, 1 / 0.94 - 1, 0.88 / 0.94 - 1, 0.96 / 0.94 - 1];
  for (const [i, value] of [stretchX, stretchY, shiftX, shiftY].entries()) {
    expect(Math.abs(value - expected[i]!)).toBeLessThan(1 / 32);
  }
});

it('mirrors planes left to right', () => {
  expect(Array.from(mirroredPlanes(Uint8Array.of(1, 2, 3, 4, 5, 6), 3))).toEqual([3, 2, 1, 6, 5, 4]);
  const planes = grey(3);
  expect(mirroredPlanes(mirroredPlanes(planes, comparedSide), comparedSide)).toEqual(planes);
});
