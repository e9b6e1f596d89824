import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../core/random.ts';
import { gaussianMixture, isPointSet, pointSetNames, pointSets } from './point-distributions.ts';

const random = (step = 0) => new RandomStream(3, 'test', step);

/** The integral of the density over the extent, as a sum over a grid of cells. */
function massOf(name: (typeof pointSetNames)[number], cells: number): number {
  const { dimension, density, extent } = pointSets[name];
  const [from, to] = extent;
  const size = (to - from) / cells;
  let sum = 0;
  for (let i = 0; i < cells ** dimension; i++) {
    const cell = [i % cells, Math.floor(i / cells)].slice(0, dimension);
    sum += density(cell.map((index) => from + (index + 0.5) * size)) * size ** dimension;
  }
  return sum;
}

describe('gaussianMixture', () => {
  it('has the density in textbooks', () => {
    const gaussian = gaussianMixture([{ mean: [4], deviation: 0.5 }]);
    expect(gaussian.density([4])).toBeCloseTo(1 / (0.5 * Math.sqrt(2 * Math.PI)), 12);
    expect(gaussian.density([5]) / gaussian.density([4])).toBeCloseTo(Math.exp(-2), 12);
    const plane = gaussianMixture([{ mean: [0, 1], deviation: 2 }]);
    expect(plane.density([0, 1])).toBeCloseTo(1 / (2 * Math.PI * 4), 12);
  });

  it('draws components in proportion to their weights, each with its mean and deviation', () => {
    const mixture = gaussianMixture([
      { mean: [-10], deviation: 0.5, weight: 1 },
      { mean: [10], deviation: 2, weight: 3 },
    ]);
    const drawn = mixture.draw(20_000, random());
    const [left, right] = [drawn.filter((x) => x < 0), drawn.filter((x) => x >= 0)];
    expect(right.length / drawn.length).toBeCloseTo(0.75, 1);
    const moments = (values: Float32Array) => {
      const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
      return [mean, Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length)] as const;
    };
    expect(moments(left)[0]).toBeCloseTo(-10, 1);
    expect(moments(left)[1]).toBeCloseTo(0.5, 1);
    expect(moments(right)[0]).toBeCloseTo(10, 1);
    expect(moments(right)[1]).toBeCloseTo(2, 1);
  });

  it('draws the same points for the same random stream', () => {
    const { draw } = pointSets['ring-2d'];
    expect(draw(5, random(1))).toEqual(draw(5, random(1)));
    expect(draw(5, random(1))).not.toEqual(draw(5, random(2)));
  });

  it.each([
    [[], 'got no component'],
    [[{ mean: [1], deviation: 0 }], 'deviation 0'],
    [
      [
        { mean: [1], deviation: 1 },
        { mean: [1, 2], deviation: 1 },
      ],
      'expected 1 numbers',
    ],
  ])('refuses components that do not form a mixture: %j', (components, message) => {
    expect(() => gaussianMixture(components)).toThrow(message);
  });
});

describe.each(pointSetNames)('%s', (name) => {
  const { dimension, draw, extent } = pointSets[name];

  it('lies within its extent, where its density integrates to 1', () => {
    expect(name.endsWith(`-${dimension}d`)).toBe(true);
    expect(massOf(name, dimension === 1 ? 4000 : 300)).toBeCloseTo(1, 3);
    const outside = draw(2000, random()).filter((x) => x < extent[0] || x > extent[1]);
    expect(outside).toHaveLength(0);
  });
});

it('isPointSet knows their names', () => {
  expect(pointSetNames.every(isPointSet)).toBe(true);
  expect(isPointSet('mnist')).toBe(false);
});
