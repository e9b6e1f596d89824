/** A training by several processes, as the first one leads it: it alone reads pictures and writes files. */
import { hostname } from 'node:os';
import { SparringError } from '../core/errors.ts';
import { joined } from '../core/numbers.ts';
import type { Shape } from '../core/shape.ts';
import { grouped } from '../core/wording.ts';
import type { BatchShare } from '../gan/training/batch-share.ts';
import type { LabelledExamples, Trainer } from '../gan/training/trainer.ts';
import { partsOf, virtualBatchOf } from '../gan/training/virtual-batches.ts';
import type { RunOptions } from '../runs/run-options.ts';
import type { Team } from '../runs/team.ts';
import { packExamples } from './examples.ts';
import { messageOf, receive, send, type Message } from './messages.ts';
import { stateHash } from './state-hash.ts';
import { chromeTrace, type TimedEvent, type TracedProcess } from './timeline.ts';
import { watchedShareOf, type WatchedCommunicator } from './watched.ts';

/** The facts of `begin`. Its numbers are the tensors of the state, one after another. */
export interface Beginning {
  readonly options: RunOptions;
  readonly iterations: number;
  readonly tensors: readonly (readonly [name: string, shape: Shape])[];
}

/** The facts of `batch`. Its numbers are the examples of the receiver's share, packed. */
export interface BatchFacts {
  readonly labels: readonly number[] | null;
  readonly areBytes: boolean;
}

/** What each of the others answers first, to `compare` and to `leave`. */
export interface Answers {
  readonly hello: { readonly host: string };
  readonly compare: { readonly hash: string };
  readonly leave: { readonly events: readonly TimedEvent[] };
}

export class LedTeam implements Team {
  readonly size: number;
  readonly #communicator: WatchedCommunicator;
  /** The machine of each process. */
  readonly #hosts: readonly string[];
  #begun: { readonly options: RunOptions; readonly trainer: Trainer } | undefined;
  /** Whether a step failed halfway, so that the others wait for what will not come. */
  #isBroken = false;
  /** What is being said: one message at a time. */
  #saying: Promise<unknown> = Promise.resolve();
  /** Asks the others to wait, again and again, so that they do not take a long pause for a stall. */
  #pause: NodeJS.Timeout | undefined;

  private constructor(communicator: WatchedCommunicator, hosts: readonly string[]) {
    this.#communicator = communicator;
    this.#hosts = hosts;
    this.size = communicator.size;
    this.#letWait();
  }

  /** Waits until all others are there. */
  static async gather(communicator: WatchedCommunicator): Promise<LedTeam> {
    const hosts = [hostname()];
    for (let rank = 1; rank < communicator.size; rank++) {
      hosts.push((await answerOf(communicator, rank, 'hello')).host);
    }
    return new LedTeam(communicator, hosts);
  }

  /** A process by its number and its machine. */
  nameOf(rank: number): string {
    return `rank ${rank} on ${this.#hosts[rank]}`;
  }

  share({ training }: RunOptions): BatchShare {
    return watchedShareOf(this.#communicator, training);
  }

  async begin(options: RunOptions, trainer: Trainer): Promise<void> {
    this.#stopWaiting();
    await trainer.state.reading(async (state) => {
      const tensors = [...(await state.views())];
      const numbers = joined(tensors.map(([, { data }]) => data));
      const facts: Beginning = {
        options,
        iterations: trainer.iterations,
        tensors: tensors.map(([name, { shape }]) => [name, shape]),
      };
      this.#begun = { options, trainer };
      await this.#tell(() => ({ kind: 'begin', facts, numbers }));
    });
    this.#letWait();
  }

  async step<T>(step: () => Promise<T>): Promise<T> {
    this.#communicator.step = this.#begun!.trainer.iterations + 1;
    this.#stopWaiting();
    await this.#tell(() => messageOf('step'));
    this.#letWait();
    try {
      return await step();
    } catch (thrown) {
      this.#isBroken = !isSharedFailure(thrown);
      throw thrown;
    } finally {
      if (!this.#isBroken) this.#letWait();
    }
  }

  async pictures<T>(next: () => Promise<T>): Promise<T> {
    // Of several batches of a step, the others wait for each.
    this.#letWait();
    try {
      return await this.#communicator.during('pictures', next);
    } finally {
      this.#stopWaiting();
    }
  }

  async batch(batch: Float32Array | LabelledExamples): Promise<void> {
    this.#stopWaiting();
    const { pictures, labels } = batch instanceof Float32Array ? { pictures: batch } : batch;
    const sentLabels = labels === undefined ? null : Array.from(labels);
    const { options, trainer } = this.#begun!;
    const { training } = options;
    const each = (pictures.length / training.batchSize) * virtualBatchOf(training);
    const share = partsOf(training) / this.size;
    await this.#communicator.during('sending pictures', () =>
      this.#tell((rank) => {
        const own = pictures.subarray(rank * share * each, (rank + 1) * share * each);
        const { numbers, areBytes } = packExamples(own, trainer.options.gan);
        const facts: BatchFacts = { labels: sentLabels, areBytes };
        return { kind: 'batch', facts, numbers };
      }),
    );
  }

  async compare(): Promise<void> {
    const { trainer } = this.#begun!;
    this.#stopWaiting();
    await this.#tell(() => messageOf('compare'));
    const own = await trainer.state.reading(async (state) => stateHash(await state.views()));
    const others: string[] = [];
    for (let rank = 1; rank < this.size; rank++) {
      others.push((await answerOf(this.#communicator, rank, 'compare')).hash);
    }
    this.#letWait();
    const different = others.findIndex((hash) => hash !== own) + 1;
    if (different === 0) return;
    throw new SparringError(
      `after step ${grouped(trainer.iterations)} ${this.nameOf(different)} has learned something else than ${this.nameOf(0)}, though both computed the same: this step is not saved, and the run can be resumed before it, without that machine`,
      { code: 'inconsistent' },
    );
  }

  async end(): Promise<void> {
    if (this.#begun === undefined || this.#isBroken) return;
    this.#begun = undefined;
    this.#stopWaiting();
    await this.#tell(() => messageOf('end'));
    this.#letWait();
  }

  /**
   * Lets the others go.
   *
   * @returns the trace of all, which is empty without a timeline; undefined if the others have not gone, because a step failed halfway
   */
  async leave(): Promise<string | undefined> {
    this.#stopWaiting();
    if (this.#isBroken) return undefined;
    await this.end();
    this.#stopWaiting();
    await this.#tell(() => messageOf('leave'));
    const { events = [] } = this.#communicator.settings.timeline ?? {};
    const processes: TracedProcess[] = [{ rank: 0, host: this.#hosts[0]!, events }];
    for (let rank = 1; rank < this.size; rank++) {
      const answer = await answerOf(this.#communicator, rank, 'leave');
      processes.push({ rank, host: this.#hosts[rank]!, ...answer });
    }
    return chromeTrace(processes);
  }

  async #tell(messageFor: (rank: number) => Message): Promise<void> {
    const before = this.#saying;
    const saying = (async () => {
      await before;
      for (let rank = 1; rank < this.size; rank++) await send(this.#communicator, rank, messageFor(rank));
    })();
    this.#saying = saying.catch(() => undefined);
    return saying;
  }

  #letWait(): void {
    this.#stopWaiting();
    const seconds = this.#communicator.settings.stallAfter / 3;
    const pause = () => void this.#tell(() => messageOf('wait')).catch(() => undefined);
    this.#pause = setInterval(pause, Math.min(1000 * seconds, 60_000));
    this.#pause.unref();
  }

  #stopWaiting(): void {
    clearInterval(this.#pause);
  }
}

/** What another process answers. */
async function answerOf<What extends keyof Answers>(
  communicator: WatchedCommunicator,
  rank: number,
  _: What,
): Promise<Answers[What]> {
  return (await receive(communicator, rank)).facts as Answers[What];
}

/** Whether all processes have failed alike, and are where they were before the step. */
export function isSharedFailure(thrown: unknown): boolean {
  return thrown instanceof SparringError && thrown.code === 'diverged';
}
