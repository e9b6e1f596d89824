/** What a process does and waits for: for a timeline, and for the end of a wait that nobody answers. */
import type { BatchShare } from '../gan/training/batch-share.ts';
import type { Division } from '../gan/training/virtual-batches.ts';
import { shareOf, type Communicator } from './communicator.ts';
import type { Timeline } from './timeline.ts';

/** A process that does not answer. */
export interface Stall {
  /** The rank of the other process. */
  readonly other: number;
  /** For how long it was waited for. */
  readonly seconds: number;
  /** The step in which that was; 0 before the first. */
  readonly step: number;
  /** What this process was doing, such as `sum of D`. */
  readonly doing: string;
}

export interface WatchSettings {
  /** Seconds without an answer that are a stall. */
  readonly stallAfter: number;
  /** Called once for each exchange that is not answered. */
  readonly onStall: (stall: Stall) => void;
  /** Gets what is done, with its times. */
  readonly timeline?: Timeline | undefined;
}

/** Timers take no longer delays. */
const maxDelay = 2 ** 31 - 1;

/** Exchanges arrays as another does, and watches over them. */
export class WatchedCommunicator implements Communicator {
  readonly rank: number;
  readonly size: number;
  readonly settings: WatchSettings;
  /** The step that is computed, or was last. */
  step = 0;
  readonly #inner: Communicator;
  #doing = 'preparing';

  constructor(inner: Communicator, settings: WatchSettings) {
    this.#inner = inner;
    this.rank = inner.rank;
    this.size = inner.size;
    this.settings = settings;
  }

  async exchange(other: number, sent: Float32Array, received: Float32Array): Promise<void> {
    const { stallAfter: seconds, onStall } = this.settings;
    const stalled = () => onStall({ other, seconds, step: this.step, doing: this.#doing });
    const timer = setTimeout(stalled, Math.min(1000 * seconds, maxDelay));
    try {
      await this.#inner.exchange(other, sent, received);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Does what has this name. */
  async during<T>(what: string, work: () => Promise<T>): Promise<T> {
    const before = this.#doing;
    this.#doing = what;
    const began = performance.now();
    try {
      return await work();
    } finally {
      this.settings.timeline?.add({ what, step: this.step, began, ended: performance.now() });
      this.#doing = before;
    }
  }
}

/** As `shareOf`, of a process that is told what is done. */
export function watchedShareOf(communicator: WatchedCommunicator, division: Division): BatchShare {
  return {
    ...shareOf(communicator, division),
    during: (what, work) => communicator.during(what, work),
  };
}
