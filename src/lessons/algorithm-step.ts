/** One step of a training, watched: what each of its updates gets, judges and changes. The training itself is not touched. */
import { mean } from '../core/numbers.ts';
import { SparringError } from '../core/errors.ts';
import { sizeOf, type FloatTensor, type Shape } from '../core/shape.ts';
import { floats } from '../engine/runtime/program.ts';
import type { Runtime } from '../engine/runtime/runtime.ts';
import type { State } from '../engine/runtime/state.ts';
import { exampleShape } from '../gan/networks/gan.ts';
import { stateNames, type NetworkName } from '../gan/networks/state-names.ts';
import { compileSteps } from '../gan/training/compile-steps.ts';
import { feedsOf, type BatchSupplier, type TrainerOptions } from '../gan/training/feeds.ts';
import { initialState } from '../gan/training/initial-state.ts';
import { restoreState } from '../gan/training/restore-state.ts';
import type { Feeds, UpdateResult } from '../gan/training/steps.ts';
import { masksOf } from '../gan/training/virtual-batches.ts';
import { StepWatcher, type Judged, type SeenGradient, type SeenUpdate } from './step-watcher.ts';

/** Where a training is: before its first step, or at a checkpoint. */
export interface StepStart {
  /** Default: the initial state. */
  readonly tensors?: ReadonlyMap<string, FloatTensor> | undefined;
  /** Completed steps. */
  readonly iterations: number;
}

/** One weight of a network, in an update. */
export interface WatchedWeight {
  /** The tensor, and the index of the weight in it. */
  readonly name: string;
  readonly index: readonly number[];
  readonly before: number;
  /** ∂loss/∂weight. */
  readonly gradient: number;
  readonly after: number;
}

/** An example of a batch and what D says of it. */
export interface WatchedExample {
  /** Its numbers: of a picture, planes of pixels. */
  readonly values: readonly number[];
  /** D’s probability that it is real, or its score. */
  readonly judged: number;
}

/** A generated example, and the first numbers of the z that it was made of. */
export interface GeneratedExample extends WatchedExample {
  readonly z: readonly number[];
}

interface WatchedUpdate {
  readonly loss: number;
  /** Euclidean norm of the gradient with respect to all trained parameters of the network. */
  readonly gradientNorm: number;
  readonly weight: WatchedWeight;
}

/** One of the k updates of D. Everything but the weight afterwards is from before the update. */
export interface DiscriminatorUpdate extends WatchedUpdate {
  /** Means of D(x) and D(G(z)) over the batch. */
  readonly dReal: number;
  readonly dFake: number;
  /** The first examples of the batch. */
  readonly real: readonly WatchedExample[];
  readonly fake: readonly GeneratedExample[];
  /** D(x) and D(G(z)) of all examples. */
  readonly judgedReal: readonly number[];
  readonly judgedFake: readonly number[];
}

/** The update of G, judged by D before or after its own update, as the training has it. */
export interface GeneratorUpdate extends WatchedUpdate {
  readonly dFake: number;
  readonly fake: readonly GeneratedExample[];
  readonly judgedFake: readonly number[];
}

export interface WatchedStep {
  /** The number of the step, from 1. */
  readonly step: number;
  readonly batchSize: number;
  readonly k: number;
  /** Shape of one example: [C, H, W] for pictures, [dimension] for points. */
  readonly example: Shape;
  /** In the order of the loop. */
  readonly discriminator: readonly DiscriminatorUpdate[];
  readonly generator: GeneratorUpdate;
}

/** How many examples of a batch are kept, and how many numbers of a z or, in records, of a picture. */
const shown = { examples: 4, numbers: 4 };

/**
 * Does the step that the training would do next, with the programs of `Trainer`, on a copy of its state. Gradients come from
 * the same step with gradients and updates apart. A trainer that is restored at `start` has the same weights after its next
 * step, bit by bit.
 *
 * @param nextBatch supplies the batches from `start.iterations * options.k` on
 * @throws SparringError if the state or a batch does not fit the networks, or the device fails
 */
export async function watchStep(
  options: TrainerOptions,
  { tensors, iterations }: StepStart,
  nextBatch: BatchSupplier,
  runtime: Runtime,
): Promise<WatchedStep> {
  const state = initialState(options, runtime.memory);
  if (tensors !== undefined) restoreState(state, tensors);
  const watcher = await StepWatcher.create(options, runtime);
  const steps = await compileSteps(options, runtime);
  try {
    const passes: DiscriminatorUpdate[] = [];
    for (let pass = 0; pass < options.k - 1; pass++) {
      passes.push((await watchUpdate(pass, false)).discriminator);
    }
    const last = await watchUpdate(options.k - 1, true);
    return {
      step: iterations + 1,
      batchSize: options.batchSize,
      k: options.k,
      example: exampleShape(options.gan),
      discriminator: [...passes, last.discriminator],
      generator: last.generator!,
    };
  } finally {
    await steps.release();
    await watcher.release();
  }

  async function watchUpdate(pass: number, isFull: boolean) {
    const update = iterations * options.k + pass;
    const feeds = feedsOf(options, await nextBatch(), { step: iterations, update });
    const seen = await watcher.see(
      await state.copyTo(runtime.memory),
      { step: iterations, update, feeds },
      isFull,
    );
    const before = await weightsOf(state, seen);
    const masks = masksOf(options, update);
    const result = await state.writing(async (lent) => {
      const call = { step: iterations, feeds, masks, state: lent };
      return isFull ? steps.both(call) : steps.discriminator(call);
    });
    if (!result.isFinite) {
      throw new SparringError(
        `step ${iterations + 1} is not finite, so its numbers mean nothing: choose an earlier step`,
        { code: 'diverged' },
      );
    }
    const after = await weightsOf(state, seen);
    return updatesOf(options, { seen, feeds, result, before, after });
  }
}

/** The same with the first numbers of each example only, for a record: a picture has thousands. */
export function withFirstNumbers(step: WatchedStep): WatchedStep {
  const short = <T extends WatchedExample>(examples: readonly T[]) =>
    examples.map((example) => ({ ...example, values: example.values.slice(0, shown.numbers) }));
  const { discriminator, generator } = step;
  return {
    ...step,
    discriminator: discriminator.map((update) => ({
      ...update,
      real: short(update.real),
      fake: short(update.fake),
    })),
    generator: { ...generator, fake: short(generator.fake) },
  };
}

type Weights = Readonly<Partial<Record<NetworkName, number>>>;

/** The chosen weight of each network that an update changes. */
async function weightsOf(state: State, { discriminator, generator }: SeenUpdate): Promise<Weights> {
  const read = async (network: NetworkName, { path, place }: SeenGradient) =>
    (await state.read(stateNames.parameter(network, path)))[place]!;
  return {
    discriminator: await read('discriminator', discriminator),
    ...(generator === undefined ? {} : { generator: await read('generator', generator.gradient) }),
  };
}

interface DoneUpdate {
  readonly seen: SeenUpdate;
  readonly feeds: Feeds;
  readonly result: UpdateResult;
  readonly before: Weights;
  readonly after: Weights;
}

function updatesOf(
  options: TrainerOptions,
  { seen, feeds, result, before, after }: DoneUpdate,
): { readonly discriminator: DiscriminatorUpdate; readonly generator: GeneratorUpdate | undefined } {
  const scalar = (name: string) => floats(result.outputs, name)[0]!;
  const updateOf = (network: NetworkName, loss: string, gradient: SeenGradient): WatchedUpdate => {
    const { shape } = options.gan[network].parameters[gradient.path]!;
    return {
      loss: scalar(loss),
      gradientNorm: gradient.norm,
      weight: {
        name: stateNames.parameter(network, gradient.path),
        index: indexOf(gradient.place, shape),
        before: before[network]!,
        gradient: gradient.gradient,
        after: after[network]!,
      },
    };
  };
  const { real, fake, discriminator, generator } = seen;
  const size = sizeOf(exampleShape(options.gan));
  return {
    discriminator: {
      ...updateOf('discriminator', 'lossD', discriminator),
      dReal: scalar('dReal'),
      dFake: scalar('dFake'),
      real: examplesOf(real, size),
      fake: generatedOf(fake, size, feeds['z']!, options.gan.latent.dimension),
      judgedReal: [...real.judgements],
      judgedFake: [...fake.judgements],
    },
    generator:
      generator === undefined
        ? undefined
        : {
            ...updateOf('generator', 'lossG', generator.gradient),
            dFake: mean(generator.fake.judgements),
            fake: generatedOf(
              generator.fake,
              size,
              feeds['zGenerator'] ?? feeds['z']!,
              options.gan.latent.dimension,
            ),
            judgedFake: [...generator.fake.judgements],
          },
  };
}

function examplesOf({ examples, judgements }: Judged, size: number): WatchedExample[] {
  return Array.from({ length: Math.min(shown.examples, judgements.length) }, (_, i) => ({
    values: [...examples.subarray(i * size, (i + 1) * size)],
    judged: judgements[i]!,
  }));
}

function generatedOf(judged: Judged, size: number, z: Float32Array, latent: number): GeneratedExample[] {
  return examplesOf(judged, size).map((example, i) => ({
    ...example,
    z: [...z.subarray(i * latent, i * latent + Math.min(latent, shown.numbers))],
  }));
}

/** The index of the element at a place of a tensor, row-major. */
function indexOf(place: number, shape: Shape): number[] {
  const index: number[] = [];
  let rest = place;
  for (const size of shape.toReversed()) {
    index.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return index;
}
