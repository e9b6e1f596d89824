import { having } from '../../core/checks.ts';
import { expectArray } from '../../core/arrays.ts';
import { SparringError, UsageError } from '../../core/errors.ts';
import { showShape, sizeOf, type FloatTensor, type Shape } from '../../core/shape.ts';
import { ReadersWriterLock, type LockMode } from './readers-writer-lock.ts';
import { hostMemory, type DeviceTensor, type Memory } from './tensor.ts';

/** What an argument that takes a state accepts. */
export const stateRule = having('a State, such as trainer.state', 'memory', 'reading', 'writing');

interface Entry {
  readonly shape: Shape;
  current: DeviceTensor;
  /** Created on first use. */
  next: DeviceTensor | undefined;
  /** A third buffer, if a task of `atomically` changed the tensor more than once. */
  spare: DeviceTensor | undefined;
}

/** The contents that a state shares with the states it is lent as. */
interface Contents {
  readonly entries: Map<string, Entry>;
  isInvalid: boolean;
  /** During a task of `atomically`: the values from before it of the tensors that it changed. */
  before: Map<Entry, DeviceTensor> | undefined;
}

/**
 * The tensors that a training keeps from step to step (weights, moments, running statistics): named float32 tensors in
 * one memory, which are only copied out of it to be read. Tensors that a step reads until its end (weights) have two
 * buffers: the step reads one and writes the other, and then they are exchanged. Tensors that are no longer needed when
 * their new values are computed (moments) are updated in place.
 *
 * A writer has the state alone, and readers share it, in order of arrival. Programs lock the state themselves. To make
 * several runs, or a run and a read, one atomic task, use `reading` or `writing`.
 */
export class State {
  /** The memory of the tensors. */
  readonly memory: Memory;
  #contents: Contents = { entries: new Map(), isInvalid: false, before: undefined };
  readonly #lock = new ReadersWriterLock();
  /** What this object may be used for. A lent state may not be used after its task has ended. */
  #allowed: LockMode | 'nothing' = 'write';
  #isLent = false;

  /** @param memory of the runtime that will change it. Default: host memory, which every runtime can access */
  constructor(memory: Memory = hostMemory) {
    this.memory = memory;
  }

  /**
   * Runs a task that reads. No tensor changes meanwhile.
   *
   * @param task takes a lent state. Its programs and nested tasks must use the lent state, which only orders them among
   *   each other. With the original state they would wait in the queue: for ever, if a writer waits too
   */
  async reading<T>(task: (state: State) => T | Promise<T>): Promise<T> {
    this.#expect('read');
    return this.#lock.read(() => this.#lend('read', task));
  }

  /**
   * Runs a task that changes tensors. Nobody else reads or changes one meanwhile, so intermediate values are not seen.
   *
   * @param task takes a lent state, as in `reading`. With the original state it would wait for ever
   * @throws SparringError if this state was lent for reading
   */
  async writing<T>(task: (state: State) => T | Promise<T>): Promise<T> {
    this.#expect('write');
    return this.#lock.write(() => this.#lend('write', task));
  }

  /**
   * Runs a task that changes tensors, all or nothing: if it throws, all values are those from before. Nothing is copied:
   * the buffers with these values are not written meanwhile. A tensor that is changed more than once takes a third buffer.
   *
   * @param task changes this state, which must have been lent for writing
   * @throws what the task throws
   */
  async atomically<T>(task: () => Promise<T>): Promise<T> {
    this.#expectAlone();
    if (this.isAtomic) return task();
    const before = new Map<Entry, DeviceTensor>();
    this.#contents.before = before;
    try {
      const result = await task();
      for (const [entry, values] of before) reuse(entry, values);
      return result;
    } catch (thrown) {
      for (const [entry, values] of before) {
        reuse(entry, entry.current);
        entry.current = values;
      }
      throw thrown;
    } finally {
      this.#contents.before = undefined;
    }
  }

  /** Whether a task of `atomically` is running. Then nothing may be written in place. */
  get isAtomic(): boolean {
    return this.#contents.before !== undefined;
  }

  /**
   * Adds a tensor. The state takes ownership of `values`, without a copy.
   *
   * @throws SparringError if the name is in use, or the values do not fit the shape
   */
  add(name: string, shape: Shape, values: Float32Array): void {
    this.#expectAlone();
    if (this.has(name)) throw new UsageError(`state "${name}" is defined twice`);
    expectValues(name, shape, values);
    this.#contents.entries.set(name, {
      shape,
      current: this.memory.tensor('float32', shape, values),
      next: undefined,
      spare: undefined,
    });
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
   * A copy of a tensor's values. Waits for its turn, as programs do.
   *
   * @throws SparringError if there is no such tensor, or a failed step may have changed some tensors but not others
   */
  async read(name: string): Promise<Float32Array> {
    return this.reading(async (shared) => {
      const values = await shared.view(name);
      return this.memory === hostMemory ? values.slice() : values;
    });
  }

  /**
   * A tensor's values, valid within the task that the state was lent to. In host memory they are not copied.
   *
   * @throws SparringError as `read`, or if this state is not lent: then the next step could overwrite the values
   */
  async view(name: string): Promise<Float32Array> {
    if (!this.#isLent) {
      throw new UsageError(
        'values are viewed within a task, through the state that is lent to it: call state.reading, or read a copy',
        { code: 'not-applicable' },
      );
    }
    return this.#lock.read(async () => (await this.current(name).read()) as Float32Array);
  }

  /** Views of all tensors, by name. See `view`. */
  async views(): Promise<Map<string, FloatTensor>> {
    const tensors = new Map<string, FloatTensor>();
    for (const name of this.names()) {
      tensors.set(name, { shape: this.shapeOf(name), data: await this.view(name) });
    }
    return tensors;
  }

  /** A copy of the state, in the same or another memory. */
  async copyTo(memory: Memory): Promise<State> {
    return this.reading(async (shared) => {
      const copy = new State(memory);
      for (const name of shared.names()) copy.add(name, shared.shapeOf(name), await shared.read(name));
      return copy;
    });
  }

  /**
   * The tensor with the current values. The next step may overwrite it.
   *
   * @throws SparringError if a step is changing the state, or a failed one may have changed some tensors but not others
   */
  current(name: string): DeviceTensor {
    this.#expect('read');
    if (this.#lock.held === 'write') {
      throw new SparringError('a step is changing this state: wait for it, or read within state.reading', {
        code: 'busy',
      });
    }
    if (this.#contents.isInvalid) {
      throw new SparringError(
        'a step failed while it was changing this state: make a new trainer and restore the last checkpoint',
        { code: 'inconsistent' },
      );
    }
    return this.#entry(name).current;
  }

  /** The second buffer of a tensor, for its new values. */
  next(name: string): DeviceTensor {
    this.#expectAlone();
    const entry = this.#entry(name);
    return (entry.next ??= this.memory.tensor('float32', entry.shape));
  }

  /** Exchanges the two buffers of tensors, so that `next` becomes `current`. */
  exchange(names: Iterable<string>): void {
    const { before } = this.#contents;
    for (const name of names) {
      const next = this.next(name);
      const entry = this.#entry(name);
      if (before === undefined || before.has(entry)) {
        [entry.current, entry.next] = [next, entry.current];
      } else {
        before.set(entry, entry.current);
        [entry.current, entry.next, entry.spare] = [next, entry.spare, undefined];
      }
    }
  }

  /** Marks the state as unusable because some tensors may have been changed and others not. Reading it then throws. */
  invalidate(): void {
    this.#contents.isInvalid = true;
  }

  /** Overwrites the current values of one tensor. @throws SparringError if they do not fit, or the state is in use */
  set(name: string, values: Float32Array): void {
    this.#expectAlone();
    const entry = this.#entry(name);
    expectValues(name, entry.shape, values);
    if (this.isAtomic) {
      this.next(name).write(values);
      this.exchange([name]);
    } else entry.current.write(values);
  }

  /**
   * Passes the same tensors to a task as a lent state. Its own lock orders what the task does concurrently. It can no
   * longer be used after the task, and everything that the task started, has ended.
   */
  async #lend<T>(mode: LockMode, task: (state: State) => T | Promise<T>): Promise<T> {
    const lent = new State(this.memory);
    lent.#contents = this.#contents;
    lent.#allowed = mode;
    lent.#isLent = true;
    try {
      return await task(lent);
    } finally {
      await lent.#lock.write(() => (lent.#allowed = 'nothing'));
    }
  }

  #expect(mode: LockMode): void {
    if (this.#allowed === 'nothing') {
      throw new SparringError('this state was lent to a task that has ended: use the one it was lent from', {
        code: 'closed',
      });
    }
    if (mode === 'write' && this.#allowed === 'read') {
      throw new UsageError('this state was lent for reading: change it within state.writing', {
        code: 'not-applicable',
      });
    }
  }

  #expectAlone(): void {
    this.#expect('write');
    if (this.#lock.held === 'free') return;
    throw new SparringError(
      `${this.#lock.held === 'write' ? 'a step is changing' : 'a task is reading'} this state: wait for it, or change it within state.writing`,
      { code: 'busy' },
    );
  }

  #entry(name: string): Entry {
    const entry = this.#contents.entries.get(name);
    if (entry === undefined) throw new UsageError(`there is no state "${name}"`, { code: 'unknown-name' });
    return entry;
  }
}

/** Keeps a buffer whose values are no longer needed. */
function reuse(entry: Entry, buffer: DeviceTensor): void {
  if (entry.next === undefined) entry.next = buffer;
  else entry.spare = buffer;
}

function expectValues(name: string, shape: Shape, values: Float32Array): void {
  expectArray(`state "${name}"`, values, 'Float32Array');
  if (values.length === sizeOf(shape)) return;
  throw new UsageError(
    `state "${name}" got ${values.length} numbers, expected ${sizeOf(shape)} for shape ${showShape(shape)}`,
  );
}
