import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../core/random.ts';
import type { Box } from './object-boxes.ts';
import { changeByPlace, fitWindowClassifier } from './window-drop.ts';

const geometry = { layer: 'deconv2', maps: 4, height: 4, width: 4 };
const image = { channels: 1, height: 16, width: 16 } as const;
/** For each of twenty pictures, a box around four of the sixteen positions; the boxes differ. */
const boxes: Box[][] = Array.from({ length: 20 }, (_, i) => [
  { left: 4 * (i % 3), top: 4 * ((i >> 1) % 3), width: 8, height: 8 },
]);
const noise = () => new RandomStream(6, 'test', 0).normal(new Float32Array(20 * 4 * 16));

/** Noise, except that map 1 is larger in the boxes, map 2 smaller, and map 3 always zero. */
const activations = noise().map((value, i) => {
  const [picture, map, place] = [Math.floor(i / 64), Math.floor(i / 16) % 4, i % 16];
  const [{ left, top }] = boxes[picture] as [Box];
  const x = 4 * (place % 4);
  const y = 4 * Math.floor(place / 4);
  const isInside = x >= left && x < left + 8 && y >= top && y < top + 8;
  return map === 3 ? 0 : value + (isInside ? [0, 2, -2][map]! : 0);
});

const fit = (given = boxes, values = activations) =>
  fitWindowClassifier(given, values, geometry, image, new RandomStream(0, 'places', 0));

describe('fitWindowClassifier', () => {
  it('finds the maps that are active in the boxes', () => {
    const { model, positive, fitted, heldOut, accuracy } = fit();
    expect(model.weights[1]).toBeGreaterThan(1);
    expect(model.weights[2]).toBeLessThan(-1);
    expect([positive.includes(1), positive.includes(2), positive.includes(3)]).toEqual([true, false, false]);
    // A fifth of the pictures is held out. Each gives four positions in its box and four outside.
    expect([fitted, heldOut]).toEqual([
      { pictures: 16, places: 16 * 8 },
      { pictures: 4, places: 4 * 8 },
    ]);
    expect(accuracy.fitted).toBeGreaterThan(0.85);
    expect(accuracy.heldOut).toBeGreaterThan(0.75);
    expect(fit()).toEqual(fit());
  });

  it('has no accuracy on held-out pictures if the maps are noise', () => {
    const { accuracy } = fit(boxes, noise());
    expect(accuracy.heldOut).toBeLessThan(0.75);
  });

  it('ignores pictures without boxes, and uses the nearest position for a box between the centres', () => {
    const speck = boxes.map(([box], i) => (i < 12 ? [{ ...box!, width: 1, height: 1 }] : []));
    const { fitted, heldOut } = fit(speck);
    expect([fitted, heldOut]).toEqual([
      { pictures: 10, places: 20 },
      { pictures: 2, places: 4 },
    ]);
  });

  it('refuses fewer than ten pictures with boxes', () => {
    expect(() => fit(boxes.map((box, i) => (i < 9 ? box : [])))).toThrow(
      'got boxes in 9 of 20 pictures, expected boxes in 10 or more',
    );
  });
});

describe('changeByPlace', () => {
  it('is the mean difference inside and outside the boxes, over pictures with boxes', () => {
    const shape = { channels: 1, height: 1, width: 4 } as const;
    const before = Float32Array.of(0, 0, 0, 0, 9, 9, 9, 9);
    const after = Float32Array.of(1, -1, 0.5, 0, 0, 0, 0, 0);
    const box = { left: 0, top: 0, width: 2, height: 1 };
    expect(changeByPlace(before, after, [[box], []], shape, 2)).toEqual({ inside: 0.5, outside: 0.125 });
    expect(changeByPlace(before, after, [[], []], shape, 2)).toEqual({ inside: 0, outside: 0 });
  });
});
