/** D's probabilities of pictures, and the gradients of its logit by them: in which direction it would be surer. */
import { checkArguments, integer, positiveInteger } from '../../core/checks.ts';
import { UsageError } from '../../core/errors.ts';
import { oneHot } from '../../core/one-hot.ts';
import { sizeOf } from '../../core/shape.ts';
import { runInBatches } from '../../engine/runtime/batches.ts';
import { compile, floats, type Program } from '../../engine/runtime/program.ts';
import { runtimeRule, type Runtime } from '../../engine/runtime/runtime.ts';
import type { State } from '../../engine/runtime/state.ts';
import { grad } from '../../engine/tensor/grad.ts';
import * as ops from '../../engine/tensor/ops.ts';
import { exampleShape, pictureGanRule, type PictureGan } from '../../gan/networks/gan.ts';
import { networkInputs } from '../../gan/networks/state-names.ts';
import { Scope } from '../../nn/scope.ts';

/** D's answers about pictures. */
export interface Slopes {
  /** [count] */
  readonly probabilities: Float32Array;
  /** The gradient of D's logit by each picture: [count, C, H, W] */
  readonly gradients: Float32Array;
}

export interface SlopeOptions {
  /** The class that all pictures are taken for, of a conditional GAN. */
  readonly label?: number | undefined;
  /** Pictures per batch. Default 16. */
  readonly batchSize?: number | undefined;
}

/** Computes D and its slope. Batch normalisation uses the running statistics, and dropout is off. */
export class DiscriminatorSlope {
  readonly #pictureSize: number;
  readonly #batchSize: number;
  readonly #program: Program;

  private constructor(pictureSize: number, batchSize: number, program: Program) {
    this.#pictureSize = pictureSize;
    this.#batchSize = batchSize;
    this.#program = program;
  }

  /**
   * @throws UsageError if the GAN is conditional and there is no label, or the other way round
   * @throws SparringError if the device cannot run D
   */
  static async create(
    gan: PictureGan,
    runtime: Runtime,
    { label, batchSize = 16 }: SlopeOptions = {},
  ): Promise<DiscriminatorSlope> {
    checkArguments(
      'DiscriminatorSlope.create',
      { gan, runtime, batchSize },
      { gan: pictureGanRule, runtime: runtimeRule, batchSize: positiveInteger },
    );
    const pictures = ops.input('pictures', [batchSize, ...exampleShape(gan)]);
    const scope = new Scope(networkInputs('discriminator', gan.discriminator.parameters), 'running');
    const logits = gan.discriminator.apply(pictures, scope.withLabel(labelRows(gan, label, batchSize)));
    const [gradients] = grad(ops.sum(logits), [pictures]);
    const probabilities = ops.sigmoid(logits);
    const program = await compile({ probabilities, gradients }, runtime, { name: 'discriminator-slope' });
    return new DiscriminatorSlope(sizeOf(exampleShape(gan)), batchSize, program);
  }

  /** @param pictures [count, C, H, W] in the GAN's range @param state holds D's weights and running statistics */
  async of(pictures: Float32Array, state: State): Promise<Slopes> {
    const gradients: Float32Array[] = [];
    const sizes = { exampleSize: this.#pictureSize, batchSize: this.#batchSize, what: 'pictures' };
    const probabilities = await state.reading((shared) =>
      runInBatches(pictures, sizes, async (batch) => {
        const results = await this.#program.run({ pictures: batch }, shared);
        gradients.push(floats(results, 'gradients').slice());
        return floats(results, 'probabilities');
      }),
    );
    const all = new Float32Array(pictures.length);
    gradients.forEach((batch, i) => {
      const at = i * this.#batchSize * this.#pictureSize;
      all.set(batch.subarray(0, pictures.length - at), at); // the last batch is padded
    });
    return { probabilities, gradients: all };
  }

  async release(): Promise<void> {
    await this.#program.release();
  }
}

function labelRows({ latent: { classes } }: PictureGan, label: number | undefined, batchSize: number) {
  if (classes === undefined && label === undefined) return undefined;
  if (classes === undefined || label === undefined) {
    throw new UsageError(
      classes === undefined
        ? 'got a label for networks that are not conditional: leave it out'
        : 'these networks are conditional and judge pictures by their class: pass a label',
    );
  }
  integer(0, classes - 1)('label', label);
  const rows = oneHot(
    Array.from({ length: batchSize }, () => label),
    classes,
  );
  return ops.constant([...rows], [batchSize, classes]);
}
