import { expect, it } from 'vitest';
import { SparringError } from '../core/errors.ts';
import { postedError } from './posted-error.ts';
import type { FromWorker, TrainingDescription, WorkerTrainingOptions } from './protocol.ts';
import { Connection } from './worker-connection.ts';

/** A worker that the test plays. */
class PlayedWorker extends EventTarget {
  isTerminated = false;
  readonly received: unknown[] = [];
  postMessage(message: unknown): void {
    this.received.push(message);
  }
  terminate(): void {
    this.isTerminated = true;
  }
  says(message: FromWorker): void {
    this.dispatchEvent(new MessageEvent('message', { data: message }));
  }
}

function connect() {
  const worker = new PlayedWorker();
  const connection = new Connection(worker as unknown as Worker);
  const started = connection.start({ preset: 'gan-2d' } satisfies WorkerTrainingOptions);
  return { worker, connection, started };
}

const error = new SparringError('training diverged at step 4', { code: 'diverged' });
const failed = { kind: 'failed', error: postedError(error) } as const;

it('keeps a worker whose training failed in a step, and asks it for the state of the step before', async () => {
  const { worker, connection, started } = connect();
  worker.says({ kind: 'started', description: {} as TrainingDescription });
  await started;
  worker.says(failed);
  await expect(connection.ended).rejects.toMatchObject({ code: 'diverged', message: error.message });
  const checkpoint = connection.ask({ kind: 'checkpoint' });
  worker.says({ kind: 'answer', id: 0, value: Uint8Array.of(7) });
  expect(await checkpoint).toEqual(Uint8Array.of(7));
  expect(worker.isTerminated).toBe(false);
});

it('ends a worker whose training could not start', async () => {
  const { worker, connection, started } = connect();
  worker.says(failed);
  await expect(started).rejects.toMatchObject({ message: error.message });
  await expect(connection.ask({ kind: 'checkpoint' })).rejects.toMatchObject({ message: error.message });
  expect(worker.isTerminated).toBe(true);
});
