import { checkArguments, oneOf } from '../core/checks.ts';
import { UsageError } from '../core/errors.ts';
import type { RandomStream } from '../core/random.ts';
import { sizeOf, type Shape } from '../core/shape.ts';
import type { Node } from '../engine/tensor/node.ts';
import { input } from '../engine/tensor/ops.ts';

export const normalisationModes = ['training', 'batch', 'running', 'measuring'] as const;
/**
 * Which statistics batch normalisation uses:
 * - `training`: the batch's, and updates the running averages;
 * - `batch`: the batch's only, as DCGAN's authors sampled;
 * - `running`: the running averages;
 * - `measuring`: the batch's, and replaces the running averages by them.
 */
export type NormalisationMode = (typeof normalisationModes)[number];

/** An input of random numbers that are drawn for each run, such as a dropout mask. */
export interface RandomInput {
  readonly node: Node<'Input'>;
  /** Fills the values for one run. */
  readonly draw: (values: Float32Array, random: RandomStream) => void;
}

/** The values of random inputs for one run, by name, drawn in the order of the list. */
export function drawRandomInputs(
  inputs: readonly RandomInput[],
  random: RandomStream,
): Record<string, Float32Array> {
  const drawn: Record<string, Float32Array> = {};
  for (const { node, draw } of inputs) {
    const values = new Float32Array(sizeOf(node.shape));
    draw(values, random);
    drawn[node.attributes.name] = values;
  }
  return drawn;
}

/** Collects the random inputs of a graph while layers are applied. */
export class RandomInputs {
  readonly list: RandomInput[] = [];

  add(shape: Shape, draw: RandomInput['draw']): Node {
    const node = input(`random/${this.list.length}`, shape);
    this.list.push({ node, draw });
    return node;
  }
}

/**
 * The context in which a layer builds its part of a graph: its parameters by name, and the normalisation mode. If a layer
 * replaces a statistic, later layers with the same `values` see the new one, so applying a network to two batches updates
 * its running averages twice.
 */
export class Scope {
  readonly mode: NormalisationMode;
  readonly #values: Map<string, Node>;
  readonly #random: RandomInputs | undefined;
  readonly #prefix: string;
  readonly #label: Node | undefined;
  readonly #memory: Map<string, Node>;

  /**
   * @param values parameters and statistics by path; `replace` writes to this map
   * @param random collects the random inputs that layers declare; needed in training, by networks that use dropout
   */
  constructor(
    values: Map<string, Node>,
    mode: NormalisationMode,
    random?: RandomInputs,
    prefix = '',
    label?: Node,
    memory = new Map<string, Node>(),
  ) {
    checkArguments('Scope', { mode }, { mode: oneOf(normalisationModes) });
    this.#values = values;
    this.mode = mode;
    this.#random = random;
    this.#prefix = prefix;
    this.#label = label;
    this.#memory = memory;
  }

  /** The same scope with these labels: one-hot, [B, classes]; undefined for unconditional networks. */
  withLabel(label: Node | undefined): Scope {
    return new Scope(this.#values, this.mode, this.#random, this.#prefix, label, this.#memory);
  }

  /**
   * The one-hot label of each example, [B, classes].
   *
   * @throws SparringError if the scope has no labels
   */
  get label(): Node {
    if (this.#label !== undefined) return this.#label;
    throw new UsageError(
      'this network is conditional and needs the class of each example, but got none: this operation does not support conditional networks',
      { code: 'not-applicable' },
    );
  }

  /** The scope of the layer called `name`. */
  child(name: string): Scope {
    return new Scope(
      this.#values,
      this.mode,
      this.#random,
      `${this.#prefix}${name}.`,
      this.#label,
      this.#memory,
    );
  }

  /** @throws SparringError if the network has no such parameter */
  get(name: string): Node {
    const path = this.#prefix + name;
    const value = this.#values.get(path);
    if (value === undefined)
      throw new UsageError(`the network has no parameter "${path}"`, { code: 'unknown-name' });
    return value;
  }

  /**
   * A tensor of random numbers, drawn for each run and for each application of the layer.
   *
   * @throws SparringError if the scope was made without `RandomInputs`
   */
  random(shape: Shape, draw: RandomInput['draw']): Node {
    if (this.#random === undefined) {
      throw new UsageError(
        'a layer needs random numbers, but the scope has no RandomInputs: pass them when constructing the scope',
        { code: 'not-applicable' },
      );
    }
    return this.#random.add(shape, draw);
  }

  /** Keeps a value of one layer for another that comes later. What was kept under the name before is forgotten. */
  remember(name: string, value: Node): void {
    this.#memory.set(name, value);
  }

  /** @throws SparringError if no layer has kept a value under the name */
  remembered(name: string): Node {
    const value = this.#memory.get(name);
    if (value !== undefined) return value;
    throw new UsageError(
      `no layer before this one has kept ${JSON.stringify(name)}: apply the whole network`,
      {
        code: 'not-applicable',
      },
    );
  }

  replace(name: string, value: Node): void {
    this.#values.set(this.#prefix + name, value);
  }
}
