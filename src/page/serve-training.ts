/** The worker's end of a training: takes its messages and answers them. */
import { checkArguments, having, including } from '../core/checks.ts';
import { SparringError, UsageError } from '../core/errors.ts';
import type { Runtime } from '../engine/runtime/runtime.ts';
import { createWebRuntime } from '../engine/runtime/web/ort-web.ts';
import type {
  Answers,
  FromWorker,
  MessageEnd,
  Request,
  RequestKind,
  ToWorker,
  WorkerTrainingOptions,
} from './protocol.ts';
import { postedError } from './posted-error.ts';
import type { OwnTraining } from './training-setup.ts';
import { WorkerSession } from './worker-session.ts';

/**
 * Serves a training to the page that started this worker, which calls `startTrainingWorker`. `sparring/web/worker` is a
 * worker that does only this. A worker of one's own may bring what cannot be posted: networks, an objective, optimisers,
 * batches.
 *
 * @param own options of the trainer that take the place of the page's
 * @param end of the connection. Default: the worker's own
 * @throws UsageError if this is not a worker, and no other end is given
 * @example
 * // worker.js
 * import { serveTraining } from 'sparring/web';
 * serveTraining({ gan: myNetworks, objective: myObjective });
 */
export function serveTraining(own: OwnTraining = {}, end: MessageEnd = endOfThisWorker()): void {
  checkArguments(
    'serveTraining',
    { own, end },
    {
      own: including({}),
      end: having('a worker’s scope or a message port', 'addEventListener', 'postMessage'),
    },
  );
  const post = (message: FromWorker, transfer: Transferable[] = []) => end.postMessage(message, transfer);
  let session: Promise<WorkerSession> | undefined;
  end.addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
    if (data.kind === 'start') {
      session = start(data.options, own, post);
    } else {
      void answer(session, data.id, data.request, post);
    }
  });
  post({ kind: 'listening' });
}

function endOfThisWorker(): MessageEnd {
  if ('WorkerGlobalScope' in globalThis) return globalThis as unknown as MessageEnd;
  throw new UsageError(
    'serveTraining was called outside a worker: load this script by new Worker, and call startTrainingWorker here',
    { code: 'not-applicable' },
  );
}

type Post = (message: FromWorker, transfer?: Transferable[]) => void;

/** Starts a training, and reports it until it ends. */
async function start(options: WorkerTrainingOptions, own: OwnTraining, post: Post): Promise<WorkerSession> {
  const starting = WorkerSession.create(options, own, () => openRuntime(options));
  void (async () => {
    try {
      const session = await starting;
      post({ kind: 'started', description: session.description });
      await session.train((progress) => post({ kind: 'progress', progress }));
      post({ kind: 'ended' });
    } catch (thrown) {
      post({ kind: 'failed', error: postedError(thrown) });
    }
  })();
  return starting;
}

function openRuntime(options: WorkerTrainingOptions): Promise<Runtime> {
  const { device = 'wasm', onnxRuntimeUrl, wasmPaths } = options;
  return createWebRuntime({
    device,
    threads: options.threads ?? Math.max(1, navigator.hardwareConcurrency - 1),
    ...(onnxRuntimeUrl === undefined ? {} : { onnxRuntimeUrl }),
    ...(wasmPaths === undefined ? {} : { wasmPaths }),
  });
}

async function answer(
  session: Promise<WorkerSession> | undefined,
  id: number,
  request: Request,
  post: Post,
): Promise<void> {
  try {
    if (session === undefined)
      throw new SparringError('no training has been started in this worker', { code: 'inconsistent' });
    const value = await valueOf(await session, request);
    post({ kind: 'answer', id, value }, value === undefined ? [] : [value.buffer]);
  } catch (thrown) {
    post({ kind: 'refused', id, error: postedError(thrown) });
  }
}

async function valueOf(session: WorkerSession, request: Request): Promise<Answers[RequestKind]> {
  switch (request.kind) {
    case 'sample':
      return session.sample(request.options);
    case 'checkpoint':
      return session.checkpoint();
    case 'onnx':
      return session.onnx();
    case 'pause':
      session.pause();
      return undefined;
    case 'resume':
      session.resume();
      return undefined;
    case 'stop':
      session.stop();
      return undefined;
  }
}
