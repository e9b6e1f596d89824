/// <reference lib="esnext.disposable" preserve="true" />
import {
  anything,
  checkArguments,
  listOf,
  members,
  optional,
  recordOf,
  text,
  type RulesOf,
} from '../../core/checks.ts';
import { SparringError, UsageError } from '../../core/errors.ts';
import { sameShape, showShape, sizeOf, type Shape } from '../../core/shape.ts';
import { lower } from '../onnx/lower.ts';
import { overwritable } from '../onnx/overwritable.ts';
import type { Pass } from '../onnx/passes/rewrite.ts';
import { encodeModel } from '../onnx/file/writer.ts';
import { nodeRule, type Node } from '../tensor/node.ts';
import { inputsOf } from '../tensor/walk.ts';
import { runtimeRule, type LoadedModel, type Runtime } from './runtime.ts';
import { stateRule, type State } from './state.ts';
import { expectData, HostTensor, hostMemory, type DeviceTensor, type TensorData } from './tensor.ts';

/** The options of `compile`. */
export interface CompileOptions {
  /** Name of the model, for errors and profiles. */
  readonly name?: string;
  /** Updates of the state: the new value of each tensor that a run changes, by name. */
  readonly updates?: Readonly<Record<string, Node>>;
  /**
   * The output that guards the updates: a scalar. If it is not finite after a run, all updates are dropped and the state
   * stays as it was. Then no update is written in place, which takes a second buffer for each.
   */
  readonly guard?: string;
  /** The rewrites of the graph, which must remove all operations that ONNX lacks. Default: those for the device. */
  readonly passes?: readonly Pass[];
}

/** Prefix of the names of a model's outputs that update the state. Reserved for them. */
const nextPrefix = 'next.';

const none: ReadonlySet<string> = new Set();

const runRules = { feeds: recordOf(anything), state: optional(stateRule), into: recordOf(anything) };

const compileRules: RulesOf<CompileOptions> = {
  name: optional(text),
  updates: optional(recordOf(nodeRule)),
  guard: optional(text),
  passes: optional(listOf(anything)),
};

/**
 * Compiles a graph for a device.
 *
 * @param outputs the values that a run returns, by name
 * @throws SparringError if the graph is malformed, an output's name begins with `next.`, an update is not float32, or
 *   the device cannot run it
 */
export async function compile<Output extends string>(
  outputs: Readonly<Record<Output, Node>>,
  runtime: Runtime,
  options: CompileOptions = {},
): Promise<Program<Output>> {
  checkArguments(
    'compile',
    { outputs, runtime, options },
    { outputs: recordOf(nodeRule), runtime: runtimeRule, options: members(compileRules) },
  );
  const updates = new Map(Object.entries(options.updates ?? {}));
  const taken = Object.keys(outputs).find((name) => name.startsWith(nextPrefix));
  if (taken !== undefined) {
    throw new SparringError(
      `output "${taken}" begins with "${nextPrefix}", which marks updates of the state: give it another name`,
      { code: 'invalid-graph' },
    );
  }
  for (const [name, { dtype }] of updates) {
    if (dtype === 'float32') continue;
    throw new SparringError(
      `the update of "${name}" is ${dtype}, expected float32: all tensors of a state are float32`,
      { code: 'invalid-graph' },
    );
  }
  const { guard } = options;
  if (guard !== undefined && sizeOf((outputs as Record<string, Node>)[guard]?.shape ?? [0]) !== 1) {
    throw new SparringError(`there is no scalar output "${guard}" to guard the updates`, {
      code: 'invalid-graph',
    });
  }
  const changed = [...updates].map(([name, node]) => [nextPrefix + name, node] as const);
  const all = { ...outputs, ...Object.fromEntries(changed) };
  const model = lower(options.name ?? 'program', all, { ...options, kernels: runtime.kernels });
  const loaded = await runtime.load(encodeModel(model));
  const pairs = [...updates.keys()].map((name) => [name, nextPrefix + name] as const);
  // Values that were overwritten cannot be kept.
  const inPlace = guard === undefined ? overwritable(model.nodes, pairs) : new Set<string>();
  return new Program(loaded, runtime, {
    outputs,
    updates,
    inPlace,
    guard,
    inputs: inputsOf(Object.values(all)),
  });
}

/** The inputs and outputs of a program's model. */
interface ProgramInterface {
  readonly outputs: Readonly<Record<string, Node>>;
  readonly updates: ReadonlyMap<string, Node>;
  /** Names of the updates that are written in place. */
  readonly inPlace: ReadonlySet<string>;
  readonly guard: string | undefined;
  readonly inputs: readonly Node<'Input'>[];
}

/** A compiled graph with the names of its outputs. Inputs that are not fed are read from the state. */
export class Program<Output extends string = string> {
  readonly #model: LoadedModel;
  readonly #runtime: Pick<Runtime, 'device' | 'memory'>;
  readonly #outputs: Readonly<Record<string, Node>>;
  readonly #updates: ReadonlyMap<string, Node>;
  readonly #inPlace: ReadonlySet<string>;
  readonly #guard: string | undefined;
  readonly #inputs: ReadonlyMap<string, Node<'Input'>>;
  #isReleased = false;

  /** @internal made by `compile` */
  constructor(
    model: LoadedModel,
    runtime: Pick<Runtime, 'device' | 'memory'>,
    { outputs, updates, inPlace, guard, inputs }: ProgramInterface,
  ) {
    this.#model = model;
    this.#runtime = runtime;
    this.#outputs = outputs;
    this.#updates = updates;
    this.#inPlace = inPlace;
    this.#guard = guard;
    this.#inputs = new Map(inputs.map((node) => [node.attributes.name, node]));
  }

  /**
   * Runs the program once. Inputs that are not in `feeds` are read from the state, and updates are written to it. A run
   * with updates locks the state; runs that only read share it. Each waits for its turn. If the device fails during an
   * update in place, the state is invalid.
   *
   * Feeds must not be changed before the run has ended: on the CPU they are read where they are. On other devices they are
   * copied there, and outputs from there. The tensors of a state in the runtime's memory are not copied;
   * those of a state in host memory are copied to the device and back.
   *
   * @param into arrays for the values of outputs, by name: parts of a larger one, say. Default: new ones
   * @returns the values of each output, in these arrays
   * @throws SparringError if an input is missing, its array has another type or length, a tensor of the state has
   *   another shape, or the state is in the memory of another runtime. Nothing is changed then
   */
  async run(
    feeds: Readonly<Record<string, TensorData>>,
    state?: State,
    into: Readonly<Record<string, TensorData>> = {},
  ): Promise<Record<Output, TensorData>> {
    checkArguments('run', { feeds, state, into }, runRules);
    if (state === undefined) return this.#run(feeds, undefined, into);
    if (this.#updates.size > 0) return state.writing((alone) => this.#run(feeds, alone, into));
    const reads = [...this.#inputs.keys()].some((name) => feeds[name] === undefined);
    return reads
      ? state.reading((shared) => this.#run(feeds, shared, into))
      : this.#run(feeds, undefined, into);
  }

  /** Frees the compiled model. May be called twice. */
  async release(): Promise<void> {
    if (this.#isReleased) return;
    this.#isReleased = true;
    await this.#model.release();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.release();
  }

  async #run(
    feeds: Readonly<Record<string, TensorData>>,
    state: State | undefined,
    into: Readonly<Record<string, TensorData>>,
  ): Promise<Record<Output, TensorData>> {
    // Before anything is touched, so that the state stays usable.
    if (this.#isReleased)
      throw new SparringError('this program was released: compile it again', { code: 'closed' });
    if (state !== undefined) this.#expectAccessible(state);
    const inputs: Record<string, DeviceTensor> = {};
    for (const [name, node] of this.#inputs) inputs[name] = this.#input(name, node, feeds, state);
    const results: Record<string, TensorData> = {};
    const targets: Record<string, DeviceTensor> = {};
    for (const [name, { dtype, shape }] of Object.entries(this.#outputs)) {
      const target = new HostTensor(dtype, shape, into[name]);
      if (name in into) expectLength(`output "${name}"`, target);
      results[name] = target.data;
      targets[name] = target;
    }
    const inPlace = state?.isAtomic === true ? none : this.#inPlace;
    for (const [name, { shape }] of this.#updates) {
      if (state === undefined) throw new UsageError(`this program updates "${name}": run it with a state`);
      expectShape(state, name, shape, 'updates it with');
      targets[nextPrefix + name] = inPlace.has(name) ? state.current(name) : state.next(name);
    }
    try {
      await this.#model.run(inputs, targets);
    } catch (thrown) {
      if (inPlace.size > 0) state?.invalidate();
      throw thrown;
    }
    const isKept = this.#guard === undefined || Number.isFinite(Number(results[this.#guard]![0]));
    // Those that are not in place are in a second buffer.
    if (isKept) state?.exchange([...this.#updates.keys()].filter((name) => !inPlace.has(name)));
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
        throw new UsageError(`${what} is ${dtype}, and all tensors of a state are float32: feed it`);
      }
      expectShape(state, name, shape, 'reads');
      return state.current(name);
    }
    if (fed === undefined)
      throw new UsageError(`${what} got nothing, expected ${sizeOf(shape)} numbers`, {
        code: 'not-applicable',
      });
    const tensor = new HostTensor(dtype, shape, fed);
    expectLength(what, tensor);
    return tensor;
  }

  #expectAccessible({ memory }: State): void {
    if (memory === this.#runtime.memory || memory === hostMemory) return;
    throw new UsageError(
      `this state is in the memory of ${memory.name}, which ${this.#runtime.device} cannot access: run this program there, or on a copy, await state.copyTo(runtime.memory)`,
      { code: 'not-applicable' },
    );
  }
}

function expectLength(what: string, { dtype, shape, data }: HostTensor): void {
  expectData(what, data, dtype);
  if (data.length === sizeOf(shape)) return;
  throw new UsageError(`${what} got ${data.length} numbers, expected ${sizeOf(shape)}`, {
    code: 'not-applicable',
  });
}

function expectShape(state: State, name: string, expected: Shape, verb: string): void {
  const shape = state.shapeOf(name);
  if (sameShape(shape, expected)) return;
  throw new UsageError(
    `state "${name}" has the shape ${showShape(shape)}, and this program ${verb} ${showShape(expected)}`,
    { code: 'not-applicable' },
  );
}

/** The values of a float32 output. @throws SparringError if there is none of that name */
export function floats(results: Readonly<Record<string, TensorData>>, name: string): Float32Array {
  checkArguments('floats', { results, name }, { results: recordOf(anything), name: text });
  const data = results[name];
  if (!(data instanceof Float32Array))
    throw new UsageError(`there is no float32 output "${name}"`, { code: 'unknown-name' });
  return data;
}
