import { checkArguments, positiveInteger } from '../core/checks.ts';
import type { Node } from '../engine/tensor/node.ts';
import * as ops from '../engine/tensor/ops.ts';
import { Embedding } from './embedding.ts';
import type { Layer } from './layer.ts';
import { Dense, type WeightOptions } from './linear.ts';
import { under, type ParameterSpecs } from './parameter.ts';
import type { Scope } from './scope.ts';

/** The name of the vectors of the classes among the layer's parameters. */
const classVectors = 'class';

/**
 * The last layer of a projection discriminator (Miyato and Koyama 2018, arXiv 1802.05637): h [B, inputs] → the logit
 * w·h + b + v·h [B, 1], where v is a learned vector of the example's class, from the labels of the scope. The first two
 * terms judge whether a picture looks real, and the last whether it looks like one of its class.
 */
export class Projection implements Layer {
  readonly parameters: ParameterSpecs;
  readonly #linear: Dense;
  readonly #vectors: Embedding;

  /** @throws UsageError if a size or an option is unknown or out of range */
  constructor(inputs: number, classes: number, options: Omit<WeightOptions, 'maxNorm'>) {
    checkArguments('Projection', { inputs, classes }, { inputs: positiveInteger, classes: positiveInteger });
    const { initialise, spectralNorm } = options;
    this.#linear = new Dense(inputs, 1, options);
    this.#vectors = new Embedding(classes, inputs, { initialise, spectralNorm });
    this.parameters = {
      ...this.#linear.parameters,
      ...under(classVectors, this.#vectors.parameters),
    };
  }

  apply(h: Node, scope: Scope): Node {
    const vectors = this.#vectors.apply(scope.label, scope.child(classVectors)); // [B, inputs]
    const product = ops.sum(ops.mul(vectors, h), { axes: [1], keepDims: true });
    return ops.add(this.#linear.apply(h, scope), product);
  }
}
