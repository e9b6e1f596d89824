import { callback, checkArguments, checkOptions, flag, optional, positiveInteger } from '../core/checks.ts';
import { SparringError } from '../core/errors.ts';
import { showShape } from '../core/shape.ts';
import type { Node } from '../engine/tensor/node.ts';
import * as ops from '../engine/tensor/ops.ts';
import type { Layer } from './layer.ts';
import type { Initialiser, ParameterSpecs } from './parameter.ts';
import type { Scope } from './scope.ts';
import { spectralParameters, spectrallyNormalised } from './spectral-norm.ts';

/** The options of `Embedding`. */
export interface EmbeddingOptions {
  readonly initialise: Initialiser;
  /** Divides the vectors by the largest singular value of their matrix (`spectrallyNormalised`). Default false. */
  readonly spectralNorm?: boolean | undefined;
}

/**
 * A vector of `features` learned numbers for each of `count` classes: weight [count, features]. Classes are integers
 * (int64) of any shape, x […] → […, features], or one-hot labels as a `Scope` has them, x [B, count] → [B, features]. The
 * CPU rejects an integer outside 0 … count − 1; other devices read another row.
 */
export class Embedding implements Layer {
  readonly parameters: ParameterSpecs;
  readonly #count: number;
  readonly #isNormalised: boolean;

  /** @throws UsageError if a size or an option is unknown or out of range */
  constructor(count: number, features: number, options: EmbeddingOptions) {
    checkArguments('Embedding', { count, features }, { count: positiveInteger, features: positiveInteger });
    checkOptions('Embedding', options, { initialise: callback, spectralNorm: optional(flag) });
    const { initialise, spectralNorm = false } = options;
    this.#count = count;
    this.#isNormalised = spectralNorm;
    this.parameters = {
      weight: { shape: [count, features], initialise, role: 'trained' },
      ...(spectralNorm ? spectralParameters(count) : {}),
    };
  }

  /** @throws SparringError if x holds neither integers nor one-hot labels of `count` classes */
  apply(x: Node, scope: Scope): Node {
    const stored = scope.get('weight');
    const weight = this.#isNormalised ? spectrallyNormalised(stored, 0, scope) : stored;
    if (x.dtype === 'int64') return ops.gather(weight, x);
    if (x.shape.at(-1) === this.#count) return ops.matmul(x, weight);
    throw new SparringError(
      `an embedding of ${this.#count} classes got ${x.dtype} ${showShape(x.shape)}, expected int64, or one-hot labels […, ${this.#count}]`,
      { code: 'invalid-graph' },
    );
  }
}
