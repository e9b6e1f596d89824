/** States in the memory of a WebGPU device: what they keep, and what crosses the bus in a step. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compile, hostMemory, ops, State } from '../../src/graph.ts';
import * as library from '../../src/library.ts';
import type { Runtime } from '../../src/library.ts';
import * as nn from '../../src/nn.ts';
import { createNodeRuntime } from '../../src/engine/runtime/node/ort-node.ts';
import { HostTensor, type DeviceTensor } from '../../src/engine/runtime/tensor.ts';
import { firstOrAll } from '../../src/testing/slow.ts';
import { trainSmallDcgan } from '../support/small-training.ts';
import { whyNoWebGpu } from '../support/webgpu.ts';

const why = await whyNoWebGpu();
const note = why === undefined ? '' : ` (skipped: ${why})`;

describe.skipIf(why !== undefined)(`memory of a WebGPU device${note}`, () => {
  const onDevice = () => createNodeRuntime({ device: 'webgpu', threads: 1 });

  it('is one for all runtimes, and not the host’s', async () => {
    const { memory } = await onDevice();
    expect(memory.name).toBe('webgpu');
    expect((await onDevice()).memory).toBe(memory);
    expect((await createNodeRuntime({ device: 'webgpu', direct: false })).memory).toBe(hostMemory);
  });

  it.each([[[]], [[1]], [[5]], [[3, 1, 7]]])('keeps every number of a tensor of shape %j', async (shape) => {
    const { memory } = await onDevice();
    const numbers = [0, -0, 1 / 3, -1e-42, 3.4e38, -3.4e38, Infinity, -Infinity, Number.NaN, 1.5e-45];
    const size = shape.reduce((product, side) => product * side, 1);
    const values = Float32Array.from({ length: size }, (_, i) => numbers[i % numbers.length]!);
    const tensor = memory.tensor('float32', shape, values.slice());
    expect(await tensor.read()).toEqual(values);
    const changed = values.map((value) => value / 2);
    tensor.write(changed);
    changed.fill(7); // a copy was written
    expect(await tensor.read()).toEqual(values.map((value) => value / 2));
  });

  it('keeps what steps make of a state, in place and beside it, as the host does', async () => {
    const [w, m, x] = [ops.input('w', [2, 3]), ops.input('m', [2, 3]), ops.input('x', [2, 3])];
    const moved = ops.add(ops.mul(m, 0.5), ops.mul(w, 2));
    const updates = { w: ops.sub(w, ops.mul(ops.add(moved, x), 0.125)), m: moved };
    const train = async (runtime: Runtime) => {
      const state = new State(runtime.memory);
      state.add('w', [2, 3], Float32Array.of(1, 2, 3, 4, 5, 6));
      state.add('m', [2, 3], new Float32Array(6));
      const program = await compile({ total: ops.sum(w) }, runtime, { updates });
      const totals: number[] = [];
      for (let i = 0; i < 5; i++) {
        const [{ total }, , before] = await Promise.all([
          program.run({ x: new Float32Array(6).fill(i) }, state),
          state.copyTo(hostMemory),
          state.read('m'),
        ]);
        totals.push(total[0] as number, ...before);
      }
      await program.release();
      return [totals, await state.read('w'), await state.read('m')];
    };
    expect(await train(await onDevice())).toEqual(await train(await createNodeRuntime({ threads: 1 })));
  });

  it('is refused by the CPU', async () => {
    const { memory } = await onDevice();
    const state = new State(memory);
    state.add('w', [1], Float32Array.of(1));
    const program = await compile({ y: ops.exp(ops.input('w', [1])) }, await createNodeRuntime());
    await expect(program.run({}, state)).rejects.toThrow('in the memory of webgpu, which cpu cannot access');
    await program.release();
  });

  const pictureBytes = 8 * 3 * 16 * 16 * Float32Array.BYTES_PER_ELEMENT;
  it.each(
    firstOrAll(2, [
      { what: 'a DCGAN', fed: pictureBytes + 8 * 16 * 4 },
      {
        what: 'augmented pictures, by chance',
        augment: nn.augmentationNames,
        seen: { augmentationStrength: 'adaptive' as const },
        // Of each picture of D's two batches and G's one: two matrices that move it, one that mirrors it, and a hole.
        fed: pictureBytes + 8 * 16 * 4 + 3 * 8 * 4 * 16 * 16 * 4,
      },
      {
        what: 'relativistic scores, penalties and spectral normalisation',
        objective: 'relativistic' as const,
        penalties: { r1: 1, r2: 1, every: 2, lecam: 0.1 },
        changes: { discriminatorNorm: 'spectral' as const },
        fed: pictureBytes + 8 * 16 * 4,
      },
      { what: 'residual networks', architecture: 'residual' as const, fed: pictureBytes + 8 * 16 * 4 },
    ]),
  )(
    'computes all of $what where the state is: pictures and random numbers go there, and a few numbers return',
    async ({ what: _, fed, ...training }) => {
      const folder = await mkdtemp(join(tmpdir(), 'sparring-device-'));
      const runtime = await createNodeRuntime({
        device: 'webgpu',
        threads: 1,
        profile: join(folder, 'of'),
      });
      const crossed = watched(runtime);
      await trainSmallDcgan({
        library: { ...library, ...nn },
        runtime: crossed.runtime,
        steps: 2,
        ...training,
      });
      // The last run is the sampler's.
      for (const { there, back } of crossed.runs.slice(0, 2)) {
        expect(there - fed, 'bytes beside what has the size of pictures').toBeLessThan(1024);
        expect(there).toBeGreaterThanOrEqual(fed);
        expect(back).toBeLessThanOrEqual(8 * 4);
      }
      const { elsewhere, kernels } = await nodesOf(folder);
      expect(elsewhere).toEqual([]);
      expect(kernels).toBeGreaterThan(100);
      await rm(folder, { recursive: true });
    },
    240_000, // a software GPU compiles slowly
  );
});

/** The runtime, and the bytes of host tensors of each run: nothing else crosses the bus between the nodes of a program. */
function watched(inner: Runtime): {
  readonly runtime: Runtime;
  readonly runs: readonly { readonly there: number; readonly back: number }[];
} {
  const runs: { there: number; back: number }[] = [];
  const bytesOf = (tensors: Readonly<Record<string, DeviceTensor>>) =>
    Object.values(tensors).reduce(
      (sum, tensor) => sum + (tensor instanceof HostTensor ? tensor.data.byteLength : 0),
      0,
    );
  const load: Runtime['load'] = async (bytes) => {
    const model = await inner.load(bytes);
    return {
      release: () => model.release(),
      run: async (inputs, outputs) => {
        runs.push({ there: bytesOf(inputs), back: bytesOf(outputs) });
        return model.run(inputs, outputs);
      },
    };
  };
  return { runtime: { ...inner, load }, runs };
}

interface ProfiledNode {
  readonly name: string;
  readonly args?: { readonly op_name?: string; readonly provider?: string };
}

/** The nodes of all profiles in a folder that did not run on the device or that copied, and the number of all. */
async function nodesOf(folder: string): Promise<{ elsewhere: string[]; kernels: number }> {
  const elsewhere = new Set<string>();
  let kernels = 0;
  for (const file of await readdir(folder)) {
    const events = JSON.parse(await readFile(join(folder, file), 'utf8')) as ProfiledNode[];
    for (const { name, args } of events) {
      if (args?.op_name === undefined || !name.endsWith('_kernel_time')) continue;
      kernels++;
      const isHere = args.provider === 'WebGpuExecutionProvider' && !args.op_name.startsWith('Memcpy');
      if (!isHere) elsewhere.add(`${args.provider} ${args.op_name}`);
    }
  }
  return { elsewhere: [...elsewhere], kernels };
}
