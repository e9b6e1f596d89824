/** Trains the autoencoder on a source, and computes the codes of pictures. */
import { RandomStream } from '../../core/random.ts';
import { sizeOf } from '../../core/shape.ts';
import type { Layer } from '../../nn/layer.ts';
import { adam } from '../../nn/optimiser.ts';
import { under } from '../../nn/parameter.ts';
import { RandomInputs, Scope } from '../../nn/scope.ts';
import { runInBatches } from '../../engine/runtime/batches.ts';
import { compile, floats, type Program } from '../../engine/runtime/program.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import { State } from '../../engine/runtime/state.ts';
import { grad } from '../../engine/tensor/grad.ts';
import type { Node } from '../../engine/tensor/node.ts';
import * as ops from '../../engine/tensor/ops.ts';
import { hashingAutoencoder } from './autoencoder.ts';

/** Adam's usual decay: there is no adversary to run after. */
const optimiser = adam({ learningRate: 1e-3, beta1: 0.9 });
const scalarName = (name: string) => `scalar.${name}`;
const slotName = (slot: string, path: string) => `${slot}.${path}`;

/** Pictures whose codes are computed at once. */
export const encodingBatch = 256;

/** The autoencoder while it learns. */
export class EncoderTraining {
  readonly #inputs: number;
  readonly #batchSize: number;
  readonly #seed: number;
  readonly #state: State;
  readonly #step: Program;
  readonly #encode: Program;
  readonly #random: RandomInputs;
  #updates = 0;

  private constructor(
    sizes: { inputs: number; batchSize: number; seed: number },
    state: State,
    programs: { step: Program; encode: Program },
    random: RandomInputs,
  ) {
    this.#inputs = sizes.inputs;
    this.#batchSize = sizes.batchSize;
    this.#seed = sizes.seed;
    this.#state = state;
    this.#step = programs.step;
    this.#encode = programs.encode;
    this.#random = random;
  }

  /**
   * @param inputs numbers of a picture
   * @param seed determines the initial weights and all masks
   * @throws SparringError if the device cannot run it
   */
  static async create(
    sizes: { readonly inputs: number; readonly batchSize: number; readonly seed: number },
    runtime: Runtime,
  ): Promise<EncoderTraining> {
    const { inputs, batchSize, seed } = sizes;
    const { hidden, encoder, decoder } = hashingAutoencoder(inputs);
    const specs = { ...under('encoder', encoder.parameters), ...under('decoder', decoder.parameters) };
    const state = new State();
    const values = new Map<string, Node>();
    for (const [i, [path, { shape, initialise }]] of Object.entries(specs).entries()) {
      const drawn = new Float32Array(sizeOf(shape));
      initialise(drawn, new RandomStream(seed, 'parameters', i));
      state.add(path, shape, drawn);
      for (const slot of optimiser.slots) {
        state.add(slotName(slot, path), shape, new Float32Array(drawn.length));
      }
      values.set(path, ops.input(path, shape));
    }
    const applied = (layer: Layer, name: string, x: Node, mode: 'training' | 'running') =>
      layer.apply(x, new Scope(values, mode, random).child(name));

    const random = new RandomInputs();
    const pictures = ops.input('pictures', [batchSize, inputs]);
    const code = applied(encoder, 'encoder', pictures, 'training');
    const difference = ops.sub(applied(decoder, 'decoder', code, 'training'), pictures);
    const loss = ops.mean(ops.mul(difference, difference));
    const paths = [...values.keys()];
    const gradients = grad(
      loss,
      paths.map((path) => values.get(path)!),
    );
    const scalars = Object.fromEntries(
      Object.keys(optimiser.scalars(1)).map((name) => [name, ops.input(scalarName(name), [])]),
    );
    const updates: Record<string, Node> = {};
    paths.forEach((path, i) => {
      const { shape } = specs[path]!;
      const slots = Object.fromEntries(
        optimiser.slots.map((slot) => [slot, ops.input(slotName(slot, path), shape)]),
      );
      const next = optimiser.apply(values.get(path)!, gradients[i]!, slots, scalars);
      updates[path] = next.parameter;
      for (const [slot, value] of Object.entries(next.slots)) updates[slotName(slot, path)] = value;
    });

    const some = ops.input('pictures', [encodingBatch, inputs]);
    const codes = applied(hidden, 'encoder', some, 'running');
    const programs = {
      step: await compile({ loss }, runtime, { name: 'autoencoder-step', updates }),
      encode: await compile({ codes }, runtime, { name: 'encoder' }),
    };
    return new EncoderTraining(sizes, state, programs, random);
  }

  /**
   * One update on a batch of pictures in [−1, 1].
   *
   * @returns the mean squared error of what was restored, before the update
   */
  async step(pictures: Float32Array): Promise<number> {
    const feeds: Record<string, Float32Array> = { pictures };
    const masks = new RandomStream(this.#seed, 'masks', this.#updates);
    for (const { node, draw } of this.#random.list) {
      const values = new Float32Array(sizeOf(node.shape));
      draw(values, masks);
      feeds[node.attributes.name] = values;
    }
    this.#updates += 1;
    for (const [name, value] of Object.entries(optimiser.scalars(this.#updates))) {
      feeds[scalarName(name)] = Float32Array.of(value);
    }
    return floats(await this.#step.run(feeds, this.#state), 'loss')[0]!;
  }

  /** The codes of one or more pictures, [count, 128], before the ReLU: no noise, nothing dropped. */
  async encode(pictures: Float32Array): Promise<Float32Array> {
    const sizes = { exampleSize: this.#inputs, batchSize: encodingBatch, what: 'pictures' };
    return runInBatches(pictures, sizes, async (batch) =>
      floats(await this.#encode.run({ pictures: batch }, this.#state), 'codes'),
    );
  }

  get batchSize(): number {
    return this.#batchSize;
  }

  async release(): Promise<void> {
    await this.#step.release();
    await this.#encode.release();
  }
}
