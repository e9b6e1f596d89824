/** The shapes and parts of a run of a model for many examples. */
import type { ModelDescription } from '../../../analysis/models/description.ts';
import { sizeOf } from '../../../core/shape.ts';
import type { NamedValues } from './messages.ts';

/** Pictures in one run of a model: a slider that moves waits for no more. */
export const batchSize = 8;

/** The shape of a tensor of a model for a batch. */
export function shapeFor(shape: readonly (number | 'batch')[], batch: number): number[] {
  return shape.map((size) => (size === 'batch' ? batch : size));
}

/**
 * Divides the inputs of many examples into batches. Inputs without a batch, such as the factors of maps, are in each.
 *
 * @param inputs by name, the values of all examples
 * @returns for each batch its inputs, and the shapes of its outputs
 * @throws Error if an input is missing or has another size
 */
export function batchPlan(
  { inputs: given, outputs }: Pick<ModelDescription, 'inputs' | 'outputs'>,
  inputs: Readonly<Record<string, Float32Array>>,
  count: number,
): { inputs: NamedValues; outputs: Record<string, number[]>; count: number }[] {
  const starts = Array.from({ length: Math.ceil(count / batchSize) }, (_, i) => i * batchSize);
  return starts.map((start) => {
    const size = Math.min(batchSize, count - start);
    const ofBatch = given.map(({ name, shape }) => {
      const whole = inputs[name];
      const each = sizeOf(shapeFor(shape, 1));
      const isPerExample = shape.includes('batch');
      const expected = isPerExample ? each * count : each;
      if (whole?.length !== expected) {
        throw new Error(`input ${name} got ${whole?.length ?? 'no'} values, expected ${expected}`);
      }
      const data = isPerExample ? whole.slice(start * each, (start + size) * each) : whole.slice();
      return [name, { shape: shapeFor(shape, size), data }] as const;
    });
    return {
      count: size,
      inputs: Object.fromEntries(ofBatch),
      outputs: Object.fromEntries(outputs.map(({ name, shape }) => [name, shapeFor(shape, size)])),
    };
  });
}
