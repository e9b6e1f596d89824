import { SparringError } from '../core/errors.ts';
import type { Node } from '../tensor/node.ts';

/**
 * Which statistics batch normalisation uses: `training` the batch's, and moves the running averages;
 * `batch` the batch's alone (how DCGAN's authors sampled); `running` the averages.
 */
export type NormalisationMode = 'training' | 'batch' | 'running';

/**
 * What a layer sees while it builds its part of a graph: its parameters by name, and the mode. A statistic
 * that a layer replaces is replaced for whoever builds next with the same `values`, so that applying a
 * network to two batches moves its running averages twice.
 */
export class Scope {
  readonly mode: NormalisationMode;
  readonly #values: Map<string, Node>;
  readonly #prefix: string;

  /** @param values parameters and statistics by path; `replace` writes to it */
  constructor(values: Map<string, Node>, mode: NormalisationMode, prefix = '') {
    this.#values = values;
    this.mode = mode;
    this.#prefix = prefix;
  }

  /** The scope of the layer called `name`. */
  child(name: string): Scope {
    return new Scope(this.#values, this.mode, `${this.#prefix}${name}.`);
  }

  /** @throws SparringError if there is no such parameter */
  get(name: string): Node {
    const path = this.#prefix + name;
    const value = this.#values.get(path);
    if (value === undefined) throw new SparringError(`the network has no parameter "${path}"`);
    return value;
  }

  replace(name: string, value: Node): void {
    this.#values.set(this.#prefix + name, value);
  }
}
