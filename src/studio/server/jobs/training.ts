/** A training in a process of its own, as far as that has told. */
import { basename, dirname, resolve } from 'node:path';
import { z } from 'zod';
import { isStillRunning } from '../../../data/disk/processes.ts';
import type { JobFailure, JobMessage, JobProgress, TrainingEnd } from '../../messages/jobs.ts';
import { askToStop } from '../../../data/disk/ask-to-stop.ts';
import { progressOf, type CommandEvent } from './event-lines.ts';
import { failureOf } from './failure.ts';
import { LogReader } from './log-reader.ts';
import { errorOf, errorOfDeath, type Death, type Outcome } from './outcome.ts';
import { emptyLog, logPath, readOutcome, writeRecord, type TrainingRecord } from './training-files.ts';

export type TrainingMessage = Extract<JobMessage, { readonly kind: 'training' }>;

/** A log that is longer is emptied once it is read. */
const maxLogBytes = 2 ** 20;

const startSchema = z.looseObject({ event: z.literal('start'), run: z.string() });
const endSchema = z.looseObject({ step: z.number(), seconds: z.number(), interrupted: z.boolean() });

interface End {
  readonly state: 'done' | 'failed' | 'cancelled';
  readonly failure?: JobFailure;
  readonly result?: TrainingEnd;
}

export class Training {
  readonly #root: string;
  readonly #log: LogReader;
  #record: TrainingRecord;
  #progress: JobProgress | undefined;
  /** How the process ended, if this process began it. */
  #death: Death | undefined;
  readonly #isOwn: boolean;
  #end: End | undefined;
  /** Whether it was asked to stop. */
  #isAsked = false;

  /** @param ended of a process that this one began */
  constructor(root: string, record: TrainingRecord, ended?: Promise<Death>) {
    this.#root = root;
    this.#record = record;
    this.#log = new LogReader(logPath(root, record.id));
    this.#isOwn = ended !== undefined;
    if (ended !== undefined) void this.#waitFor(ended);
  }

  get id(): string {
    return this.#record.id;
  }

  get pid(): number {
    return this.#record.pid;
  }

  get isRunning(): boolean {
    return this.#end === undefined;
  }

  get message(): TrainingMessage {
    const { id, how, of, run, created } = this.#record;
    return {
      kind: 'training',
      job: id,
      how,
      of,
      created,
      ...(run === undefined ? {} : { run }),
      ...(this.#end ?? {
        state: 'running',
        ...(this.#progress === undefined ? {} : { progress: this.#progress }),
      }),
    };
  }

  /** Asks it to save and stop. Returns false if it has ended. */
  stop(): boolean {
    if (!this.isRunning || !askToStop(this.#record)) return false;
    this.#isAsked = true;
    return true;
  }

  /** Reads what the process has reported, and its outcome if it has ended. Returns whether anything is new. */
  async look(): Promise<boolean> {
    const isAlive = this.#isAlive(); // first, so that whatever it wrote before it ended is read below
    const before = JSON.stringify(this.message);
    for (const event of await this.#log.read()) await this.#take(event);
    if (!isAlive) this.#end = this.#endOf(await readOutcome(this.#root, this.id));
    else if (this.#log.bytes > maxLogBytes && this.#record.run !== undefined)
      await emptyLog(this.#root, this.id);
    return JSON.stringify(this.message) !== before;
  }

  async #waitFor(ended: Promise<Death>): Promise<void> {
    this.#death = await ended;
  }

  #isAlive(): boolean {
    const { pid, begun } = this.#record;
    return this.#isOwn ? this.#death === undefined : isStillRunning(pid, begun);
  }

  async #take(event: CommandEvent): Promise<void> {
    const progress = progressOf(event);
    if (progress !== undefined) this.#progress = progress;
    if (event.event === 'paused')
      this.#progress = { work: 'disk-full', done: null, total: null, secondsLeft: null };
    if (event.event === 'continued') this.#progress = undefined;
    const { data } = startSchema.safeParse(event);
    if (data === undefined) return;
    this.#progress = undefined;
    const run = resolve(data.run);
    if (dirname(run) !== this.#root || this.#record.run === basename(run)) return;
    this.#record = { ...this.#record, run: basename(run) };
    await writeRecord(this.#root, this.#record).catch(() => undefined); // the log has it too
  }

  #endOf(outcome: Outcome | undefined): End {
    if (outcome === undefined && this.#isAsked) return { state: 'cancelled' }; // before it could listen
    if (outcome === undefined) {
      const death = { ...this.#death, lastWords: this.#log.lastWords };
      return { state: 'failed', failure: failureOf(errorOfDeath('the training', death)) };
    }
    if (outcome.outcome === 'failure') return { state: 'failed', failure: failureOf(errorOf(outcome)) };
    const { data } = endSchema.safeParse(outcome);
    if (data === undefined) return { state: 'cancelled' };
    const { step, seconds, interrupted } = data;
    return { state: 'done', result: { step, seconds, interrupted } };
  }
}
