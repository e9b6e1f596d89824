import { SparringError } from '../../../core/errors.ts';
import { exactJson } from '../../../core/exact-json.ts';
import type { Shape } from '../../../core/shape.ts';
import type { ConvAttributes } from '../../tensor/operations.ts';
import type { OnnxAttribute, OnnxNode, OnnxTensor } from './model.ts';

export type Attributes = Readonly<Record<string, OnnxAttribute>>;

export const int = (value: number): OnnxAttribute => ({ kind: 'int', value });
export const ints = (value: readonly number[]): OnnxAttribute => ({ kind: 'ints', value });
export const float = (value: number): OnnxAttribute => ({ kind: 'float', value });
export const floats = (value: readonly number[]): OnnxAttribute => ({ kind: 'floats', value });
export const text = (value: string): OnnxAttribute => ({ kind: 'string', value });

/** The geometry of a convolution as ONNX attributes. */
export function geometry({ strides, pads, dilations, groups }: ConvAttributes): Attributes {
  return {
    strides: ints(strides),
    pads: ints(pads),
    dilations: ints(dilations),
    ...(groups === 1 ? {} : { group: int(groups) }),
  };
}

/** Initializers with more values than this are not compared, because weights are rarely equal. */
const maxCompared = 4096;

/** Collects ONNX nodes and their constants, and names the values that they compute. */
export class Emitter {
  readonly initializers = new Map<string, OnnxTensor>();
  readonly #nodes: OnnxNode[] = [];
  /** Names of values that are computed by a node, as opposed to inputs and initializers. */
  readonly #computed = new Set<string>();
  readonly #constants = new Map<string, string>();
  readonly #indices = new Map<string, string>();
  /** The output names of each emitted node, by everything that determines it. */
  readonly #emitted = new Map<string, readonly string[]>();
  readonly #counts = new Map<string, number>();
  readonly #reserved: ReadonlySet<string>;

  /** @param reserved names of inputs and outputs, which no other value may take */
  constructor(reserved: Iterable<string>) {
    this.#reserved = new Set(reserved);
  }

  /** Emits a node with one output and returns its name. Identical nodes are emitted once. */
  emit(opType: string, inputs: readonly string[], attributes: Attributes = {}, domain = ''): string {
    return this.emitAll(opType, inputs, attributes, 1, domain)[0]!;
  }

  /** The same for a node with `count` outputs. */
  emitAll(
    opType: string,
    inputs: readonly string[],
    attributes: Attributes,
    count: number,
    domain = '',
  ): readonly string[] {
    const key = exactJson([domain, opType, inputs, attributes, count]);
    const known = this.#emitted.get(key);
    if (known !== undefined) return known;
    const outputs = Array.from({ length: count }, () => this.#newName(opType));
    this.#nodes.push({ opType, inputs, outputs, attributes, ...(domain === '' ? {} : { domain }) });
    for (const output of outputs) this.#computed.add(output);
    this.#emitted.set(key, outputs);
    return outputs;
  }

  /** The same values, in row-major order, in another shape. A 0 in it copies the dimension of the value. */
  reshape(value: string, shape: Shape): string {
    return this.emit('Reshape', [value, this.int64s(shape)]);
  }

  /** Returns the name of an initializer with these values. Equal ones are stored once. */
  constant(tensor: OnnxTensor): string {
    const { dataType, dims, data } = tensor;
    // Compared by bytes: as text, 0 and −0 would be equal.
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const key = data.length > maxCompared ? undefined : `${dataType} ${dims.join(',')} ${bytes.join(',')}`;
    const known = key === undefined ? undefined : this.#constants.get(key);
    if (known !== undefined) return known;
    const name = this.#newName('constant');
    this.initializers.set(name, tensor);
    if (key !== undefined) this.#constants.set(key, name);
    return name;
  }

  /** A scalar initializer. */
  scalar(value: number): string {
    return this.constant({ dataType: 'float32', dims: [], data: Float32Array.of(value) });
  }

  /** A vector of numbers. */
  floats(values: readonly number[]): string {
    return this.constant({ dataType: 'float32', dims: [values.length], data: Float32Array.from(values) });
  }

  /** A vector of integers, which is how ONNX takes shapes, axes and positions. */
  int64s(values: readonly number[]): string {
    return this.constant({
      dataType: 'int64',
      dims: [values.length],
      data: BigInt64Array.from(values, BigInt),
    });
  }

  /**
   * A long vector of integers that is computed and stored once per key.
   *
   * @param of plain data that determines the integers
   */
  indices(of: unknown, make: () => readonly number[]): string {
    const key = exactJson(of);
    const known = this.#indices.get(key);
    if (known !== undefined) return known;
    const name = this.int64s(make());
    this.#indices.set(key, name);
    return name;
  }

  /**
   * Returns all nodes, with the graph's outputs under their names. A computed value takes the name of its output. A second
   * output of the same value, and an output that is an input or initializer, get an Identity node.
   *
   * @throws SparringError if an output has the name of an input with another value
   */
  finish(outputs: ReadonlyMap<string, string>, inputNames: ReadonlySet<string>): OnnxNode[] {
    const renames = new Map<string, string>();
    const copies: OnnxNode[] = [];
    for (const [name, value] of outputs) {
      if (value === name) continue; // an input that is returned under its own name
      if (inputNames.has(name)) {
        throw new SparringError(`output "${name}" has the name of an input: give it another name`, {
          code: 'invalid-graph',
        });
      }
      if (this.#computed.has(value) && !renames.has(value)) renames.set(value, name);
      else copies.push({ opType: 'Identity', inputs: [value], outputs: [name], attributes: {} });
    }
    const renamed = (names: readonly string[]) => names.map((name) => renames.get(name) ?? name);
    return [...this.#nodes, ...copies].map((node) => ({
      ...node,
      inputs: renamed(node.inputs),
      outputs: renamed(node.outputs),
    }));
  }

  #newName(kind: string): string {
    let count = this.#counts.get(kind) ?? 0;
    while (this.#reserved.has(`${kind}_${count}`)) count += 1;
    this.#counts.set(kind, count + 1);
    return `${kind}_${count}`;
  }
}
