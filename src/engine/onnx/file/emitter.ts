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

/** What ONNX's convolutions are told of their geometry. */
export function geometry({ strides, pads, dilations }: ConvAttributes): Attributes {
  return { strides: ints(strides), pads: ints(pads), dilations: ints(dilations) };
}

/** Initializers of more values than this are not compared with each other: weights are seldom equal. */
const largestCompared = 4096;

/** Collects ONNX nodes and the constants that they need, and names the values that they make. */
export class Emitter {
  readonly initializers = new Map<string, OnnxTensor>();
  readonly #nodes: OnnxNode[] = [];
  /** Names of values that an ONNX node computes, so neither inputs nor initializers. */
  readonly #computed = new Set<string>();
  readonly #constants = new Map<string, string>();
  readonly #indices = new Map<string, string>();
  /** The values of each node, by all that it depends on. */
  readonly #known = new Map<string, readonly string[]>();
  readonly #counts = new Map<string, number>();
  readonly #reserved: ReadonlySet<string>;

  /** @param reserved names that no value may be given, because inputs and outputs have them */
  constructor(reserved: Iterable<string>) {
    this.#reserved = new Set(reserved);
  }

  /** The output of an ONNX node that has one. Nodes that are alike in everything are one node. */
  emit(opType: string, inputs: readonly string[], attributes: Attributes = {}, domain = ''): string {
    return this.emitAll(opType, inputs, attributes, 1, domain)[0]!;
  }

  /** The same for an ONNX node of several outputs. */
  emitAll(
    opType: string,
    inputs: readonly string[],
    attributes: Attributes,
    count: number,
    domain = '',
  ): readonly string[] {
    const key = exactJson([domain, opType, inputs, attributes, count]);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const outputs = Array.from({ length: count }, () => this.#fresh(opType));
    this.#nodes.push({ opType, inputs, outputs, attributes, ...(domain === '' ? {} : { domain }) });
    for (const output of outputs) this.#computed.add(output);
    this.#known.set(key, outputs);
    return outputs;
  }

  /** The same values in row-major order under another shape; a 0 in it stands for what the value has there. */
  reshape(value: string, shape: Shape): string {
    return this.emit('Reshape', [value, this.int64s(shape)]);
  }

  /** The name of an initializer of these values; equal ones are stored once. */
  constant(tensor: OnnxTensor): string {
    const { dataType, dims, data } = tensor;
    // By its bytes: as text, 0 and −0 would be one.
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const key =
      data.length > largestCompared ? undefined : `${dataType} ${dims.join(',')} ${bytes.join(',')}`;
    const known = key === undefined ? undefined : this.#constants.get(key);
    if (known !== undefined) return known;
    const name = this.#fresh('constant');
    this.initializers.set(name, tensor);
    if (key !== undefined) this.#constants.set(key, name);
    return name;
  }

  /** A number by itself. */
  scalar(value: number): string {
    return this.constant({ dataType: 'float32', dims: [], data: Float32Array.of(value) });
  }

  /** A vector of whole numbers, as ONNX takes shapes, axes and positions. */
  int64s(values: readonly number[]): string {
    return this.constant({
      dataType: 'int64',
      dims: [values.length],
      data: BigInt64Array.from(values, BigInt),
    });
  }

  /**
   * A long vector of whole numbers, which is made and stored once for whatever it is told by.
   *
   * @param of plain data that says what the numbers are
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
   * All nodes, with the graph's outputs under the names that they were promised. A computed value takes its
   * output's name; a second output of the same value, and an input or initializer that is an output, get a
   * node of their own.
   *
   * @throws SparringError if an output has the name of an input that it is not
   */
  finish(outputs: ReadonlyMap<string, string>, inputNames: ReadonlySet<string>): OnnxNode[] {
    const renames = new Map<string, string>();
    const copies: OnnxNode[] = [];
    for (const [name, value] of outputs) {
      if (value === name) continue; // an input that is given back under its own name
      if (inputNames.has(name)) {
        throw new SparringError(`output "${name}" has the name of an input: give it another name`);
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

  #fresh(kind: string): string {
    let count = this.#counts.get(kind) ?? 0;
    while (this.#reserved.has(`${kind}_${count}`)) count += 1;
    this.#counts.set(kind, count + 1);
    return `${kind}_${count}`;
  }
}
