import { expectArray } from '../../core/arrays.ts';
import { SparringError } from '../../core/errors.ts';
import { showShape, sizeOf, type FloatTensor, type Shape } from '../../core/shape.ts';
import { ReadersWriterLock, type LockMode } from './readers-writer-lock.ts';
import { hostMemory, type DeviceTensor, type Memory } from './tensor.ts';

interface Entry {
  readonly shape: Shape;
  current: DeviceTensor;
  /** Made when it is first asked for. */
  next: DeviceTensor | undefined;
}

/** What a state and those it is lent as have in common. */
interface Contents {
  readonly entries: Map<string, Entry>;
  isSpoilt: boolean;
}

/**
 * What a training keeps from step to step (weights, moments, running statistics), as named float32 tensors in one
 * memory, which they do not leave unless they are read. What a step reads to its end (weights) has two buffers: the step reads one and writes the other, and then they change
 * places. What it has read when it makes the new values (moments) is written over. Nothing is copied.
 *
 * Who changes a state has it alone, and who reads it shares it with other readers; all in the order in which they
 * came. Programs see to that by themselves. What takes more than one run, or a run and a look, is one task of
 * `reading` or `writing`.
 */
export class State {
  /** Where the tensors lie. */
  readonly memory: Memory;
  #contents: Contents = { entries: new Map(), isSpoilt: false };
  readonly #lock = new ReadersWriterLock();
  /** What may be done through this object: of one that was lent, nothing once its task has ended. */
  #allowed: LockMode | 'nothing' = 'write';
  #isLent = false;

  /** @param memory that of the runtime which is to change it. Default: the host's, to which every runtime has access */
  constructor(memory: Memory = hostMemory) {
    this.memory = memory;
  }

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
    this.#contents.entries.set(name, {
      shape,
      current: this.memory.tensor('float32', shape, values),
      next: undefined,
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
   * A tensor's values, in an array of the caller's own. Waits for its turn, as programs do.
   *
   * @throws SparringError if there is no such tensor, or a step has failed that may have changed some tensors and not
   *   others
   */
  async read(name: string): Promise<Float32Array> {
    return this.reading(async (shared) => {
      const values = await shared.view(name);
      return this.memory === hostMemory ? values.slice() : values;
    });
  }

  /**
   * A tensor's values, to be looked at within the task that the state was lent to: in host memory they are the tensor's
   * own, not copied.
   *
   * @throws SparringError as `read`, or if this state was lent to no task: the next step could write over them
   */
  async view(name: string): Promise<Float32Array> {
    if (!this.#isLent) {
      throw new SparringError(
        'values are viewed within a task, through the state that it is lent: call state.reading, or read a copy',
      );
    }
    return this.#lock.read(async () => (await this.current(name).read()) as Float32Array);
  }

  /** All tensors as `view` gives them, by name. */
  async views(): Promise<Map<string, FloatTensor>> {
    const tensors = new Map<string, FloatTensor>();
    for (const name of this.names()) {
      tensors.set(name, { shape: this.shapeOf(name), data: await this.view(name) });
    }
    return tensors;
  }

  /** A state of the same values in another memory, or in this one once more. */
  async copyTo(memory: Memory): Promise<State> {
    return this.reading(async (shared) => {
      const copy = new State(memory);
      for (const name of shared.names()) copy.add(name, shared.shapeOf(name), await shared.read(name));
      return copy;
    });
  }

  /**
   * The tensor with the values now. The next step may write over it.
   *
   * @throws SparringError if a step is changing the state, or one has failed that may have changed some tensors and
   *   not others
   */
  current(name: string): DeviceTensor {
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

  /** A tensor for new values beside the current ones. */
  next(name: string): DeviceTensor {
    this.#expectAlone();
    const entry = this.#entry(name);
    return (entry.next ??= this.memory.tensor('float32', entry.shape));
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
    entry.current.write(values);
  }

  /**
   * Gives a task the same tensors as a state of its own, whose lock orders what the task does at once, and which is of
   * no use once the task has ended and all that it began.
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
