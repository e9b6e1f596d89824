import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../core/random.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import { classify, errorRate, inBlocks, trainLinearSvm, type LinearSvm } from './linear-svm.ts';
import { rowsOf } from './rows.ts';

const runtime = await createNodeRuntime({ threads: 1 });
const dimension = 6;

/** Three overlapping classes. */
function draw(count: number, step: number) {
  const data = new RandomStream(41, 'test', step).normal(new Float32Array(count * dimension));
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 3);
  labels.forEach((label, i) => (data[i * dimension + label]! += 1.5));
  return { points: rowsOf(data, dimension), labels };
}

/** f of one class and its gradient, by their definitions. */
function objective({ points, labels }: ReturnType<typeof draw>, machine: LinearSvm, k: number, cost: number) {
  const w = machine.weights.subarray(k * (dimension + 1), (k + 1) * (dimension + 1));
  const gradient = Float64Array.from(w);
  let value = w.reduce((sum, each) => sum + (each * each) / 2, 0);
  for (let i = 0; i < points.count; i++) {
    const x = [...points.data.subarray(i * dimension, (i + 1) * dimension), 1];
    const y = labels[i] === k ? 1 : -1;
    const lacking = 1 - y * x.reduce((sum, each, j) => sum + each * w[j]!, 0);
    if (lacking <= 0) continue;
    value += cost * lacking ** 2;
    x.forEach((each, j) => (gradient[j]! -= 2 * cost * lacking * y * each));
  }
  return { value, gradient: Math.hypot(...gradient) };
}

describe('trainLinearSvm', () => {
  it('ends at the minimum, where the gradient is zero up to the precision of float32 products', async () => {
    const data = draw(200, 0);
    const options = { classes: 3, cost: 0.7, tolerance: 1e-6 };
    const { machine, converged } = await trainLinearSvm(
      inBlocks(data.points, 64),
      data.labels,
      options,
      runtime,
    );
    expect(converged).toBe(true);
    const zero = { ...machine, weights: new Float64Array(machine.weights.length) };
    for (let k = 0; k < 3; k++) {
      const [ours, begin] = [objective(data, machine, k, 0.7), objective(data, zero, k, 0.7)];
      expect(ours.gradient).toBeLessThan(1e-5 * begin.gradient);
      expect(ours.value).toBeLessThan(begin.value);
    }
  });

  it('learns separable classes, however the points are divided into blocks', async () => {
    const data = draw(300, 1);
    const fresh = draw(1000, 2);
    const machines: LinearSvm[] = [];
    for (const rows of [300, 7]) {
      const blocks = inBlocks(data.points, rows);
      const { machine } = await trainLinearSvm(blocks, data.labels, { classes: 3, cost: 0.1 }, runtime);
      machines.push(machine);
      const error = errorRate(await classify(machine, fresh.points, runtime), fresh.labels);
      expect(error).toBeLessThan(0.25); // guessing gives two thirds
    }
    machines[0]!.weights.forEach((w, i) => expect(w).toBeCloseTo(machines[1]!.weights[i]!, 3));
  });

  it('reports that it has not converged at the maximum number of steps', async () => {
    const { points, labels } = draw(200, 3);
    const left: number[] = [];
    const options = {
      classes: 3,
      cost: 10,
      maxSteps: 1,
      onStep: (_: number, open: number) => left.push(open),
    };
    const { steps, converged } = await trainLinearSvm([points], labels, options, runtime);
    expect([steps, converged, left[0]]).toEqual([1, false, 3]);
  });

  it('handles a class without points, and points that are all equal', async () => {
    const points = rowsOf(new Float32Array(20).fill(1), 2);
    const { machine, converged } = await trainLinearSvm(
      [points],
      new Uint8Array(10),
      { classes: 2, cost: 1 },
      runtime,
    );
    expect(converged).toBe(true);
    expect([...(await classify(machine, points, runtime))]).toEqual(Array.from({ length: 10 }, () => 0));
  });

  it('rejects invalid labels, and blocks of different dimensions', async () => {
    const { points, labels } = draw(10, 4);
    const options = { classes: 2, cost: 1 };
    await expect(trainLinearSvm([points], labels, options, runtime)).rejects.toThrow(
      'got label 2, expected a class',
    );
    await expect(trainLinearSvm([points], [0, 1], options, runtime)).rejects.toThrow(
      'got 2 labels for 10 points',
    );
    await expect(
      trainLinearSvm([points, rowsOf(new Float32Array(5), 5)], labels, options, runtime),
    ).rejects.toThrow('got points of 6 and of 5 numbers');
    await expect(trainLinearSvm([], [], options, runtime)).rejects.toThrow('got no points');
  });
});
