import { describe, expect, it } from 'vitest';
import { spacingOf } from '../../analysis/metrics/densities.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import { dataBatch, dataDensity, equallyLikelyNormals, line } from './game.ts';
import { play } from './play.ts';

describe('the game of figure 1', () => {
  it('draws data from its density', () => {
    const density = dataDensity();
    const total = density.reduce((sum, p) => sum + p, 0) * spacingOf(line);
    expect(total).toBeCloseTo(1, 4);
    const counts = new Float64Array(line.cells);
    const batches = 100;
    let drawn = 0;
    for (let i = 0; i < batches; i++) {
      for (const x of dataBatch(1, i)) {
        const cell = Math.floor((x - line.from) / spacingOf(line));
        if (cell >= 0 && cell < line.cells) counts[cell]! += 1;
        drawn += 1;
      }
    }
    const maxError = Math.max(...density.map((p, i) => Math.abs(counts[i]! / drawn / spacingOf(line) - p)));
    expect(maxError).toBeLessThan(0.1); // about five standard errors of a cell's count
    expect(dataBatch(1, 3)).toEqual(dataBatch(1, 3));
    expect(dataBatch(1, 3)).not.toEqual(dataBatch(2, 3));
  });

  it('measures G on equally likely z', () => {
    const z = equallyLikelyNormals(4001);
    expect(z[2000]).toBeCloseTo(0, 6);
    // Tabulated quantiles of N(0, 1).
    expect(equallyLikelyNormals(100)[97]).toBeCloseTo(1.959964, 4);
    expect(equallyLikelyNormals(10)[0]).toBeCloseTo(-1.644854, 4);
    z.forEach((value, i) => expect(value).toBeCloseTo(-z[4000 - i]!, 4));
  });

  it('brings distant densities together, within the bound of theorem 1 at each snapshot', async () => {
    const runtime = await createNodeRuntime({ threads: 1 });
    const { snapshots, steps } = await play(runtime, 1, new Set([0, 10]), (step) => step < 60);
    expect([steps, snapshots.map(({ step }) => step)]).toEqual([60, [0, 10, 60]]);
    for (const { divergence, value, generated } of snapshots) {
      expect(value).toBeLessThanOrEqual(-Math.log(4) + 2 * divergence);
      expect(generated.reduce((sum, p) => sum + p, 0) * spacingOf(line)).toBeCloseTo(1, 3);
    }
    expect(snapshots[0]!.divergence).toBeGreaterThan(0.4);
    expect(snapshots[2]!.divergence).toBeLessThan(0.2);
  });
});
