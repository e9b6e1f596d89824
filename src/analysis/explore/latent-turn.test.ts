import { describe, expect, it } from 'vitest';
import { meanVector, vectorsOf } from './latent.ts';
import { alongAxis, latentTurn, turnAxis } from './latent-turn.ts';

const groups = { from: Float32Array.of(0, 0, 0, 2), to: Float32Array.of(4, 0, 4, 2, 4, 1) };
const samples = Float32Array.of(1, 1, -3, 5);
const identity = async (z: Float32Array) => z.slice();
const points = (z: Float32Array) => vectorsOf(z, 2).map((point) => [...point]);

describe('turnAxis', () => {
  it('is the difference of the means, and changes its sign with the order of the groups', () => {
    expect([...turnAxis(groups.from, groups.to, 2)]).toEqual([4, 0]);
    expect([...turnAxis(groups.to, groups.from, 2)].map((value) => value + 0)).toEqual([-4, 0]);
  });

  it('can be followed from any point', () => {
    const walk = alongAxis(Float32Array.of(1, 2), Float32Array.of(4, 0), [-0.5, 0, 2]);
    expect(walk.map((point) => [...point])).toEqual([
      [-1, 2],
      [1, 2],
      [9, 2],
    ]);
  });
});

describe('latentTurn', () => {
  it('centres each walk on its sample, with the distance of the groups as its length', async () => {
    const { axis, norm, t, rows, from, to } = await latentTurn(groups, samples, 2, identity, { steps: 5 });
    expect([[...axis], norm, t]).toEqual([[4, 0], 4, [-0.5, -0.25, 0, 0.25, 0.5]]);
    expect(rows.map(({ z }) => points(z))).toEqual([
      [
        [-1, 1],
        [0, 1],
        [1, 1],
        [2, 1],
        [3, 1],
      ],
      [
        [-5, 5],
        [-4, 5],
        [-3, 5],
        [-2, 5],
        [-1, 5],
      ],
    ]);
    for (const row of rows) expect(row.images).toEqual(row.z); // each picture where it belongs
    expect([from, to]).toEqual([groups.from, groups.to]);
    expect(rows[0]!.endToEnd).toBeCloseTo(Math.sqrt(4 ** 2 / 2) / 2);
    expect(rows[0]!.norms[2]).toBeCloseTo(Math.SQRT2);
  });

  it('passes through both means in the walk of the midpoint', async () => {
    const { middle } = await latentTurn(groups, samples, 2, identity, { steps: 2 });
    expect(points(middle.z)).toEqual([groups.from, groups.to].map((z) => [...meanVector(vectorsOf(z, 2))]));
  });

  it('has the length of the options', async () => {
    const { t, rows } = await latentTurn(groups, samples, 2, identity, { steps: 2, length: 3 });
    expect([t, points(rows[0]!.z)]).toEqual([
      [-1.5, 1.5],
      [
        [-5, 1],
        [7, 1],
      ],
    ]);
  });

  it('refuses a single step and groups without a sample', async () => {
    await expect(latentTurn(groups, samples, 2, identity, { steps: 1 })).rejects.toThrow('got 1 steps');
    const empty = { ...groups, from: new Float32Array(0) };
    await expect(latentTurn(empty, samples, 2, identity, { steps: 3 })).rejects.toThrow('got 0 numbers');
  });
});
