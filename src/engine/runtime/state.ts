import { expectArray } from '../../core/arrays.ts';
import { SparringError } from '../../core/errors.ts';
import { showShape, sizeOf, type Shape } from '../../core/shape.ts';
import { ReadersWriterLock, type LockMode } from './readers-writer-lock.ts';

interface Entry {
  readonly shape: Shape;
  current: Float32Array;
  /** Made when it is first asked for. */
  next: Float32Array | undefined;
}

/** What a state and those it is lent as have in common. */
interface Contents {
  readonly entries: Map<string, Entry>;
  isSpoilt: boolean;
}

/**
 * What a training keeps from step to step (weights, moments, running statistics), as named float32 tensors. What a
 * step reads to its end (weights) has two buffers: the step reads one and writes the other, and then they change
 * places. What it has read when it makes the new values (moments) is written over. Nothing is copied.
 *
 * Who changes a state has it alone, and who reads it shares it with other readers; all in the order in which they
 * came. Programs see to that by themselves. What takes more than one run, or a run and a look, is one task of
 * `reading` or `writing`.
 */
export class State {
  #contents: Contents = { entries: new Map(), isSpoilt: false };
  readonly #lock = new ReadersWriterLock();
  /** What may be done through this object: of one that was lent, nothing once its task has ended. */
  #allowed: LockMode | 'nothing' = 'write';

  /**
   * Runs a task that reads: nobody changes a tensor meanwhile.
   *
   * @param task takes the state that it may read, in whose tasks and programs it needs no turn but within this one. The
   *   state itself makes it wait, for ever if a writer waits too
   */
  async reading<T>(task: (state: State) => T | Promise<T>): Promise<T> {
    this.#expect('read');
    return this.#lock.read(() => this.#lend('read', task));
  }

  /**
   * Runs a task that changes tensors: nobody else reads or changes one meanwhile, or sees what it has half done.
   *
   * @param task takes the state that it may change, as with `reading`; of the state itself it would wait for ever
   * @throws SparringError if this state was lent to a task that reads
   */
  async writing<T>(task: (state: State) => T | Promise<T>): Promise<T> {
    this.#expect('write');
    return this.#lock.write(() => this.#lend('write', task));
  }

  /**
   * Adds a tensor. `values` is taken over, not copied.
   *
   * @throws SparringError if there is one of that name, or the values do not fit
   */
  add(name: string, shape: Shape, values: Float32Array): void {
    this.#expectAlone();
    if (this.has(name)) throw new SparringError(`state "${name}" is defined twice`);
    expectValues(name, shape, values);
    this.#contents.entries.set(name, { shape, current: values, next: undefined });
  }

  names(): string[] {
    return [...this.#contents.entries.keys()];
  }

  has(name: string): boolean {
    return this.#contents.entries.has(name);
  }

  shapeOf(name: string): Shape {
    return this.#entry(name).shape;
  }

  /**
   * The values now. The next step may write over them: copy what is to be kept, or look in a task of `reading`.
   *
   * @throws SparringError if a step is changing the state, or one has failed that may have changed some tensors and
   *   not others
   */
  current(name: string): Float32Array {
    this.#expect('read');
    if (this.#lock.held === 'write') {
      throw new SparringError('a step is changing this state: wait for it, or read within state.reading');
    }
    if (this.#contents.isSpoilt) {
      throw new SparringError(
        'a step failed while it was changing this state: make a new trainer and restore the last checkpoint',
      );
    }
    return this.#entry(name).current;
  }

  /** A buffer for new values beside the current ones. */
  next(name: string): Float32Array {
    this.#expectAlone();
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
    this.#contents.isSpoilt = true;
  }

  /** Overwrites the current values of one tensor. @throws SparringError if they do not fit, or the state is in use */
  set(name: string, values: Float32Array): void {
    this.#expectAlone();
    const entry = this.#entry(name);
    expectValues(name, entry.shape, values);
    entry.current.set(values);
  }

  /**
   * Gives a task the same tensors as a state of its own, whose lock orders what the task does at once, and which is of
   * no use once the task has ended and all that it began.
   */
  async #lend<T>(mode: LockMode, task: (state: State) => T | Promise<T>): Promise<T> {
    const lent = new State();
    lent.#contents = this.#contents;
    lent.#allowed = mode;
    try {
      return await task(lent);
    } finally {
      await lent.#lock.write(() => (lent.#allowed = 'nothing'));
    }
  }

  #expect(mode: LockMode): void {
    if (this.#allowed === 'nothing') {
      throw new SparringError('this state was lent to a task that has ended: use the one it was lent from');
    }
    if (mode === 'write' && this.#allowed === 'read') {
      throw new SparringError('this state was lent for reading: change it within state.writing');
    }
  }

  #expectAlone(): void {
    this.#expect('write');
    if (this.#lock.held === 'free') return;
    throw new SparringError(
      `${this.#lock.held === 'write' ? 'a step is changing' : 'somebody is reading'} this state: wait for that, or change it within state.writing`,
    );
  }

  #entry(name: string): Entry {
    const entry = this.#contents.entries.get(name);
    if (entry === undefined) throw new SparringError(`there is no state "${name}"`);
    return entry;
  }
}

function expectValues(name: string, shape: Shape, values: Float32Array): void {
  expectArray(`state "${name}"`, values, 'Float32Array');
  if (values.length === sizeOf(shape)) return;
  throw new SparringError(
    `state "${name}" got ${values.length} numbers, expected ${sizeOf(shape)} for shape ${showShape(shape)}`,
  );
}
