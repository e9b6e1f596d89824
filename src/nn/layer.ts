import { callback, checkArguments, having, recordOf } from '../core/checks.ts';
import type { Node } from '../engine/tensor/node.ts';
import { under, type ParameterSpecs } from './parameter.ts';
import type { Scope } from './scope.ts';

/** A part of a network: its parameters, and the graph that it builds. It computes nothing itself. */
export interface Layer {
  readonly parameters: ParameterSpecs;
  /** Builds the layer's output for input `x`, reading parameters from `scope`. */
  apply(x: Node, scope: Scope): Node;
}

/** Anything that can be applied as a layer. */
export const layerRule = having('a layer, with parameters and apply', 'parameters', 'apply');

/** Layers applied in sequence. A parameter's path starts with the name of its layer. */
export class Sequential implements Layer {
  readonly parameters: ParameterSpecs;
  readonly layers: Readonly<Record<string, Layer>>;

  /** @throws UsageError if a member is not a layer */
  constructor(layers: Readonly<Record<string, Layer>>) {
    checkArguments('Sequential', { layers }, { layers: recordOf(layerRule) });
    this.layers = layers;
    this.parameters = Object.assign(
      {},
      ...Object.entries(layers).map(([name, layer]) => under(name, layer.parameters)),
    ) as ParameterSpecs;
  }

  apply(x: Node, scope: Scope): Node {
    return Object.entries(this.layers).reduce((y, [name, layer]) => layer.apply(y, scope.child(name)), x);
  }
}

/** A layer without parameters. */
export class Stateless implements Layer {
  readonly parameters: ParameterSpecs = {};
  readonly #build: (x: Node) => Node;

  constructor(build: (x: Node) => Node) {
    checkArguments('Stateless', { build }, { build: callback });
    this.#build = build;
  }

  apply(x: Node): Node {
    return this.#build(x);
  }
}
