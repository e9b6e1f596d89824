import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../core/random.ts';
import { inBlocks } from '../metrics/linear-svm.ts';
import { rowsOf } from '../metrics/rows.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import { chooseCost, drawPerClass, errorOf, fewLabelsError, type LabelledBlocks } from './svm-protocols.ts';

const runtime = await createNodeRuntime({ threads: 1 });
const dimension = 5;

/** Two classes that overlap. */
function draw(count: number, step: number): LabelledBlocks {
  const data = new RandomStream(61, 'test', step).normal(new Float32Array(count * dimension));
  const labels = Uint16Array.from({ length: count }, (_, i) => Number(i % 3 === 0));
  labels.forEach((label, i) => (data[i * dimension]! += 2.5 * label));
  return { blocks: inBlocks(rowsOf(data, dimension), 64), labels };
}

describe('chooseCost', () => {
  it('chooses the cost with the lowest validation error, the smallest of equals', async () => {
    const lines: string[] = [];
    const onProgress = (line: string) => void lines.push(line);
    const choice = await chooseCost(draw(150, 0), draw(400, 1), [1e-9, 0.1, 0.1], 2, runtime, onProgress);
    const errors = choice.tried.map(({ error }) => error);
    expect(errors[0]).toBeGreaterThan(errors[1]!);
    expect(choice.cost).toBe(0.1);
    expect(lines).toHaveLength(3);
  });
});

describe('drawPerClass', () => {
  it('draws the requested number of each class, without repetition', () => {
    const labels = Uint16Array.from({ length: 60 }, (_, i) => i % 3);
    const drawn = drawPerClass(labels, 3, 7, new RandomStream(1, 'test', 0));
    expect(new Set(drawn).size).toBe(21);
    expect(drawn.map((i) => labels[i])).toEqual(
      [0, 1, 2].flatMap((label) => new Array<number>(7).fill(label)),
    );
    expect(drawPerClass(labels, 3, 7, new RandomStream(1, 'test', 1))).not.toEqual(drawn);
  });
});

describe('fewLabelsError', () => {
  const training = draw(300, 2);
  const points = training.blocks.flatMap(({ data }) => [...data]);
  const take = async (indices: readonly number[]) =>
    rowsOf(
      Float32Array.from(indices.flatMap((i) => points.slice(i * dimension, (i + 1) * dimension))),
      dimension,
    );
  const protocol = { each: 20, costs: [0.01, 1], choosingDraws: 2, draws: 5, seed: 1 };
  const run = (more: object = {}) =>
    fewLabelsError(training.labels, take, draw(100, 3), draw(300, 4), 2, { ...protocol, ...more }, runtime);

  it('reports the mean and 1.96 standard deviations of the draws, which the seed determines', async () => {
    const found = await run();
    expect(found.errors).toHaveLength(5);
    const mean = found.errors.reduce((sum, error) => sum + error, 0) / 5;
    expect(found.mean).toBeCloseTo(mean, 12);
    const variance = found.errors.reduce((sum, error) => sum + (error - mean) ** 2, 0) / 5;
    expect(found.spread).toBeCloseTo(1.96 * Math.sqrt(variance), 12);
    expect(found.mean).toBeLessThan(0.3);
    expect(new Set(found.errors).size).toBeGreaterThan(1);
    expect(await run()).toEqual(found);
    expect((await run({ seed: 2 })).errors).not.toEqual(found.errors);
  });

  it('stops after two draws at the earliest', async () => {
    expect((await run({ isStopped: () => true })).errors).toHaveLength(2);
  });
});

it('weights the error of blocks by their size', async () => {
  const machine = { classes: 2, dimension: 1, weights: Float64Array.of(0, 1, 0, 0) }; // always class 0
  const blocks = [rowsOf(new Float32Array(3), 1), rowsOf(new Float32Array(1), 1)];
  expect(await errorOf(machine, { blocks, labels: Uint16Array.of(0, 1, 0, 1) }, runtime)).toBe(0.5);
});
