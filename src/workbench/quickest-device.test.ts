import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { SparringError } from '../core/errors.ts';
import * as node from '../engine/runtime/node/ort-node.ts';
import type { LoadedModel, Runtime } from '../engine/runtime/runtime.ts';
import { train } from './training.ts';
import { planTraining, type PlannedTraining } from './plan-training.ts';
import { onQuickestDevice } from './quickest-device.ts';

vi.mock('../engine/runtime/node/ort-node.ts', async (original) => {
  const real = await original<typeof node>();
  return { ...real, createNodeRuntime: vi.fn<typeof real.createNodeRuntime>(real.createNodeRuntime) };
});

let cpu: Runtime;
let folder = '';
beforeAll(async () => {
  cpu = await node.createNodeRuntime({ threads: 1 });
  folder = await mkdtemp(join(tmpdir(), 'sparring-quickest-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A device that computes as the CPU does, with a pause in each run. */
function deviceThat(name: string, waits: number): Runtime {
  return {
    ...cpu,
    device: name,
    load: async (bytes): Promise<LoadedModel> => {
      const model = await cpu.load(bytes);
      const run: LoadedModel['run'] = async (inputs, outputs) => {
        await new Promise((resolve) => setTimeout(resolve, waits));
        return model.run(inputs, outputs);
      };
      return { run, release: () => model.release() };
    },
  };
}

/** The machine has the CPU, and these. */
function machineWith(devices: Readonly<Record<string, Runtime>>): void {
  vi.mocked(node.createNodeRuntime).mockImplementation(async ({ device = 'cpu' } = {}) => {
    const found: Runtime | undefined = new Map(Object.entries({ cpu, ...devices })).get(device);
    if (found !== undefined) return found;
    throw new SparringError(`device ${device} could not be started (no adapter (found)): check its driver`);
  });
}

async function planned(runtime: Runtime): Promise<PlannedTraining> {
  const request = { generatorUnits: [4], discriminatorUnits: [4], batchSize: 8 };
  const open = {
    pictures: () => Promise.reject(new Error('no pictures')),
    run: () => Promise.reject(new Error('no run')),
  };
  return planTraining('ring-2d', request, { ...open, runtime: async () => runtime });
}

describe('the quickest device', () => {
  it('is the one whose steps take the least time, and the run says that it was computed there', async () => {
    machineWith({ webgpu: deviceThat('webgpu', 0) });
    const { planned: chosen, note } = await onQuickestDevice(await planned(deviceThat('cpu', 30)));
    expect([chosen.runtime.device, chosen.options.device]).toEqual(['webgpu', 'webgpu']);
    expect(note).toMatch(/^trained on webgpu: cpu takes 0\.0\d+ s a step, webgpu takes 0\.0\d+ s a step$/);
  });

  it('is the CPU where another is slower, and is tried by train, whose default it is not', async () => {
    machineWith({ webgpu: deviceThat('webgpu', 30) });
    const options = { generatorUnits: [4], discriminatorUnits: [4], batchSize: 8, steps: 1, threads: 1 };
    const devicesOf = async (device: 'auto' | undefined) => {
      vi.mocked(node.createNodeRuntime).mockClear();
      const training = train('ring-2d', {
        ...options,
        out: folder,
        ...(device === undefined ? {} : { device }),
      });
      for await (const { step } of training) expect(step).toBe(1);
      return vi.mocked(node.createNodeRuntime).mock.calls.map(([given]) => given?.device);
    };
    expect(await devicesOf('auto')).toEqual(['cpu', 'webgpu']);
    expect(await devicesOf(undefined)).toEqual([undefined]);
  });

  it('is the CPU where there is no other, and a library that is named is tried for CUDA', async () => {
    machineWith({});
    vi.stubEnv('SPARRING_ONNXRUNTIME', '/opt/libonnxruntime.so');
    const { planned: chosen, note } = await onQuickestDevice(await planned(cpu));
    vi.unstubAllEnvs();
    expect(chosen.runtime).toBe(cpu);
    expect(note).toMatch(
      /^trained on cpu: cpu takes \S+ s a step, webgpu cannot be used \(no adapter \(found\)\), cuda cannot be used \(no adapter \(found\)\)$/,
    );
  });

  it('is not looked for after a fault of ours', async () => {
    vi.mocked(node.createNodeRuntime).mockRejectedValue(new TypeError('a bug'));
    await expect(onQuickestDevice(await planned(cpu))).rejects.toThrow('a bug');
  });
});
