/** States in memory that only their runtime can access. */
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../core/errors.ts';
import * as ops from '../tensor/ops.ts';
import { createNodeRuntime } from './node/ort-node.ts';
import { compile, floats } from './program.ts';
import type { LoadedModel } from './runtime.ts';
import { State } from './state.ts';
import { hostMemory, HostTensor } from './tensor.ts';
import { opaqueRuntime } from './testing/opaque-runtime.ts';

const plain = await createNodeRuntime({ threads: 1 });
const device = opaqueRuntime(plain);
const other = opaqueRuntime(plain);

const [w, m] = [ops.input('w', [2]), ops.input('m', [2])];
const moved = ops.add(ops.mul(m, 0.5), ops.mul(w, 2));
const step = {
  outputs: { before: ops.matmul(ops.reshape(w, [1, 2]), ops.reshape(w, [2, 1])) },
  updates: { w: ops.sub(w, ops.add(moved, ops.input('x', [2]))), m: moved },
};
const x = Float32Array.of(0.25, 0.5);

function stateIn(memory = hostMemory): State {
  const state = new State(memory);
  state.add('w', [2], Float32Array.of(1, 2));
  state.add('m', [2], Float32Array.of(8, 16));
  return state;
}

const nothing = { fed: 0, reported: 0, written: 0, read: 0 };

describe('a state on a device', () => {
  it('changes like one in host memory, and only feeds and outputs are copied', async () => {
    const [here, there] = [stateIn(), stateIn(device.memory)];
    const [onHost, onDevice] = [
      await compile(step.outputs, plain, { updates: step.updates }),
      await compile(step.outputs, device, { updates: step.updates }),
    ];
    expect(device.takeTraffic()).toEqual({ ...nothing, written: 16 });
    for (let i = 0; i < 3; i++) {
      expect(await onDevice.run({ x }, there)).toEqual(await onHost.run({ x }, here));
      expect(device.takeTraffic()).toEqual({ ...nothing, fed: 8, reported: 4 });
    }
    for (const name of ['w', 'm']) expect(await there.read(name)).toEqual(await here.read(name));
    expect(device.takeTraffic()).toEqual({ ...nothing, read: 16 });
    await Promise.all([onHost.release(), onDevice.release()]);
  });

  it('updates moments in place, and weights in a second buffer', async () => {
    const state = stateIn(device.memory);
    const [weights, moments] = [state.current('w'), state.current('m')];
    const program = await compile(step.outputs, device, { updates: step.updates });
    await program.run({ x }, state);
    expect(state.current('m')).toBe(moments);
    expect(state.current('w')).not.toBe(weights);
    expect(state.next('w')).toBe(weights);
    await program.release();
  });

  it('does not change while it is read, however long that takes', async () => {
    const state = stateIn(device.memory);
    const program = await compile(step.outputs, device, { updates: step.updates });
    const [before, , after] = await Promise.all([
      state.read('w'),
      program.run({ x }, state),
      state.read('w'),
    ]);
    expect([...before]).toEqual([1, 2]);
    expect([...after]).toEqual([1 - 6.25, 2 - 12.5]);
    await program.release();
  });

  it('is set, and copied to the host and back', async () => {
    const state = stateIn(device.memory);
    state.set('w', Float32Array.of(3, 4));
    const back = await state.copyTo(hostMemory);
    const elsewhere = await back.copyTo(other.memory);
    state.set('w', Float32Array.of(5, 6));
    expect(back.memory).toBe(hostMemory);
    expect([...(await back.read('w'))]).toEqual([3, 4]);
    expect([...(await elsewhere.read('w'))]).toEqual([3, 4]);
    expect([...(await elsewhere.read('m'))]).toEqual([8, 16]);
  });
});

describe('a state in the memory of another runtime', () => {
  it.each([
    ['cpu', plain],
    ['opaque', other],
  ])(
    'is refused by %s, for reading and for changes, with a remedy, and does not change',
    async (name, runtime) => {
      const state = stateIn(device.memory);
      const changing = await compile(step.outputs, runtime, { updates: step.updates });
      const reading = await compile({ sum: ops.sum(w) }, runtime);
      const sentence = `this state is in the memory of opaque, which ${name} cannot access: run this program there, or on a copy, await state.copyTo(runtime.memory)`;
      await expect(changing.run({ x }, state)).rejects.toThrow(
        new UsageError(sentence, { code: 'not-applicable' }),
      );
      await expect(reading.run({}, state)).rejects.toThrow(
        new UsageError(sentence, { code: 'not-applicable' }),
      );
      expect(floats(await reading.run({ w: x }, state), 'sum')).toEqual(Float32Array.of(0.75));
      expect([...(await state.read('w'))]).toEqual([1, 2]);
      const copy = await state.copyTo(runtime.memory);
      expect(floats(await reading.run({}, copy), 'sum')).toEqual(Float32Array.of(3));
      await Promise.all([changing.release(), reading.release()]);
    },
  );

  it('is copied to the device and back in each run if it is in host memory', async () => {
    const [here, passed] = [stateIn(), stateIn()];
    const [onHost, onDevice] = [
      await compile(step.outputs, plain, { updates: step.updates }),
      await compile(step.outputs, device, { updates: step.updates }),
    ];
    device.takeTraffic();
    for (let i = 0; i < 2; i++) {
      expect(await onDevice.run({ x }, passed)).toEqual(await onHost.run({ x }, here));
      expect(device.takeTraffic()).toEqual({ ...nothing, fed: 24, reported: 20 });
    }
    for (const name of ['w', 'm']) expect(await passed.read(name)).toEqual(await here.read(name));
    await Promise.all([onHost.release(), onDevice.release()]);
  });
});

describe('a tensor of another memory', () => {
  it.each([true, false])('is refused by the model itself (direct: %s)', async (direct) => {
    const runtime = await createNodeRuntime({ threads: 1, direct });
    let model: LoadedModel | undefined;
    const watched = { ...runtime, load: async (bytes: Uint8Array) => (model = await runtime.load(bytes)) };
    const program = await compile({ y: ops.exp(w) }, watched);
    const foreign = device.memory.tensor('float32', [2], Float32Array.of(1, 2));
    const own = new HostTensor('float32', [2]);
    const sentence = 'got a tensor in the memory of another runtime, expected one in host memory';
    await expect(model!.run({ w: foreign }, { y: own })).rejects.toThrow(sentence);
    await expect(model!.run({ w: own }, { y: foreign })).rejects.toThrow(sentence);
    await program.release();
  });
});
