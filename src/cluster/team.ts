/** A training by several processes: the first one reads pictures, writes files and leads, the others follow. */
import { SparringError } from '../core/errors.ts';
import { joined } from '../core/numbers.ts';
import { sizeOf, type FloatTensor, type Shape } from '../core/shape.ts';
import type { Runtime } from '../engine/runtime/runtime.ts';
import { exampleShape } from '../gan/networks/gan.ts';
import type { BatchShare } from '../gan/training/batch-share.ts';
import { Trainer, type LabelledExamples } from '../gan/training/trainer.ts';
import { partsOf, virtualBatchOf } from '../gan/training/virtual-batches.ts';
import { trainerOptionsOf, type RunOptions } from '../runs/run-options.ts';
import type { Team } from '../runs/team.ts';
import { shareOf, type Communicator } from './communicator.ts';
import { receive, send, type Message } from './messages.ts';

const nothing = new Float32Array();

/** The facts of `begin`. Its numbers are the tensors of the state, one after another. */
interface Beginning {
  readonly options: RunOptions;
  readonly iterations: number;
  readonly tensors: readonly (readonly [name: string, shape: Shape])[];
}

/** The facts of `batch`. Its numbers are the examples of the receiver's share. */
interface BatchFacts {
  readonly labels: readonly number[] | null;
}

/** A team as its first process leads it. */
export class LedTeam implements Team {
  readonly size: number;
  readonly #communicator: Communicator;
  #begun: RunOptions | undefined;
  /** Whether a step failed halfway, so that the others wait for what will not come. */
  #isBroken = false;

  constructor(communicator: Communicator) {
    this.#communicator = communicator;
    this.size = communicator.size;
  }

  share({ training }: RunOptions): BatchShare {
    return shareOf(this.#communicator, training);
  }

  async begin(options: RunOptions, trainer: Trainer): Promise<void> {
    await trainer.state.reading(async (state) => {
      const tensors = [...(await state.views())];
      const numbers = joined(tensors.map(([, { data }]) => data));
      const facts: Beginning = {
        options,
        iterations: trainer.iterations,
        tensors: tensors.map(([name, { shape }]) => [name, shape]),
      };
      this.#begun = options;
      await this.#tell(() => ({ kind: 'begin', facts, numbers }));
    });
  }

  async step<T>(step: () => Promise<T>): Promise<T> {
    await this.#tell(() => ({ kind: 'step', facts: null, numbers: nothing }));
    try {
      return await step();
    } catch (thrown) {
      this.#isBroken = !isSharedFailure(thrown);
      throw thrown;
    }
  }

  async batch(batch: Float32Array | LabelledExamples): Promise<void> {
    const { pictures, labels } = batch instanceof Float32Array ? { pictures: batch } : batch;
    const facts: BatchFacts = { labels: labels === undefined ? null : Array.from(labels) };
    const { training } = this.#begun!;
    const each = (pictures.length / training.batchSize) * virtualBatchOf(training);
    const share = partsOf(training) / this.size;
    await this.#tell((rank) => ({
      kind: 'batch',
      facts,
      numbers: pictures.subarray(rank * share * each, (rank + 1) * share * each),
    }));
  }

  async end(): Promise<void> {
    if (this.#begun === undefined || this.#isBroken) return;
    this.#begun = undefined;
    await this.#tell(() => ({ kind: 'end', facts: null, numbers: nothing }));
  }

  /** Lets the others go. @returns whether they have gone: not if a step failed halfway */
  async leave(): Promise<boolean> {
    if (this.#isBroken) return false;
    await this.end();
    await this.#tell(() => ({ kind: 'leave', facts: null, numbers: nothing }));
    return true;
  }

  async #tell(messageFor: (rank: number) => Message): Promise<void> {
    for (let rank = 1; rank < this.size; rank++) await send(this.#communicator, rank, messageFor(rank));
  }
}

/**
 * Does what the first process says, until it lets this one go.
 *
 * @param openRuntime of the device and threads that the first process has
 * @throws SparringError if this process fails alone
 */
export async function follow(
  communicator: Communicator,
  openRuntime: (options: RunOptions) => Promise<Runtime>,
): Promise<void> {
  let trainer: Trainer | undefined;
  for (;;) {
    const message = await receive(communicator);
    switch (message.kind) {
      case 'begin':
        await trainer?.release();
        trainer = await begun(communicator, message, openRuntime);
        break;
      case 'step':
        await stepOf(trainer!, communicator);
        break;
      case 'end':
      case 'leave':
        await trainer?.release();
        trainer = undefined;
        if (message.kind === 'leave') return;
        break;
      case 'batch':
        throw new SparringError('a batch came without a step', { code: 'inconsistent' });
    }
  }
}

async function begun(
  communicator: Communicator,
  { facts, numbers }: Message,
  openRuntime: (options: RunOptions) => Promise<Runtime>,
): Promise<Trainer> {
  const { options, iterations, tensors } = facts as Beginning;
  const share = shareOf(communicator, options.training);
  const runtime = await openRuntime(options);
  const trainer = await Trainer.create(trainerOptionsOf(options), runtime, { steps: 'apart', share });
  const state = new Map<string, FloatTensor>();
  let at = 0;
  for (const [name, shape] of tensors) {
    state.set(name, { shape, data: numbers.subarray(at, (at += sizeOf(shape))) });
  }
  trainer.restore(state, iterations);
  return trainer;
}

/** A step, with batches of which only the own share is filled: the others are not looked at. */
async function stepOf(trainer: Trainer, communicator: Communicator): Promise<void> {
  const { batchSize, gan } = trainer.options;
  const { rank } = communicator;
  const nextBatch = async () => {
    const { facts, numbers } = await receive(communicator);
    const { labels } = facts as BatchFacts;
    const pictures = new Float32Array(batchSize * sizeOf(exampleShape(gan)));
    pictures.set(numbers, rank * numbers.length);
    return labels === null ? pictures : { pictures, labels };
  };
  try {
    await trainer.step(nextBatch);
  } catch (thrown) {
    if (!isSharedFailure(thrown)) throw thrown;
  }
}

/** Whether all processes have failed alike, and are where they were before the step. */
function isSharedFailure(thrown: unknown): boolean {
  return thrown instanceof SparringError && thrown.code === 'diverged';
}
