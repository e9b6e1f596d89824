/** What is not compared with PyTorch (test/golden): ranges, each picture by itself, and what is refused. */
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../core/random.ts';
import { UsageError } from '../../core/errors.ts';
import { limitsOf } from '../../core/value-range.ts';
import { interpret } from '../../engine/tensor/interpret.ts';
import * as ops from '../../engine/tensor/ops.ts';
import { drawRandomInputs, RandomInputs } from '../../nn/scope.ts';
import type { Gan } from '../networks/gan.ts';
import { ganOfNetwork } from '../networks/network.ts';
import { presets } from '../presets/presets.ts';
import { tinyGan } from '../testing/tiny.ts';
import { augmentationNames, augmentationOf, type AugmentationName } from './augmentation.ts';

const [batch, height, width] = [40, 8, 16];
const size = height * width;
const inRange = (range: 'signed' | 'unit') =>
  ({ ...tinyGan, image: { channels: 1, height, width, range } }) as Gan;

/** Pictures after augmentation. @param value of each pixel of each picture */
function changed(
  names: readonly AugmentationName[],
  gan: Gan,
  value: (picture: number, at: number) => number,
) {
  const random = new RandomInputs();
  const x = ops.input('x', [batch, 1, height, width]);
  const y = augmentationOf(names, gan)(x, (shape, draw) => random.add(shape, draw));
  const pixels = Array.from({ length: batch * size }, (_, i) => value(Math.floor(i / size), i % size));
  const feeds = { x: pixels, ...drawRandomInputs(random.list, new RandomStream(3, 'masks', 0)) };
  const [values] = interpret([y], feeds);
  return Array.from({ length: batch }, (_, i) => [...values!.subarray(i * size, (i + 1) * size)]);
}

describe.each(['signed', 'unit'] as const)('pictures in the range %s', (range) => {
  const [black, white] = limitsOf(range);
  const grey = (black + white) / 2;

  it('have grey where nothing comes in, or a hole is', () => {
    for (const name of ['translation', 'cutout'] as const) {
      const all = changed([name], inRange(range), () => white);
      expect(new Set(all.flat())).toEqual(new Set([grey, white]));
      expect(new Set(all.map((picture) => picture.join())).size).toBeGreaterThan(5);
    }
  });

  it('become brighter or darker by a quarter of the range at most, each by its own number', () => {
    const shifts = changed(['color'], inRange(range), () => grey).map((picture) => {
      expect(new Set(picture.map((value) => value.toFixed(9))).size).toBe(1);
      return picture[0]! - grey;
    });
    expect(new Set(shifts).size).toBe(batch);
    expect(Math.max(...shifts)).toBeGreaterThan((white - black) / 5);
    expect(Math.max(...shifts.map(Math.abs))).toBeLessThanOrEqual((white - black) / 4);
  });

  it('are the same but for their order where only places change', () => {
    const values = (_: number, at: number) => black + ((white - black) * (at % width)) / width;
    const mirrored = changed(['mirror'], inRange(range), values);
    const kinds = new Set(mirrored.map((picture) => picture[0]! < picture[width - 1]!));
    expect(kinds).toEqual(new Set([true, false]));
    const original = Array.from({ length: size }, (_, at) => values(0, at)).toSorted((a, b) => a - b);
    for (const picture of mirrored) {
      picture.toSorted((a, b) => a - b).forEach((value, i) => expect(value).toBeCloseTo(original[i]!, 12));
    }
  });
});

it('covers each hole’s centre over the whole picture, half of each side', () => {
  const holes = changed(['cutout'], inRange('signed'), () => 1).map((picture) => {
    const rows = Array.from({ length: height }, (_, y) => picture.slice(y * width, (y + 1) * width));
    return {
      high: rows.filter((row) => row.includes(0)).length,
      wide: Math.max(...rows.map((row) => row.filter((value) => value === 0).length)),
    };
  });
  expect(Math.max(...holes.map(({ high }) => high))).toBe(height / 2);
  expect(Math.max(...holes.map(({ wide }) => wide))).toBe(width / 2);
  // At an edge, a part of it is outside.
  expect(Math.min(...holes.map(({ high }) => high))).toBeLessThan(height / 2);
});

it('is the same in any order of the names', () => {
  const values = (picture: number, at: number) => Math.sin(picture + at);
  const gan = inRange('signed');
  expect(changed([...augmentationNames].toReversed(), gan, values)).toEqual(
    changed(augmentationNames, gan, values),
  );
});

it('refuses unknown names, none, and networks of points', () => {
  expect(() => augmentationOf(['colour' as never], tinyGan)).toThrow(
    'names[0] got "colour", expected one of color, translation, cutout, mirror: did you mean color?',
  );
  expect(() => augmentationOf([], tinyGan)).toThrow(UsageError);
  expect(() => augmentationOf(['color'], ganOfNetwork(presets['gan-2d'].network))).toThrow(
    'augmentation changes pictures, but these networks make points: leave it out',
  );
});
