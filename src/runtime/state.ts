import { expectArray } from '../core/arrays.ts';
import { SparringError } from '../core/errors.ts';
import { showShape, sizeOf, type Shape } from '../core/shape.ts';

interface Entry {
  readonly shape: Shape;
  current: Float32Array;
  /** Made when it is first asked for. */
  next: Float32Array | undefined;
}

/**
 * What a training keeps from step to step (weights, moments, running statistics), as named float32 tensors. What a
 * step reads to its end (weights) has two buffers: the step reads one and writes the other, and then they change
 * places. What it has read when it makes the new values (moments) is written over. Nothing is copied.
 */
export class State {
  readonly #entries = new Map<string, Entry>();
  #isSpoilt = false;

  /** Adds a tensor. `values` is taken over, not copied. */
  add(name: string, shape: Shape, values: Float32Array): void {
    if (this.#entries.has(name)) throw new SparringError(`state "${name}" is defined twice`);
    expectArray(`state "${name}"`, values, 'Float32Array');
    if (values.length !== sizeOf(shape)) {
      throw new SparringError(
        `state "${name}" got ${values.length} numbers, expected ${sizeOf(shape)} for shape ${showShape(shape)}`,
      );
    }
    this.#entries.set(name, { shape, current: values, next: undefined });
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

  /**
   * The values now. The next step may write over them: copy what is to be kept.
   *
   * @throws SparringError if a step has failed that may have changed some tensors and not others
   */
  current(name: string): Float32Array {
    if (this.#isSpoilt) {
      throw new SparringError(
        'a step failed while it was changing this state: make a new trainer and restore the last checkpoint',
      );
    }
    return this.#entry(name).current;
  }

  /** A buffer for new values beside the current ones. */
  next(name: string): Float32Array {
    const entry = this.#entry(name);
    return (entry.next ??= new Float32Array(entry.current.length));
  }

  /** Makes what was written as `next` current. */
  exchange(names: Iterable<string>): void {
    for (const name of names) {
      const next = this.next(name);
      const entry = this.#entry(name);
      [entry.current, entry.next] = [next, entry.current];
    }
  }

  /** Says that some tensors may have been changed and others not: nothing is to be made of them any more. */
  spoil(): void {
    this.#isSpoilt = true;
  }

  /** Overwrites the current values of one tensor. */
  set(name: string, values: Float32Array): void {
    const entry = this.#entry(name);
    expectArray(`state "${name}"`, values, 'Float32Array');
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
