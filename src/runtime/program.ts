import { SparringError } from '../core/errors.ts';
import { sizeOf } from '../core/shape.ts';
import { lower, type LowerOptions } from '../onnx/lower.ts';
import { encodeModel } from '../onnx/writer.ts';
import type { Node } from '../tensor/node.ts';
import { inputsOf } from '../tensor/walk.ts';
import { allocate, type HostTensor, type LoadedModel, type Runtime, type TensorData } from './runtime.ts';
import type { State } from './state.ts';

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
 * @throws SparringError if the graph is malformed, an output's name begins with `next.`, or the device cannot
 *   run it
 */
export async function compile(
  outputs: Readonly<Record<string, Node>>,
  runtime: Runtime,
  options: CompileOptions = {},
): Promise<Program> {
  const updates = Object.entries(options.updates ?? {});
  const taken = Object.keys(outputs).find((name) => name.startsWith(nextPrefix));
  if (taken !== undefined) {
    throw new SparringError(
      `output "${taken}" begins with "${nextPrefix}", which marks new states: give it another name`,
    );
  }
  const all = { ...outputs, ...Object.fromEntries(updates.map(([name, node]) => [nextPrefix + name, node])) };
  const model = lower(options.name ?? 'program', all, { ...options, kernels: runtime.kernels });
  const loaded = await runtime.load(encodeModel(model));
  return new Program(loaded, outputs, new Map(updates), inputsOf(Object.values(all)));
}

/** A compiled graph. Inputs that are not fed are read from the state. */
export class Program {
  readonly #model: LoadedModel;
  readonly #outputs: Readonly<Record<string, Node>>;
  readonly #updates: ReadonlyMap<string, Node>;
  readonly #inputs: ReadonlyMap<string, Node<'Input'>>;

  constructor(
    model: LoadedModel,
    outputs: Readonly<Record<string, Node>>,
    updates: ReadonlyMap<string, Node>,
    inputs: readonly Node<'Input'>[],
  ) {
    this.#model = model;
    this.#outputs = outputs;
    this.#updates = updates;
    this.#inputs = new Map(inputs.map((node) => [node.attributes.name, node]));
  }

  /**
   * Runs once. With a state, inputs that are not in `feeds` come from it, and the tensors that the program
   * updates are exchanged when the run has succeeded.
   *
   * @returns each output's values, in arrays of their own
   * @throws SparringError if an input is missing or has the wrong size
   */
  async run(feeds: Readonly<Record<string, TensorData>>, state?: State): Promise<Record<string, TensorData>> {
    const inputs: Record<string, HostTensor> = {};
    for (const [name, node] of this.#inputs) inputs[name] = this.#input(name, node, feeds, state);
    const results: Record<string, TensorData> = {};
    const targets: Record<string, HostTensor> = {};
    for (const [name, { dtype, shape }] of Object.entries(this.#outputs)) {
      const data = allocate(dtype, sizeOf(shape));
      results[name] = data;
      targets[name] = { dtype, shape, data };
    }
    for (const [name, { dtype, shape }] of this.#updates) {
      if (state === undefined) throw new SparringError(`this program updates "${name}": run it with a state`);
      targets[nextPrefix + name] = { dtype, shape, data: state.next(name) };
    }
    await this.#model.run(inputs, targets);
    state?.exchange(this.#updates.keys());
    return results;
  }

  async release(): Promise<void> {
    await this.#model.release();
  }

  #input(
    name: string,
    { dtype, shape }: Node<'Input'>,
    feeds: Readonly<Record<string, TensorData>>,
    state: State | undefined,
  ): HostTensor {
    const data = feeds[name] ?? (state?.has(name) ? state.current(name) : undefined);
    if (data?.length !== sizeOf(shape)) {
      throw new SparringError(
        `input "${name}" got ${data === undefined ? 'nothing' : `${data.length} numbers`}, expected ${sizeOf(shape)}`,
      );
    }
    return { dtype, shape, data };
  }
}

/** The output of that name as float32 numbers. */
export function floats(results: Readonly<Record<string, TensorData>>, name: string): Float32Array {
  const data = results[name];
  if (!(data instanceof Float32Array)) throw new SparringError(`there is no float32 output "${name}"`);
  return data;
}
