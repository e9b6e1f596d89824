import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../core/random.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import { neighbourErrors, type LabelledRows } from './neighbour-classifier.ts';
import { rowsFrom, rowsOf } from './rows.ts';

const runtime = await createNodeRuntime({ threads: 1 });

/** Points on a line; the positive ones are class 1. */
function line(count: number, step: number): LabelledRows {
  const data = new RandomStream(51, 'test', step).normal(new Float32Array(count));
  return { rows: rowsOf(data, 1), labels: Uint8Array.from(data, (x) => Number(x > 0)) };
}

const from = ({ rows, labels }: LabelledRows) => {
  return async (first: number, count: number): Promise<LabelledRows> => ({
    rows: rowsFrom(rows, first, count),
    labels: Array.from(labels).slice(first, first + count),
  });
};

describe('neighbourErrors', () => {
  const test = line(200, 0);
  const examples = line(5000, 1);

  it('agrees with the naive search, at each of the counts', async () => {
    const counts = [1, 7, 5000];
    const errors = await neighbourErrors(test, from(examples), { counts }, runtime);
    const expected = counts.map((count) => {
      let wrong = 0;
      for (let i = 0; i < 200; i++) {
        let nearest = 0;
        for (let j = 1; j < count; j++) {
          const x = test.rows.data[i]!;
          const away = (at: number) => Math.abs(examples.rows.data[at]! - x);
          if (away(j) < away(nearest)) nearest = j;
        }
        if (examples.labels[nearest] !== test.labels[i]) wrong += 1;
      }
      return { examples: count, error: wrong / 200 };
    });
    expect(errors).toEqual(expected);
    expect(errors[2]!.error).toBeLessThan(errors[0]!.error);
  });

  it('ends with the examples so far when stopped, and without errors if there are none', async () => {
    let asked = 0;
    const options = { counts: [10, 4000, 5000], isStopped: () => asked++ > 1 };
    const errors = await neighbourErrors(test, from(examples), options, runtime);
    expect(errors.map(({ examples: count }) => count)).toEqual([10, 10 + 2048]);
    expect(
      await neighbourErrors(test, from(examples), { counts: [5], isStopped: () => true }, runtime),
    ).toEqual([]);
  });

  it('rejects missing labels', async () => {
    const supply = async (first: number, count: number) => ({
      ...(await from(examples)(first, count)),
      labels: [1],
    });
    await expect(neighbourErrors(test, supply, { counts: [3] }, runtime)).rejects.toThrow(
      'got 3 examples and 1 labels, expected 3 of each',
    );
  });
});
