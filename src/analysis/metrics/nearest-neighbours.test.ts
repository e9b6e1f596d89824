import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../core/random.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import { nearestNeighbours, NeighbourSearch, type Neighbours } from './nearest-neighbours.ts';
import { rowsFrom, rowsOf, type Rows } from './rows.ts';

const runtime = await createNodeRuntime({ threads: 1 });

function points(count: number, dimension: number, step: number, change = (value: number) => value): Rows {
  const data = new RandomStream(21, 'test', step).normal(new Float32Array(count * dimension));
  return rowsOf(data.map(change), dimension);
}

/** The naive search: all distances in float64, sorted. The sort is stable, so ties stay in order. */
function reference(queries: Rows, references: Rows, k: number): Neighbours {
  const { dimension } = queries;
  const found = Array.from({ length: queries.count }, (_, q) =>
    Array.from({ length: references.count }, (_unused, r) => {
      let squared = 0;
      for (let i = 0; i < dimension; i++) {
        squared += (queries.data[q * dimension + i]! - references.data[r * dimension + i]!) ** 2;
      }
      return { index: r, squared };
    })
      .sort((a, b) => a.squared - b.squared)
      .slice(0, k),
  ).flat();
  return {
    k,
    indices: Uint32Array.from(found, ({ index }) => index),
    squared: Float64Array.from(found, ({ squared }) => squared),
  };
}

describe('nearestNeighbours', () => {
  it.each([
    [1, 40, 300, 50],
    [5, 7, 4500, 3], // more references than a tile
    [3, 1030, 3, 2], // more queries than a tile, and no more references than neighbours
  ])('finds the %i nearest of %i points among %i', async (k, queries, references, dimension) => {
    const q = points(queries, dimension, 1);
    const r = points(references, dimension, 2);
    expect(await nearestNeighbours(q, r, k, runtime)).toEqual(reference(q, r, k));
  });

  it('distinguishes points that float32 products cannot: distant clusters whose points differ in the last bits', async () => {
    const near = (value: number) => Math.fround(1000 + value * 1e-3);
    const far = (value: number) => -near(value);
    // Wherever the origin is, one of the clusters is far from it.
    const both = (count: number, step: number) =>
      rowsOf(
        Float32Array.of(...points(count, 20, step, near).data, ...points(count, 20, step, far).data),
        20,
      );
    const q = both(15, 3);
    const r = both(200, 4);
    expect(await nearestNeighbours(q, r, 4, runtime)).toEqual(reference(q, r, 4));
  });

  it('returns equal references in the order of their indices, and the point itself at distance 0', async () => {
    const one = points(1, 8, 6);
    const r = rowsOf(Float32Array.of(...points(50, 8, 7).data, ...one.data, ...one.data, ...one.data), 8);
    const { indices, squared } = await nearestNeighbours(one, r, 2, runtime);
    expect([[...indices], [...squared]]).toEqual([
      [50, 51],
      [0, 0],
    ]);
  });

  it('rejects points of another dimension, too few points, and numbers that are not finite', async () => {
    const q = points(2, 3, 8);
    await expect(nearestNeighbours(q, points(2, 4, 9), 1, runtime)).rejects.toThrow(
      'got points of 4 numbers to compare with points of 3',
    );
    await expect(nearestNeighbours(q, points(2, 3, 9), 3, runtime)).rejects.toThrow(
      'got 2 points to find 3 neighbours among',
    );
    const diverged = rowsOf(Float32Array.of(0, 0, 0, 1, Number.NaN, 1), 3);
    await expect(nearestNeighbours(q, diverged, 1, runtime)).rejects.toThrow(
      'point 1 has numbers that are not',
    );
    await expect(nearestNeighbours(diverged, q, 1, runtime)).rejects.toThrow(
      'has numbers that are not finite',
    );
  });
});

describe('NeighbourSearch', () => {
  it('finds the same neighbours whether references are added at once or in parts', async () => {
    const q = points(20, 6, 10);
    const r = points(100, 6, 11);
    const search = new NeighbourSearch(q, 2, runtime);
    for (const [first, count] of [
      [0, 1],
      [1, 60],
      [61, 39],
    ] as const)
      await search.add(rowsFrom(r, first, count));
    expect([search.added, search.neighbours()]).toEqual([100, reference(q, r, 2)]);
    await search.release();
  });
});
