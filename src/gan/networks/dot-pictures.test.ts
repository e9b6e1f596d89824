import { expect, it } from 'vitest';
import { Scope } from '../../nn/scope.ts';
import { interpret } from '../../engine/tensor/interpret.ts';
import * as ops from '../../engine/tensor/ops.ts';
import { dotPictures } from './dot-pictures.ts';
import type { PointGan } from './gan.ts';

/** A GAN whose generator returns z as the points. */
function identityGan(dimension: number): PointGan {
  const layer = { parameters: {}, apply: (x: ReturnType<typeof ops.input>) => x };
  return {
    latent: { dimension, distribution: 'normal' },
    kind: 'points',
    point: { dimension },
    generator: layer,
    discriminator: layer,
  };
}

function drawn(points: readonly number[], dimension: number) {
  const gan = dotPictures(identityGan(dimension), [-3, 3]);
  const z = ops.input('z', [points.length / dimension, dimension]);
  const [values] = interpret([gan.generator.apply(z, new Scope(new Map(), 'running'))], { z: points });
  const { height, width } = gan.image;
  const picture = (index: number) => values!.subarray(index * height * width, (index + 1) * height * width);
  const darkest = (index: number) => {
    const at = picture(index).indexOf(Math.min(...picture(index)));
    return { row: Math.floor(at / width), column: at % width };
  };
  return { picture, darkest, width };
}

it('draws a point of a plane as a dot, with the second axis upwards', () => {
  const { picture, darkest, width } = drawn([-2.9, 2.9, 1.5, -1.5], 2);
  expect(darkest(0)).toEqual({ row: 0, column: 0 });
  expect(darkest(1).column).toBeGreaterThan(width * 0.7);
  expect(darkest(1).row).toBeGreaterThan(width * 0.7);
  expect(Math.min(...picture(1))).toBeLessThan(0.3);
  expect(Math.max(...picture(1))).toBeCloseTo(1, 6);
});

it('draws a point of a line as a line across it', () => {
  const { picture, width } = drawn([0.05], 1);
  for (let row = 0; row < width; row++) {
    const line = picture(0).subarray(row * width, (row + 1) * width);
    expect(line.indexOf(Math.min(...line))).toBe(24);
  }
});

it('draws nothing for a point outside', () => {
  const { picture } = drawn([9, 9], 2);
  expect(Math.min(...picture(0))).toBeCloseTo(1, 6);
});
