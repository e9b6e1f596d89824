import { describe, expect, it } from 'vitest';
import { range } from '../../core/numbers.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import { precisionRecall } from './precision-recall.ts';
import { rowsOf } from './rows.ts';

const runtime = await createNodeRuntime({ threads: 1 });
const line = (...points: number[]) => rowsOf(Float32Array.from(points), 1);
const of = async (samples: ReturnType<typeof line>, real: ReturnType<typeof line>, k = 1) =>
  precisionRecall(samples, real, runtime, { k });

describe('precisionRecall', () => {
  const real = line(0, 1, 2, 3, 10, 11, 12, 13);

  it('is whole for the same points', async () => {
    // Each inner point of a group lies within its own ball only: neighbours are on its edge.
    expect(await of(real, real)).toEqual({ precision: 1, recall: 1, density: 1, coverage: 1 });
  });

  it('is precise without recall if samples have one of two modes', async () => {
    const samples = line(0.5, 1.5, 2.5, 1.25);
    const found = await of(samples, real);
    expect(found).toMatchObject({ precision: 1, coverage: 0.5 });
    // Two balls of radius 1 hold each of the samples.
    expect(found.density).toBe(2);
    // Radii of 0.75, 0.25, 1 and 0.25: they reach 0, 1, 2 and 3.
    expect(found.recall).toBe(4 / 8);
  });

  it('is imprecise with recall if samples are spread over everything', async () => {
    const found = await of(line(...range(-3, 5).map((n) => 6 * n + 5.5)), real);
    // Only −0.5 lies in a ball, that of 0, and 11.5 in those of 11 and 12.
    expect(found).toEqual({ precision: 2 / 8, recall: 1, density: 3 / 8, coverage: 3 / 8 });
  });

  it('finds nothing in common of sets that are far apart', async () => {
    const found = await of(line(500, 501, 502), real);
    expect(found).toEqual({ precision: 0, recall: 0, density: 0, coverage: 0 });
  });

  it('counts regions in one pass also over many blocks', async () => {
    const many = line(...range(0, 3000).map((n) => n + 0.5));
    const others = line(...range(0, 3000));
    const found = await precisionRecall(many, others, runtime, { k: 2 });
    expect(found).toMatchObject({ precision: 1, recall: 1, coverage: 1 });
    expect(found.density).toBeCloseTo(1, 2);
  });

  it('refuses fewer points than neighbours and one, and stops by the signal', async () => {
    await expect(of(line(1, 2, 3), real, 3)).rejects.toThrow(
      'got 3 points, expected 4 or more to find 3 neighbours of each',
    );
    const signal = AbortSignal.abort();
    await expect(precisionRecall(real, real, runtime, { k: 1, signal })).rejects.toThrow('aborted');
  });
});
