/** A parameter that an optimiser moves, evaluated by the interpreter. */
import { interpret } from '../../src/engine/tensor/interpret.ts';
import * as ops from '../../src/engine/tensor/ops.ts';
import type { Optimiser } from '../../src/nn/optimiser.ts';

/** The parameter after each update by a row of `gradients`, which has as many numbers as it. */
export function* optimised(
  optimiser: Optimiser,
  initial: Float32Array,
  gradients: Float32Array,
): Generator<ArrayLike<number>> {
  const size = initial.length;
  const slots = Object.fromEntries(optimiser.slots.map((slot) => [slot, ops.input(slot, [size])]));
  const scalars = Object.fromEntries(
    Object.keys(optimiser.scalars(1)).map((key) => [key, ops.input(key, [])]),
  );
  const [parameter, gradient] = [ops.input('parameter', [size]), ops.input('gradient', [size])];
  const next = optimiser.apply(parameter, gradient, slots, scalars);
  const nodes = [next.parameter, ...optimiser.slots.map((slot) => next.slots[slot]!)];
  let values: ArrayLike<number>[] = [initial, ...optimiser.slots.map(() => new Float64Array(size))];
  for (let update = 1; update <= gradients.length / size; update++) {
    const feeds: Record<string, ArrayLike<number>> = {
      gradient: gradients.slice((update - 1) * size, update * size),
    };
    for (const [key, value] of Object.entries(optimiser.scalars(update))) feeds[key] = [value];
    ['parameter', ...optimiser.slots].forEach((key, i) => (feeds[key] = values[i]!));
    values = interpret(nodes, feeds);
    yield values[0]!;
  }
}
