/** A small convolutional network that tells classes of real pictures apart, for tests of what a generator draws. */
import { RandomStream } from '../../src/core/random.ts';
import { sizeOf } from '../../src/core/shape.ts';
import { oneHot } from '../../src/core/one-hot.ts';
import { readValues } from '../../src/data/read-values.ts';
import { classCountOf } from '../../src/data/labels.ts';
import type { PictureShape, PictureSource } from '../../src/data/pictures/source.ts';
import { runInBatches } from '../../src/engine/runtime/batches.ts';
import { compile, floats, type Program } from '../../src/engine/runtime/program.ts';
import type { Runtime } from '../../src/engine/runtime/runtime.ts';
import { State } from '../../src/engine/runtime/state.ts';
import type { Node } from '../../src/engine/tensor/node.ts';
import * as ops from '../../src/engine/tensor/ops.ts';
import { gradientsOf } from '../../src/gan/training/gradient-step.ts';
import { scalarFeeds, updateParameters, type TensorNames } from '../../src/gan/training/update.ts';
import { flatten, relu } from '../../src/nn/activations.ts';
import { BatchNorm } from '../../src/nn/batch-norm.ts';
import { Dropout } from '../../src/nn/dropout.ts';
import { Sequential, type Layer } from '../../src/nn/layer.ts';
import { Conv2d, Dense } from '../../src/nn/linear.ts';
import { adam, type Optimiser } from '../../src/nn/optimiser.ts';
import { normalInitialiser } from '../../src/nn/parameter.ts';
import { drawRandomInputs, RandomInputs, Scope } from '../../src/nn/scope.ts';

/** Pictures in [−1, 1] with their classes. */
export interface LabelledPictures {
  readonly shape: PictureShape;
  readonly classes: number;
  /** [labels, channels, height, width] */
  readonly values: Float32Array;
  readonly labels: readonly number[];
}

/** What the classifier says of one picture. */
export interface Classification {
  readonly label: number;
  /** The probability that it gives to `label`. */
  readonly certainty: number;
}

const batchSize = 64;
const names: TensorNames = {
  parameter: (path) => path,
  slot: (slot, path) => `${slot}.${path}`,
  scalar: (scalar) => `scalar.${scalar}`,
};

/** All labelled pictures of a source, or the first `count` of a fixed random order. */
export async function labelledPictures(
  source: PictureSource,
  shape: PictureShape,
  count = source.count,
): Promise<LabelledPictures> {
  const { labels } = source;
  if (labels === undefined) throw new Error(`${source.name} has no labels`);
  const records = new RandomStream(1, 'shuffle', 0).permutation(source.count).subarray(0, count);
  const values = new Float32Array(records.length * shape.channels * shape.height * shape.width);
  const read: number[] = [];
  let at = 0;
  for await (const block of readValues(source, { shape, range: 'signed', records })) {
    values.set(block.values, at);
    at += block.values.length;
    read.push(...block.records);
  }
  return {
    shape,
    classes: classCountOf(source)!,
    values: values.subarray(0, at),
    labels: read.map((record) => labels[record]!),
  };
}

/**
 * Two convolutions that halve the sides, and two dense layers. Three epochs of MNIST's 60,000 digits take half a minute of
 * one core, and 99.1% of the unseen ones are then right.
 */
function network({ channels, height, width }: PictureShape, classes: number): Layer {
  const he = (inputs: number) => normalInitialiser(Math.sqrt(2 / inputs));
  const halved = (side: number) => Math.ceil(side / 2);
  const [maps, units] = [[24, 48], 128] as const;
  const flattened = maps[1] * halved(halved(height)) * halved(halved(width));
  const conv = (inputs: number, outputs: number, kernel: 3 | 5) =>
    new Conv2d(inputs, outputs, {
      kernel,
      stride: 2,
      padding: (kernel - 1) / 2,
      initialise: he(inputs * kernel ** 2),
      bias: false,
    });
  return new Sequential({
    conv1: conv(channels, maps[0], 5),
    norm1: new BatchNorm(maps[0]),
    relu1: relu(),
    conv2: conv(maps[0], maps[1], 3),
    norm2: new BatchNorm(maps[1]),
    relu2: relu(),
    flatten: flatten(),
    drop: new Dropout(0.7),
    dense: new Dense(flattened, units, { initialise: he(flattened) }),
    relu3: relu(),
    answer: new Dense(units, classes, { initialise: he(units) }),
  });
}

/** The initial weights and moments, and the inputs that stand for the weights in a graph. */
function untrained(
  { parameters: specs }: Layer,
  optimiser: Optimiser,
  seed: number,
  runtime: Runtime,
): { state: State; parameters: Map<string, Node> } {
  const state = new State(runtime.memory);
  const parameters = new Map<string, Node>();
  for (const [i, [path, { shape, initialise, role }]] of Object.entries(specs).entries()) {
    const drawn = new Float32Array(sizeOf(shape));
    initialise(drawn, new RandomStream(seed, 'parameters', i));
    state.add(names.parameter(path), shape, drawn);
    const slots = role === 'trained' ? optimiser.slots : [];
    for (const slot of slots) state.add(names.slot(slot, path), shape, new Float32Array(drawn.length));
    parameters.set(path, ops.input(names.parameter(path), shape));
  }
  return { state, parameters };
}

/** An update on the pictures `input` and their one-hot classes `target`. */
async function compileStep(
  {
    layer,
    classes,
    input,
    parameters,
    optimiser,
  }: {
    readonly layer: Layer;
    readonly classes: number;
    readonly input: Node;
    readonly parameters: ReadonlyMap<string, Node>;
    readonly optimiser: Optimiser;
  },
  runtime: Runtime,
): Promise<{ step: Program; random: RandomInputs }> {
  const random = new RandomInputs();
  const current = new Map(parameters); // takes the new running averages
  const logits = layer.apply(input, new Scope(current, 'training', random));
  const target = ops.input('target', [batchSize, classes]);
  const loss = ops.mul(ops.sum(ops.mul(ops.logSoftmax(logits), target)), -1 / batchSize);
  const gradients = gradientsOf(loss, layer.parameters, parameters);
  const { updates } = updateParameters({ specs: layer.parameters, optimiser, names }, parameters, gradients);
  const averages = [...current].filter(([path, node]) => node !== parameters.get(path));
  const step = await compile({ loss }, runtime, {
    name: 'classifier-step',
    updates: { ...updates, ...Object.fromEntries(averages) },
  });
  return { step, random };
}

/** A trained classifier of pictures of one shape. Call `release` at the end. */
export class PictureClassifier {
  readonly #pictureSize: number;
  readonly #classes: number;
  readonly #program: Program;
  readonly #state: State;

  private constructor(pictureSize: number, classes: number, program: Program, state: State) {
    this.#pictureSize = pictureSize;
    this.#classes = classes;
    this.#program = program;
    this.#state = state;
  }

  /** Trains by Adam on the cross-entropy, with a rate that falls to zero. The seed determines everything. */
  static async train(
    { shape, classes, values, labels }: LabelledPictures,
    { epochs, seed = 0 }: { readonly epochs: number; readonly seed?: number },
    runtime: Runtime,
  ): Promise<PictureClassifier> {
    const layer = network(shape, classes);
    const pictureShape = [shape.channels, shape.height, shape.width] as const;
    const pictureSize = sizeOf(pictureShape);
    const perEpoch = Math.floor(labels.length / batchSize);
    const updates = epochs * perEpoch;
    const optimiser = adam({ learningRate: (update) => 2e-3 * (1 - (update - 1) / updates), beta1: 0.9 });
    const { state, parameters } = untrained(layer, optimiser, seed, runtime);
    const input = ops.input('pictures', [batchSize, ...pictureShape]);
    const { step, random } = await compileStep({ layer, classes, input, parameters, optimiser }, runtime);
    const pictures = new Float32Array(batchSize * pictureSize);
    for (let update = 1; update <= updates; update++) {
      const [epoch, batch] = [Math.floor((update - 1) / perEpoch), (update - 1) % perEpoch];
      const order = new RandomStream(seed, 'shuffle', epoch).permutation(labels.length);
      const records = order.subarray(batch * batchSize, (batch + 1) * batchSize);
      for (const [i, record] of records.entries()) {
        pictures.set(values.subarray(record * pictureSize, (record + 1) * pictureSize), i * pictureSize);
      }
      const feeds = {
        pictures,
        target: oneHot(
          Array.from(records, (record) => labels[record]!),
          classes,
        ),
        ...drawRandomInputs(random.list, new RandomStream(seed, 'masks', update)),
        ...scalarFeeds(optimiser, update, names),
      };
      await step.run(feeds, state);
    }
    await step.release();
    const answers = ops.softmax(layer.apply(input, new Scope(parameters, 'running')));
    const program = await compile({ answers }, runtime, { name: 'classifier' });
    return new PictureClassifier(pictureSize, classes, program, state);
  }

  /** The most probable class of each picture. @param pictures in [−1, 1], [count, channels, height, width] */
  async classify(pictures: Float32Array): Promise<Classification[]> {
    const sizes = { exampleSize: this.#pictureSize, batchSize, what: 'pictures' };
    const answers = await runInBatches(pictures, sizes, async (batch) =>
      floats(await this.#program.run({ pictures: batch }, this.#state), 'answers'),
    );
    return Array.from({ length: answers.length / this.#classes }, (_, i) => {
      const row = answers.subarray(i * this.#classes, (i + 1) * this.#classes);
      const certainty = Math.max(...row);
      return { label: row.indexOf(certainty), certainty };
    });
  }

  /** The share of pictures whose class it gets right. */
  async accuracy({ values, labels }: Pick<LabelledPictures, 'values' | 'labels'>): Promise<number> {
    const answers = await this.classify(values);
    return answers.filter(({ label }, i) => label === labels[i]).length / labels.length;
  }

  async release(): Promise<void> {
    await this.#program.release();
  }
}
