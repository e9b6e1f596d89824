/** Trains the autoencoder, and computes the codes of pictures. */
import { RandomStream } from '../../core/random.ts';
import { sizeOf } from '../../core/shape.ts';
import type { Layer } from '../../nn/layer.ts';
import { adam } from '../../nn/optimiser.ts';
import { under } from '../../nn/parameter.ts';
import { drawRandomInputs, RandomInputs, Scope } from '../../nn/scope.ts';
import { runInBatches } from '../../engine/runtime/batches.ts';
import { compile, floats, type Program } from '../../engine/runtime/program.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import { State } from '../../engine/runtime/state.ts';
import type { Node } from '../../engine/tensor/node.ts';
import * as ops from '../../engine/tensor/ops.ts';
import { gradientsOf } from '../../gan/training/gradient-step.ts';
import { updateParameters, scalarFeeds, type TensorNames } from '../../gan/training/update.ts';
import { hashingAutoencoder, type DecoderStart } from './autoencoder.ts';

/** Adam with its usual β₁ of 0.9: the lower one of GANs is for training against an adversary. */
const optimiser = adam({ learningRate: 1e-3, beta1: 0.9 });
const names: TensorNames = {
  parameter: (path) => path,
  slot: (slot, path) => `${slot}.${path}`,
  scalar: (scalar) => `scalar.${scalar}`,
};

/** Pictures per batch when computing codes. */
export const encodingBatch = 256;

/** An autoencoder in training. */
export class EncoderTraining {
  readonly #inputs: number;
  readonly #batchSize: number;
  readonly #seed: number;
  readonly #state: State;
  readonly #step: Program;
  readonly #encode: Program;
  readonly #random: RandomInputs;
  readonly #runtime: Runtime;
  readonly #reconstruction: Node;
  /** Compiled when it is first needed: hashes need no decoder. */
  #decode: Program | undefined;
  #updates = 0;

  private constructor(
    sizes: { inputs: number; batchSize: number; seed: number },
    state: State,
    programs: { step: Program; encode: Program },
    random: RandomInputs,
    decoder: { runtime: Runtime; reconstruction: Node },
  ) {
    this.#inputs = sizes.inputs;
    this.#batchSize = sizes.batchSize;
    this.#seed = sizes.seed;
    this.#state = state;
    this.#step = programs.step;
    this.#encode = programs.encode;
    this.#random = random;
    this.#runtime = decoder.runtime;
    this.#reconstruction = decoder.reconstruction;
  }

  /**
   * @param sizes.inputs numbers of a picture
   * @param sizes.seed determines the initial weights and all masks
   * @param decoderStart default random weights
   * @throws SparringError if the device cannot run it
   */
  static async create(
    sizes: { readonly inputs: number; readonly batchSize: number; readonly seed: number },
    runtime: Runtime,
    decoderStart: DecoderStart = 'random',
  ): Promise<EncoderTraining> {
    const { inputs, batchSize, seed } = sizes;
    const { hidden, encoder, decoder } = hashingAutoencoder(inputs, decoderStart);
    const specs = { ...under('encoder', encoder.parameters), ...under('decoder', decoder.parameters) };
    const state = new State(runtime.memory);
    const values = new Map<string, Node>();
    for (const [i, [path, { shape, initialise }]] of Object.entries(specs).entries()) {
      const drawn = new Float32Array(sizeOf(shape));
      initialise(drawn, new RandomStream(seed, 'parameters', i));
      state.add(names.parameter(path), shape, drawn);
      for (const slot of optimiser.slots) {
        state.add(names.slot(slot, path), shape, new Float32Array(drawn.length));
      }
      values.set(path, ops.input(names.parameter(path), shape));
    }
    const applied = (layer: Layer, name: string, x: Node, mode: 'training' | 'running') =>
      layer.apply(x, new Scope(values, mode, random).child(name));

    const random = new RandomInputs();
    const pictures = ops.input('pictures', [batchSize, inputs]);
    const code = applied(encoder, 'encoder', pictures, 'training');
    const difference = ops.sub(applied(decoder, 'decoder', code, 'training'), pictures);
    const loss = ops.mean(ops.mul(difference, difference));
    const gradients = gradientsOf(loss, specs, values);
    const { updates } = updateParameters({ specs, optimiser, names }, values, gradients);

    const some = ops.input('pictures', [encodingBatch, inputs]);
    const codes = applied(hidden, 'encoder', some, 'running');
    const programs = {
      step: await compile({ loss }, runtime, { name: 'autoencoder-step', updates }),
      encode: await compile({ codes }, runtime, { name: 'encoder' }),
    };
    const reconstruction = applied(decoder, 'decoder', ops.relu(codes), 'running');
    return new EncoderTraining(sizes, state, programs, random, { runtime, reconstruction });
  }

  /**
   * Makes one update on a batch of pictures in [−1, 1].
   *
   * @returns the mean squared error of the reconstruction, before the update
   */
  async step(pictures: Float32Array): Promise<number> {
    const masks = drawRandomInputs(this.#random.list, new RandomStream(this.#seed, 'masks', this.#updates));
    this.#updates += 1;
    const feeds = { pictures, ...masks, ...scalarFeeds(optimiser, this.#updates, names) };
    return floats(await this.#step.run(feeds, this.#state), 'loss')[0]!;
  }

  /** The codes of one or more pictures, [count, 128], before the ReLU, without noise or dropout. */
  async encode(pictures: Float32Array): Promise<Float32Array> {
    const sizes = { exampleSize: this.#inputs, batchSize: encodingBatch, what: 'pictures' };
    return runInBatches(pictures, sizes, async (batch) =>
      floats(await this.#encode.run({ pictures: batch }, this.#state), 'codes'),
    );
  }

  /** The reconstructions of one or more pictures, without noise or dropout: [count, inputs] */
  async reconstruct(pictures: Float32Array): Promise<Float32Array> {
    this.#decode ??= await compile({ rebuilt: this.#reconstruction }, this.#runtime, { name: 'decoder' });
    const program = this.#decode;
    const sizes = { exampleSize: this.#inputs, batchSize: encodingBatch, what: 'pictures' };
    return runInBatches(pictures, sizes, async (batch) =>
      floats(await program.run({ pictures: batch }, this.#state), 'rebuilt'),
    );
  }

  get batchSize(): number {
    return this.#batchSize;
  }

  async release(): Promise<void> {
    await this.#step.release();
    await this.#encode.release();
    await this.#decode?.release();
  }
}
