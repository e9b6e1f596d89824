/** Our linear SVM against scikit-learn's, which is LIBLINEAR: the same weights and the same predictions. */
import { describe, expect, it } from 'vitest';
import { classify, errorRate, inBlocks, trainLinearSvm } from '../../src/analysis/metrics/linear-svm.ts';
import { rowsOf } from '../../src/analysis/metrics/rows.ts';
import { createNodeRuntime } from '../../src/engine/runtime/node/ort-node.ts';
import { maxDifference, readGolden } from './golden-file.ts';

const golden = readGolden('linear-svm');
const { costs, errors } = golden.config as unknown as { costs: number[]; errors: number[] };
const [, dimension] = golden.tensor('points').shape as [number, number];
const points = rowsOf(golden.tensor('points').data, dimension);
const labels = golden.tensor('labels').data;
const testPoints = rowsOf(golden.tensor('testPoints').data, dimension);
const testLabels = golden.tensor('testLabels').data;
const classes = Math.max(...labels) + 1;
const runtime = await createNodeRuntime({ threads: 1 });

describe('trainLinearSvm', () => {
  it.each(costs.map((cost, i) => [cost, i] as const))(
    'agrees with scikit-learn at C = %f',
    async (cost, i) => {
      const options = { classes, cost, tolerance: 1e-5 };
      const { machine, converged } = await trainLinearSvm(inBlocks(points, 256), labels, options, runtime);
      expect(converged).toBe(true);
      const theirs = golden.tensor(`weights${i}`).data;
      const largest = Math.max(...theirs.map(Math.abs));
      expect(maxDifference(machine.weights, theirs) / largest).toBeLessThan(1e-3);
      const found = await classify(machine, testPoints, runtime);
      expect(errorRate(found, golden.tensor(`found${i}`).data)).toBeLessThanOrEqual(0.001);
      expect(Math.abs(errorRate(found, testLabels) - errors[i]!)).toBeLessThanOrEqual(0.001);
    },
  );

  it('agrees with scikit-learn at the default tolerance too, starting from the solution for another C', async () => {
    const blocks = inBlocks(points);
    const first = await trainLinearSvm(blocks, labels, { classes, cost: costs[0]! }, runtime);
    const again = { classes, cost: costs[2]!, start: first.machine };
    const { machine, converged } = await trainLinearSvm(blocks, labels, again, runtime);
    const found = await classify(machine, testPoints, runtime);
    expect(converged).toBe(true);
    expect(Math.abs(errorRate(found, testLabels) - errors[2]!)).toBeLessThanOrEqual(0.002);
  });
});
