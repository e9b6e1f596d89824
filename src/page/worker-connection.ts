/** The connection of a page to the worker that trains. */
import { SparringError } from '../core/errors.ts';
import { Latest } from './latest.ts';
import { receivedError } from './posted-error.ts';
import type {
  Answers,
  FromWorker,
  Request,
  RequestKind,
  ToWorker,
  TrainingDescription,
  TrainingProgress,
  WorkerTrainingOptions,
} from './protocol.ts';

interface Pending {
  readonly resolve: (value: never) => void;
  readonly reject: (reason: unknown) => void;
}

/** The messages to and from one worker, and what waits for them. */
export class Connection {
  readonly ended: Promise<void>;
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  readonly #consumers = new Set<Latest>();
  #nextId = 0;
  #progress: TrainingProgress | undefined;
  #end!: { readonly resolve: () => void; readonly reject: (reason: unknown) => void };
  #started!: Pending;
  #hasStarted = false;
  /** Why the worker no longer exists. */
  #closed: { readonly reason: unknown } | undefined;

  constructor(worker: Worker) {
    this.#worker = worker;
    this.ended = new Promise((resolve, reject) => (this.#end = { resolve, reject }));
    this.ended.catch(() => undefined); // whoever waits for it gets the error; nobody has to
    worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => this.#receive(data));
    worker.addEventListener('error', (event) => {
      const why = event.message ? ` (${event.message})` : '';
      this.close(
        new SparringError(`the worker could not be loaded or failed${why}: check the URL of its script`, {
          code: 'not-found',
          option: 'worker',
        }),
      );
    });
  }

  get progress(): TrainingProgress | undefined {
    return this.#progress;
  }

  /** Messages posted before the script listens are kept by the browser. */
  start(options: WorkerTrainingOptions): Promise<TrainingDescription> {
    return new Promise((resolve, reject) => {
      this.#started = { resolve, reject };
      this.#post({ kind: 'start', options });
    });
  }

  ask<Kind extends RequestKind>(request: Request & { readonly kind: Kind }): Promise<Answers[Kind]> {
    return new Promise((resolve, reject) => {
      if (this.#closed !== undefined) {
        reject(this.#closed.reason);
        return;
      }
      const id = this.#nextId++;
      this.#pending.set(id, { resolve, reject });
      this.#post({ kind: 'request', id, request });
    });
  }

  progresses(): AsyncIterator<TrainingProgress, undefined> {
    const consumer = new Latest(() => this.#consumers.delete(consumer));
    this.#consumers.add(consumer);
    this.ended.then(
      () => consumer.end(),
      (reason: unknown) => consumer.end({ reason }),
    );
    return consumer;
  }

  close(reason: unknown): void {
    if (this.#closed !== undefined) return;
    this.#closed = { reason };
    this.#worker.terminate();
    this.#started.reject(reason);
    this.#end.reject(reason);
    for (const { reject } of this.#pending.values()) reject(reason);
    this.#pending.clear();
  }

  #post(message: ToWorker): void {
    this.#worker.postMessage(message, []);
  }

  #receive(message: FromWorker): void {
    switch (message.kind) {
      case 'listening':
        return;
      case 'started':
        this.#hasStarted = true;
        this.#started.resolve(message.description as never);
        return;
      case 'progress':
        this.#progress = message.progress;
        for (const consumer of this.#consumers) consumer.put(message.progress);
        return;
      case 'ended':
        this.#end.resolve();
        return;
      case 'failed':
        this.#fail(receivedError(message.error));
        return;
      case 'answer':
        this.#take(message.id)?.resolve(message.value as never);
        return;
      case 'refused':
        this.#take(message.id)?.reject(receivedError(message.error));
    }
  }

  /** A training that failed in a step still has the state of the step before, which can be asked for. */
  #fail(reason: Error): void {
    if (this.#hasStarted) this.#end.reject(reason);
    else this.close(reason);
  }

  #take(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }
}
