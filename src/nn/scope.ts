import { SparringError } from '../core/errors.ts';
import type { RandomStream } from '../core/random.ts';
import { sizeOf, type Shape } from '../core/shape.ts';
import type { Node } from '../engine/tensor/node.ts';
import { input } from '../engine/tensor/ops.ts';

/**
 * Which statistics batch normalisation uses: `training` the batch's, and moves the running averages;
 * `batch` the batch's alone (how DCGAN's authors sampled); `running` the averages; `measuring` the batch's,
 * and puts them in place of the averages.
 */
export type NormalisationMode = 'training' | 'batch' | 'running' | 'measuring';

/** Random numbers that a graph is fed anew at each run, such as dropout's masks. */
export interface RandomInput {
  readonly node: Node<'Input'>;
  /** Fills the values of one run. */
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

/** Collects the random inputs of one graph while its layers are applied. */
export class RandomInputs {
  readonly list: RandomInput[] = [];

  add(shape: Shape, draw: RandomInput['draw']): Node {
    const node = input(`random/${this.list.length}`, shape);
    this.list.push({ node, draw });
    return node;
  }
}

/**
 * What a layer sees while it builds its part of a graph: its parameters by name, and the mode. A statistic
 * that a layer replaces is replaced for whoever builds next with the same `values`, so that applying a
 * network to two batches moves its running averages twice.
 */
export class Scope {
  readonly mode: NormalisationMode;
  readonly #values: Map<string, Node>;
  readonly #random: RandomInputs | undefined;
  readonly #prefix: string;
  readonly #label: Node | undefined;

  /**
   * @param values parameters and statistics by path; `replace` writes to it
   * @param random where layers declare random numbers; needed in training, by networks that use them
   */
  constructor(
    values: Map<string, Node>,
    mode: NormalisationMode,
    random?: RandomInputs,
    prefix = '',
    label?: Node,
  ) {
    this.#values = values;
    this.mode = mode;
    this.#random = random;
    this.#prefix = prefix;
    this.#label = label;
  }

  /** The same scope for examples of these classes, [B, classes], each a one among zeros; undefined: of none. */
  withLabel(label: Node | undefined): Scope {
    return new Scope(this.#values, this.mode, this.#random, this.#prefix, label);
  }

  /** The class of each example. @throws SparringError if none was given */
  get label(): Node {
    if (this.#label !== undefined) return this.#label;
    throw new SparringError(
      'this network is told the class of each example, and none was given: what is asked for is not there for conditional networks',
    );
  }

  /** The scope of the layer called `name`. */
  child(name: string): Scope {
    return new Scope(this.#values, this.mode, this.#random, `${this.#prefix}${name}.`, this.#label);
  }

  /** @throws SparringError if there is no such parameter */
  get(name: string): Node {
    const path = this.#prefix + name;
    const value = this.#values.get(path);
    if (value === undefined) throw new SparringError(`the network has no parameter "${path}"`);
    return value;
  }

  /**
   * A tensor of random numbers, drawn anew for each run and each application of the layer.
   *
   * @throws SparringError if the graph is not one that is fed random numbers
   */
  random(shape: Shape, draw: RandomInput['draw']): Node {
    if (this.#random === undefined) {
      throw new SparringError('a layer wants random numbers where none are fed: pass the scope RandomInputs');
    }
    return this.#random.add(shape, draw);
  }

  replace(name: string, value: Node): void {
    this.#values.set(this.#prefix + name, value);
  }
}
