/** The worker that networks run in, so that the page stays free to draw and to be clicked. */
import { messageOf } from '../../../core/errors.ts';
import { createWebRuntime } from '../../../engine/runtime/web/ort-web.ts';
import type { LoadedModel, Runtime } from '../../../engine/runtime/runtime.ts';
import { HostTensor } from '../../../engine/runtime/tensor.ts';
import type {
  NamedValues,
  WorkerAnswer,
  WorkerRequest,
  WorkerResults,
  WorkerTask,
  WorkerTaskKind,
} from './messages.ts';

let runtime: Runtime | undefined;
const models = new Map<number, LoadedModel>();

addEventListener('message', ({ data }: MessageEvent<WorkerRequest>) => void answer(data));

async function answer({ id, task }: WorkerRequest): Promise<void> {
  try {
    const result = await perform(task);
    send({ id, result }, task.kind === 'run' ? buffersOf(result as NamedValues) : []);
  } catch (thrown) {
    send({ id, error: messageOf(thrown) });
  }
}

async function perform(task: WorkerTask): Promise<WorkerResults[WorkerTaskKind]> {
  switch (task.kind) {
    case 'start':
      runtime = await createWebRuntime({ device: task.device, onnxRuntimeUrl: task.folder });
      return { threads: runtime.threads };
    case 'load':
      models.set(task.model, await runtime!.load(task.bytes));
      return null;
    case 'run':
      return run(models.get(task.model)!, task);
    case 'release':
      await models.get(task.model)?.release();
      models.delete(task.model);
      return null;
  }
}

async function run(
  model: LoadedModel,
  { inputs, outputs }: WorkerTask & { kind: 'run' },
): Promise<NamedValues> {
  const given = Object.entries(inputs).map(
    ([name, { shape, data }]) => [name, new HostTensor('float32', shape, data)] as const,
  );
  const made = Object.entries(outputs).map(
    ([name, shape]) => [name, new HostTensor('float32', shape)] as const,
  );
  await model.run(Object.fromEntries(given), Object.fromEntries(made));
  return Object.fromEntries(
    made.map(([name, { shape, data }]) => [name, { shape, data: data as Float32Array<ArrayBuffer> }]),
  );
}

function buffersOf(values: NamedValues): ArrayBuffer[] {
  return Object.values(values).map(({ data }) => data.buffer);
}

function send(message: WorkerAnswer, transferred: Transferable[] = []): void {
  postMessage(message, { transfer: transferred });
}
