/** The other processes that compute every step of a training with this one. */
import type { BatchShare } from '../gan/training/batch-share.ts';
import type { LabelledExamples, Trainer } from '../gan/training/trainer.ts';
import type { RunOptions } from './run-options.ts';

/** A team as its first process sees it, which alone reads pictures and writes files. */
export interface Team {
  /** How many processes it has, with this one. */
  readonly size: number;
  /**
   * What this process computes of each batch.
   *
   * @throws UsageError if they cannot share the batch equally
   */
  share(options: RunOptions): BatchShare;
  /** Has the others prepare the same training, in the state of the trainer. */
  begin(options: RunOptions, trainer: Trainer): Promise<void>;
  /** Does a step that the others do, too. @param step passes each batch to `batch` */
  step<T>(step: () => Promise<T>): Promise<T>;
  /** Waits for the next batch, before it is passed on. */
  pictures<T>(next: () => Promise<T>): Promise<T>;
  batch(batch: Float32Array | LabelledExamples): Promise<void>;
  /** @throws SparringError if another process has not learned the same as this one */
  compare(): Promise<void>;
  /** Ends the training that was begun last, if there is one. */
  end(): Promise<void>;
}
