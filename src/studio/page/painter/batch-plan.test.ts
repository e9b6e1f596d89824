import { describe, expect, it } from 'vitest';
import { batchPlan, batchSize } from './batch-plan.ts';

const model = {
  inputs: [
    { name: 'z', shape: ['batch', 2], meaning: 'latent' },
    { name: 'keep', shape: [3], meaning: 'keep' },
  ],
  outputs: [{ name: 'images', shape: ['batch', 1, 4, 4], meaning: 'example' }],
} as const;

const count = batchSize + 3;
const z = Float32Array.from({ length: 2 * count }, (_, i) => i);
const keep = Float32Array.of(1, 0, 1);

describe('batchPlan', () => {
  it('divides examples into batches, and gives each what has no batch', () => {
    const plan = batchPlan(model, { z, keep }, count);
    expect(plan.map((batch) => batch.count)).toEqual([batchSize, 3]);
    expect(plan[1]!.inputs['z']).toEqual({ shape: [3, 2], data: z.slice(2 * batchSize) });
    expect(plan.map(({ inputs }) => inputs['keep'])).toEqual(plan.map(() => ({ shape: [3], data: keep })));
    expect(plan[1]!.outputs).toEqual({ images: [3, 1, 4, 4] });
  });

  it('says which input is missing or of another size', () => {
    expect(() => batchPlan(model, { z }, count)).toThrow('input keep got no values, expected 3');
    expect(() => batchPlan(model, { z: z.slice(1), keep }, count)).toThrow(
      `input z got ${2 * count - 1} values, expected ${2 * count}`,
    );
  });
});
