import { SparringError } from '../core/errors.ts';
import { showShape, sizeOf, type Shape } from '../core/shape.ts';

interface Entry {
  readonly shape: Shape;
  current: Float32Array;
  next: Float32Array;
}

/**
 * What a training keeps from step to step (weights, moments, running statistics), as named float32 tensors
 * with two buffers each: a step reads one and writes the other, and then they change places. Nothing is
 * copied, and a step that fails has changed nothing.
 */
export class State {
  readonly #entries = new Map<string, Entry>();

  /** Adds a tensor. `values` is taken over, not copied. */
  add(name: string, shape: Shape, values: Float32Array): void {
    if (this.#entries.has(name)) throw new SparringError(`state "${name}" is defined twice`);
    if (values.length !== sizeOf(shape)) {
      throw new SparringError(
        `state "${name}" got ${values.length} numbers, expected ${sizeOf(shape)} for shape ${showShape(shape)}`,
      );
    }
    this.#entries.set(name, { shape, current: values, next: new Float32Array(values.length) });
  }

  names(): string[] {
    return [...this.#entries.keys()];
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  shapeOf(name: string): Shape {
    return this.#entry(name).shape;
  }

  /** The values now. The array is reused after the next step but one: copy what is to be kept. */
  current(name: string): Float32Array {
    return this.#entry(name).current;
  }

  /** The buffer that the running step writes. */
  next(name: string): Float32Array {
    return this.#entry(name).next;
  }

  /** Makes what was written as `next` current. */
  exchange(names: Iterable<string>): void {
    for (const name of names) {
      const entry = this.#entry(name);
      [entry.current, entry.next] = [entry.next, entry.current];
    }
  }

  /** Overwrites the current values of one tensor. */
  set(name: string, values: Float32Array): void {
    const entry = this.#entry(name);
    if (values.length !== entry.current.length) {
      throw new SparringError(
        `state "${name}" got ${values.length} numbers, expected ${entry.current.length} for shape ${showShape(entry.shape)}`,
      );
    }
    entry.current.set(values);
  }

  #entry(name: string): Entry {
    const entry = this.#entries.get(name);
    if (entry === undefined) throw new SparringError(`there is no state "${name}"`);
    return entry;
  }
}
