import { sizeOf } from '../../core/shape.ts';
import { Scope } from '../../nn/scope.ts';
import { runInBatches } from '../../engine/runtime/batches.ts';
import { compile, floats, type Program } from '../../engine/runtime/program.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import type { State } from '../../engine/runtime/state.ts';
import * as ops from '../../engine/tensor/ops.ts';
import { exampleShape, type Gan } from '../networks/gan.ts';
import { networkInputs } from '../networks/state-names.ts';

/** The options of `Judge.create`. */
export interface JudgeOptions {
  /** Examples per batch. Default 64. */
  readonly batchSize?: number;
}

/**
 * Computes the discriminator's probability that examples are real. Batch normalisation uses running averages and
 * dropout is off, so a result depends on its example alone.
 */
export class Judge {
  readonly #exampleSize: number;
  readonly #program: Program;
  readonly #batchSize: number;

  private constructor(exampleSize: number, program: Program, batchSize: number) {
    this.#exampleSize = exampleSize;
    this.#program = program;
    this.#batchSize = batchSize;
  }

  /** @throws SparringError if the device cannot run the discriminator */
  static async create(gan: Gan, runtime: Runtime, { batchSize = 64 }: JudgeOptions = {}): Promise<Judge> {
    const shape = exampleShape(gan);
    const values = networkInputs('discriminator', gan.discriminator.parameters);
    const examples = ops.input('examples', [batchSize, ...shape]);
    const probability = ops.sigmoid(gan.discriminator.apply(examples, new Scope(values, 'running')));
    return new Judge(sizeOf(shape), await compile({ probability }, runtime, { name: 'judge' }), batchSize);
  }

  /**
   * D(x) of each example, [count].
   *
   * @param examples any number, in the generator's form: [count, C, H, W] or [count, dimension]
   * @param state of a training
   * @throws SparringError if there are none, or the last is incomplete
   */
  async judge(examples: Float32Array, state: State): Promise<Float32Array> {
    const sizes = { exampleSize: this.#exampleSize, batchSize: this.#batchSize, what: 'examples' };
    return state.reading((shared) =>
      runInBatches(examples, sizes, async (batch) =>
        floats(await this.#program.run({ examples: batch }, shared), 'probability'),
      ),
    );
  }

  async release(): Promise<void> {
    await this.#program.release();
  }
}
