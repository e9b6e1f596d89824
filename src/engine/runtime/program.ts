import { SparringError } from '../../core/errors.ts';
import { sameShape, showShape, sizeOf, type Shape } from '../../core/shape.ts';
import { lower, type LowerOptions } from '../onnx/lower.ts';
import { overwritable } from '../onnx/overwritable.ts';
import { encodeModel } from '../onnx/file/writer.ts';
import type { Node } from '../tensor/node.ts';
import { inputsOf } from '../tensor/walk.ts';
import type { LoadedModel, Runtime } from './runtime.ts';
import type { State } from './state.ts';
import { expectData, HostTensor, hostMemory, type DeviceTensor, type TensorData } from './tensor.ts';

export interface CompileOptions extends Pick<LowerOptions, 'passes'> {
  /** Name of the model, for messages and profiles. */
  readonly name?: string;
  /** What becomes of the state: the new value of each tensor that a run changes, by name. */
  readonly updates?: Readonly<Record<string, Node>>;
}

/** Prefix of a model's outputs that are new states; no other output may begin so. */
const nextPrefix = 'next.';

/**
 * Compiles a graph for a device.
 *
 * @param outputs the values that a run gives back, by name
 * @throws SparringError if the graph is malformed, an output's name begins with `next.`, an update is not float32, or
 *   the device cannot run it
 */
export async function compile(
  outputs: Readonly<Record<string, Node>>,
  runtime: Runtime,
  options: CompileOptions = {},
): Promise<Program> {
  const updates = new Map(Object.entries(options.updates ?? {}));
  const taken = Object.keys(outputs).find((name) => name.startsWith(nextPrefix));
  if (taken !== undefined) {
    throw new SparringError(
      `output "${taken}" begins with "${nextPrefix}", which marks new states: give it another name`,
    );
  }
  for (const [name, { dtype }] of updates) {
    if (dtype === 'float32') continue;
    throw new SparringError(
      `the update of "${name}" is ${dtype}, expected float32: a state holds nothing else`,
    );
  }
  const changed = [...updates].map(([name, node]) => [nextPrefix + name, node] as const);
  const all = { ...outputs, ...Object.fromEntries(changed) };
  const model = lower(options.name ?? 'program', all, { ...options, kernels: runtime.kernels });
  const loaded = await runtime.load(encodeModel(model));
  const inPlace = overwritable(
    model.nodes,
    [...updates.keys()].map((name) => [name, nextPrefix + name] as const),
  );
  return new Program(loaded, runtime, { outputs, updates, inPlace, inputs: inputsOf(Object.values(all)) });
}

/** What a program's model takes and gives. */
interface Interface {
  readonly outputs: Readonly<Record<string, Node>>;
  readonly updates: ReadonlyMap<string, Node>;
  /** Those of the updates that are written over what they replace. */
  readonly inPlace: ReadonlySet<string>;
  readonly inputs: readonly Node<'Input'>[];
}

/** A compiled graph. Inputs that are not fed are read from the state. */
export class Program {
  readonly #model: LoadedModel;
  readonly #runtime: Pick<Runtime, 'device' | 'memory'>;
  readonly #outputs: Readonly<Record<string, Node>>;
  readonly #updates: ReadonlyMap<string, Node>;
  readonly #inPlace: ReadonlySet<string>;
  /** Updates that are written beside what they replace, which is exchanged for them. */
  readonly #exchanged: readonly string[];
  readonly #inputs: ReadonlyMap<string, Node<'Input'>>;

  constructor(
    model: LoadedModel,
    runtime: Pick<Runtime, 'device' | 'memory'>,
    { outputs, updates, inPlace, inputs }: Interface,
  ) {
    this.#model = model;
    this.#runtime = runtime;
    this.#outputs = outputs;
    this.#updates = updates;
    this.#inPlace = inPlace;
    this.#exchanged = [...updates.keys()].filter((name) => !inPlace.has(name));
    this.#inputs = new Map(inputs.map((node) => [node.attributes.name, node]));
  }

  /**
   * Runs once. With a state, inputs that are not in `feeds` come from it, and so do the tensors that the program
   * updates. A run that updates has the state alone, one that reads shares it with others that read; each waits for its
   * turn. If the device fails during an update, the state is spoilt.
   *
   * Feeds go to the device and outputs come from it. The state's tensors stay where they are, if that is the memory of
   * the program's runtime; those of a state in host memory go there and back.
   *
   * @returns each output's values, in arrays of their own
   * @throws SparringError if an input is missing, its array has another type or length, the state's tensor has another
   *   shape, or the state lies in the memory of another runtime; nothing has changed then
   */
  async run(feeds: Readonly<Record<string, TensorData>>, state?: State): Promise<Record<string, TensorData>> {
    if (state === undefined) return this.#run(feeds, undefined);
    if (this.#updates.size > 0) return state.writing((alone) => this.#run(feeds, alone));
    const reads = [...this.#inputs.keys()].some((name) => feeds[name] === undefined);
    return reads ? state.reading((shared) => this.#run(feeds, shared)) : this.#run(feeds, undefined);
  }

  async release(): Promise<void> {
    await this.#model.release();
  }

  async #run(
    feeds: Readonly<Record<string, TensorData>>,
    state: State | undefined,
  ): Promise<Record<string, TensorData>> {
    if (state !== undefined) this.#expectWithinReach(state);
    const inputs: Record<string, DeviceTensor> = {};
    for (const [name, node] of this.#inputs) inputs[name] = this.#input(name, node, feeds, state);
    const results: Record<string, TensorData> = {};
    const targets: Record<string, DeviceTensor> = {};
    for (const [name, { dtype, shape }] of Object.entries(this.#outputs)) {
      const target = new HostTensor(dtype, shape);
      results[name] = target.data;
      targets[name] = target;
    }
    for (const [name, { shape }] of this.#updates) {
      if (state === undefined) throw new SparringError(`this program updates "${name}": run it with a state`);
      expectShape(state, name, shape, 'makes', ' of it');
      targets[nextPrefix + name] = this.#inPlace.has(name) ? state.current(name) : state.next(name);
    }
    try {
      await this.#model.run(inputs, targets);
    } catch (thrown) {
      if (this.#inPlace.size > 0) state?.spoil();
      throw thrown;
    }
    state?.exchange(this.#exchanged);
    return results;
  }

  #input(
    name: string,
    { dtype, shape }: Node<'Input'>,
    feeds: Readonly<Record<string, TensorData>>,
    state: State | undefined,
  ): DeviceTensor {
    const what = `input "${name}"`;
    const fed = feeds[name];
    if (fed === undefined && state?.has(name)) {
      if (dtype !== 'float32') {
        throw new SparringError(`${what} is ${dtype}, and a state holds float32 alone: feed it`);
      }
      expectShape(state, name, shape, 'reads');
      return state.current(name);
    }
    if (fed === undefined) throw new SparringError(`${what} got nothing, expected ${sizeOf(shape)} numbers`);
    expectData(what, fed, dtype);
    if (fed.length !== sizeOf(shape)) {
      throw new SparringError(`${what} got ${fed.length} numbers, expected ${sizeOf(shape)}`);
    }
    return new HostTensor(dtype, shape, fed);
  }

  #expectWithinReach({ memory }: State): void {
    if (memory === this.#runtime.memory || memory === hostMemory) return;
    throw new SparringError(
      `this state lies in the memory of ${memory.name}, which ${this.#runtime.device} does not see: run this program there, or take a copy, await state.copyTo(runtime.memory)`,
    );
  }
}

function expectShape(state: State, name: string, expected: Shape, verb: string, rest = ''): void {
  const shape = state.shapeOf(name);
  if (sameShape(shape, expected)) return;
  throw new SparringError(
    `state "${name}" has the shape ${showShape(shape)}, and this program ${verb} ${showShape(expected)}${rest}`,
  );
}

/** The output of that name as float32 numbers. */
export function floats(results: Readonly<Record<string, TensorData>>, name: string): Float32Array {
  const data = results[name];
  if (!(data instanceof Float32Array)) throw new SparringError(`there is no float32 output "${name}"`);
  return data;
}
