import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../core/random.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import { compareNearness, nearnessOf, type Nearness } from '../metrics/memorisation.ts';
import { nearestNeighbours } from '../metrics/nearest-neighbours.ts';
import { rowsOf, type Rows } from '../metrics/rows.ts';
import { describeVerdict, verdictOf } from './memorising.ts';

const near = (distances: number[], nearest = distances.map((_, i) => i)): Nearness => ({
  distances: Float64Array.from(distances),
  nearest: Uint32Array.from(nearest),
});

describe('verdictOf', async () => {
  const runtime = await createNodeRuntime({ threads: 1 });
  const dimension = 6;
  const draw = (count: number, step: number, deviation = 1) =>
    new RandomStream(31, 'test', step).normal(new Float32Array(count * dimension), 0, deviation);
  const training = rowsOf(draw(400, 0), dimension);
  const heldOut = draw(100, 1);

  async function comparisonOf(samples: Float32Array, references: Rows = training) {
    const queries = rowsOf(Float32Array.of(...samples, ...heldOut), dimension);
    const neighbours = await nearestNeighbours(queries, references, 2, runtime);
    const count = samples.length / dimension;
    return compareNearness(nearnessOf(neighbours, 0, count), nearnessOf(neighbours, count, count + 100));
  }

  const fresh = await comparisonOf(draw(100, 2));
  const noise = draw(100, 3, 0.1);
  const copied = await comparisonOf(noise.map((value, i) => value + training.data[i]!));
  const plain = await comparisonOf(draw(100, 4, 0.05));

  it('finds no sign of memorising in new draws, and finds it in copies with a little noise', () => {
    expect(verdictOf(fresh, undefined, 0)).toBe('no sign');
    expect(verdictOf(copied, undefined, 0)).toBe('near');
    expect(verdictOf(fresh, copied, 0)).toBe('near');
    expect(verdictOf(fresh, fresh, 1)).toBe('copies');
  });

  it('says before all else that the samples are the same picture', () => {
    for (const comparison of [fresh, copied, plain]) {
      expect(verdictOf(comparison, undefined, 3, 0.001)).toBe('collapsed');
      expect(verdictOf(comparison, undefined, 3, 0.3)).toBe('copies');
    }
    expect(describeVerdict('collapsed', 0, 100)).toMatch(
      /^All samples are practically the same picture.* collapsed or, after few steps, learned nothing yet\. Train longer, /,
    );
  });

  it('is not alarmed by a few very near samples if there are few held-out pictures', () => {
    const even = (count: number) => near(Array.from({ length: count }, (_, i) => 10 + i / count));
    const withNear = (share: number) =>
      near([...even(300).distances].map((d, i) => (i < share * 300 ? 9 : d)));
    expect(verdictOf(compareNearness(withNear(0.06), even(100)), undefined, 0)).toBe('no sign');
    expect(verdictOf(compareNearness(withNear(0.06), even(1000)), undefined, 0)).toBe('near');
    expect(verdictOf(compareNearness(withNear(0.15), even(100)), undefined, 0)).toBe('near');
  });

  it('does not mistake samples for copies that are near to the same few pictures, or only by pixels', () => {
    expect(plain.nearer).toBeGreaterThan(0.8);
    expect(verdictOf(plain, undefined, 0)).toBe('shared');
    expect(verdictOf(copied, fresh, 0)).toBe('smooth');
  });
});
