/** What shape rules check of their inputs. Each check throws a SparringError that says what was got and expected. */
import { SparringError } from '../../core/errors.ts';
import { showShape, type Shape } from '../../core/shape.ts';
import type { DType, TensorType } from './operations.ts';

export function fail(op: string, got: string, expected: string): never {
  throw new SparringError(`${op} got ${got}, expected ${expected}`, { code: 'invalid-graph' });
}

export function expectArity(op: string, inputs: readonly TensorType[], count: number): void {
  if (inputs.length !== count) fail(op, `${inputs.length} inputs`, `${count}`);
}

export function expectDtype(op: string, input: TensorType, dtype: DType): void {
  if (input.dtype !== dtype) fail(op, `a tensor of ${input.dtype}`, dtype);
}

export function expectRank(op: string, input: TensorType, count: number): void {
  if (input.shape.length !== count) fail(op, `shape ${showShape(input.shape)}`, `rank ${count}`);
}

export function isAxis(axis: number, shape: Shape): boolean {
  return Number.isInteger(axis) && axis >= 0 && axis < shape.length;
}

export function areIntegers(values: readonly number[], min: number): boolean {
  return values.every((value) => Number.isInteger(value) && value >= min);
}

/** Pictures or convolution kernels: float32 of rank 4. */
export function expectPictures(op: string, inputs: readonly TensorType[], count: number): void {
  expectArity(op, inputs, count);
  inputs.forEach((input) => {
    expectDtype(op, input, 'float32');
    expectRank(op, input, 4);
  });
}
