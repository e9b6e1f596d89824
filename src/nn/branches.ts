import { checkArguments, recordOf } from '../core/checks.ts';
import { UsageError } from '../core/errors.ts';
import type { Node } from '../engine/tensor/node.ts';
import { layerRule, Sequential, type Layer } from './layer.ts';
import { under, type ParameterSpecs } from './parameter.ts';
import type { Scope } from './scope.ts';

/** What two branches make of the same input. */
export interface Branches {
  readonly main: Node;
  readonly beside: Node;
}

/**
 * Two branches that get the same input and are then joined: `main`, layers in sequence, and one layer beside them.
 * Parameters begin with the names of the layers, and with that of the layer beside.
 */
export abstract class Branched implements Layer {
  readonly parameters: ParameterSpecs;
  readonly main: Sequential;
  readonly #beside: Layer;
  readonly #name: string;

  /**
   * @param name of the layer beside the others
   * @throws UsageError if a member is not a layer, or one of `main` has the name of the other
   */
  constructor(main: Readonly<Record<string, Layer>>, name: string, beside: Layer) {
    const caller = new.target.name;
    checkArguments(caller, { main, [name]: beside }, { main: recordOf(layerRule), [name]: layerRule });
    if (name in main) {
      throw new UsageError(
        `${caller} got a layer of main called ${name}, which is the name of the other: rename it`,
      );
    }
    this.main = new Sequential(main);
    this.#beside = beside;
    this.#name = name;
    this.parameters = { ...this.main.parameters, ...under(name, beside.parameters) };
  }

  apply(x: Node, scope: Scope): Node {
    return this.join(this.branches(x, scope));
  }

  /** What both branches make of x. */
  branches(x: Node, scope: Scope): Branches {
    return { main: this.main.apply(x, scope), beside: this.#beside.apply(x, scope.child(this.#name)) };
  }

  /** The result, of what both branches have made. */
  abstract join(branches: Branches): Node;
}
