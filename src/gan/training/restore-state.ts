/** Puts the tensors of a checkpoint into the state of a training. */
import { expectArray } from '../../core/arrays.ts';
import { UsageError } from '../../core/errors.ts';
import { sameShape, showShape, sizeOf, type FloatTensor } from '../../core/shape.ts';
import type { State } from '../../engine/runtime/state.ts';

/** @throws SparringError if a tensor is missing, unknown, or of another shape or type. Nothing is changed then */
export function restoreState(state: State, tensors: ReadonlyMap<string, FloatTensor>): void {
  const unknown = [...tensors.keys()].find((name) => !state.has(name));
  if (unknown !== undefined) {
    throw new UsageError(
      `the checkpoint has "${unknown}", which these options do not use: it belongs to a run with other options`,
      { code: 'not-applicable' },
    );
  }
  const saved = new Map<string, Float32Array>();
  for (const name of state.names()) {
    const tensor = tensors.get(name);
    const shape = state.shapeOf(name);
    if (tensor === undefined || !sameShape(tensor.shape, shape)) {
      throw new UsageError(
        `the checkpoint ${tensor === undefined ? `lacks "${name}"` : `has "${name}" of shape ${showShape(tensor.shape)}`}, expected ${showShape(shape)}: it belongs to a run with other options`,
        { code: 'not-applicable' },
      );
    }
    expectArray(`checkpoint tensor "${name}"`, tensor.data, 'Float32Array');
    if (tensor.data.length !== sizeOf(shape)) {
      throw new UsageError(
        `the checkpoint has ${tensor.data.length} numbers in "${name}" of shape ${showShape(shape)}, expected ${sizeOf(shape)}`,
      );
    }
    saved.set(name, tensor.data);
  }
  for (const [name, data] of saved) state.set(name, data);
}
