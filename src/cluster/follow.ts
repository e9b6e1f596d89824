/** A training by several processes, as all but the first take part in it. */
import { hostname } from 'node:os';
import { SparringError } from '../core/errors.ts';
import { sizeOf, type FloatTensor } from '../core/shape.ts';
import type { Runtime } from '../engine/runtime/runtime.ts';
import { exampleShape } from '../gan/networks/gan.ts';
import { Trainer } from '../gan/training/trainer.ts';
import { trainerOptionsOf, type RunOptions } from '../runs/run-options.ts';
import { unpackExamples } from './examples.ts';
import { messageOf, receiveWork, send, type Message } from './messages.ts';
import { stateHash } from './state-hash.ts';
import { isSharedFailure, type Answers, type BatchFacts, type Beginning } from './team.ts';
import { watchedShareOf, type WatchedCommunicator } from './watched.ts';

/**
 * Does what the first process says, until it lets this one go.
 *
 * @param openRuntime of the device and threads that the first process has
 * @throws SparringError if this process fails alone
 */
export async function follow(
  communicator: WatchedCommunicator,
  openRuntime: (options: RunOptions) => Promise<Runtime>,
): Promise<void> {
  const answer = async <What extends keyof Answers>(_: What, facts: Answers[What]) =>
    send(communicator, 0, messageOf('answer', facts));
  await answer('hello', { host: hostname() });
  let trainer: Trainer | undefined;
  let batches: Batches = { pictures: [], packed: nothing };
  for (;;) {
    const message = await communicator.during('waiting for the first process', () =>
      receiveWork(communicator),
    );
    switch (message.kind) {
      case 'begin':
        await trainer?.release();
        trainer = await begun(communicator, message, openRuntime);
        batches = { pictures: [], packed: nothing };
        break;
      case 'step':
        communicator.step = trainer!.iterations + 1;
        await stepOf(trainer!, communicator, batches);
        break;
      case 'compare': {
        const hash = await trainer!.state.reading(async (state) => stateHash(await state.views()));
        await answer('compare', { hash });
        break;
      }
      case 'end':
      case 'leave':
        await trainer?.release();
        trainer = undefined;
        if (message.kind === 'end') break;
        await answer('leave', { events: communicator.settings.timeline?.events ?? [] });
        return;
      case 'batch':
      case 'wait':
      case 'answer':
        throw new SparringError(`the first process sent ${message.kind} out of turn`, {
          code: 'inconsistent',
        });
    }
  }
}

async function begun(
  communicator: WatchedCommunicator,
  { facts, numbers }: Message,
  openRuntime: (options: RunOptions) => Promise<Runtime>,
): Promise<Trainer> {
  const { options, iterations, tensors } = facts as Beginning;
  const runtime = await openRuntime(options);
  const share = watchedShareOf(communicator, options.training);
  const trainer = await Trainer.create(trainerOptionsOf(options), runtime, { steps: 'apart', share });
  const state = new Map<string, FloatTensor>();
  let at = 0;
  for (const [name, shape] of tensors) {
    state.set(name, { shape, data: numbers.subarray(at, (at += sizeOf(shape))) });
  }
  trainer.restore(state, iterations);
  return trainer;
}

const nothing = new Float32Array();

/** Arrays that are used again in each step. */
interface Batches {
  /** For the batches of a step, of which only the own share is filled: the others are not looked at. */
  readonly pictures: Float32Array[];
  /** For a share as it comes. */
  packed: Float32Array;
}

async function stepOf(trainer: Trainer, communicator: WatchedCommunicator, batches: Batches): Promise<void> {
  const { batchSize, gan } = trainer.options;
  const { rank, size } = communicator;
  const length = (batchSize / size) * sizeOf(exampleShape(gan));
  let taken = 0;
  const nextBatch = async () => {
    const pictures = (batches.pictures[taken++] ??= new Float32Array(size * length));
    const own = pictures.subarray(rank * length, (rank + 1) * length);
    const space = (received: number) => {
      if (received === length) return own;
      if (batches.packed.length !== received) batches.packed = new Float32Array(received);
      return batches.packed;
    };
    const { facts, numbers } = await communicator.during('waiting for pictures', () =>
      receiveWork(communicator, space),
    );
    const { labels, areBytes } = facts as BatchFacts;
    unpackExamples({ numbers, areBytes }, gan, own);
    return labels === null ? pictures : { pictures, labels };
  };
  try {
    await trainer.step(nextBatch);
  } catch (thrown) {
    if (!isSharedFailure(thrown)) throw thrown;
  }
}
