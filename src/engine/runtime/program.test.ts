import { describe, expect, it } from 'vitest';
import { UsageError } from '../../core/errors.ts';
import { grad } from '../tensor/grad.ts';
import { interpret } from '../tensor/interpret.ts';
import * as ops from '../tensor/ops.ts';
import { createNodeRuntime } from './node/ort-node.ts';
import { compile, floats } from './program.ts';
import type { Runtime } from './runtime.ts';
import { State } from './state.ts';

const runtime = await createNodeRuntime({ threads: 1 });

describe('compile', () => {
  it('computes the same values as the interpreter, under the outputs’ own names', async () => {
    const x = ops.input('x', [2, 3]);
    const outputs = { y: ops.mul(x, x), same: x, again: ops.mul(x, x), total: ops.sum(ops.exp(x)) };
    const program = await compile(outputs, runtime);
    const feed = Float32Array.of(1, -2, 3, 0, 0.5, -1);
    const results = await program.run({ x: feed });
    const expected = interpret(Object.values(outputs), { x: feed });
    Object.keys(outputs).forEach((name, i) => {
      const values = floats(results, name);
      expected[i]!.forEach((value, at) => expect(values[at]).toBeCloseTo(value, 4));
    });
    await program.release();
  });

  it('writes outputs into given arrays, which may be parts of one', async () => {
    const x = ops.input('x', [2]);
    const program = await compile({ twice: ops.mul(x, 2), total: ops.sum(x) }, runtime);
    const all = new Float32Array(8);
    const into = { total: all.subarray(1, 2), twice: all.subarray(4, 6) };
    const feeds = { x: Float32Array.of(3, -1) };
    const results = await program.run(feeds, undefined, into);
    expect([...all]).toEqual([0, 2, 0, 0, 6, -2, 0, 0]);
    expect(results.twice).toBe(into.twice);
    expect(floats(await program.run(feeds, undefined, { total: into.total }), 'twice')).not.toBe(into.twice);
    await expect(program.run(feeds, undefined, { twice: all })).rejects.toThrow(
      'output "twice" got 8 numbers, expected 2',
    );
    await expect(program.run(feeds, undefined, { total: new BigInt64Array(1) })).rejects.toThrow(
      'output "total" got a BigInt64Array, expected a Float32Array',
    );
    await program.release();
  });

  it('updates the state: three steps of gradient descent on (w − 3)²', async () => {
    const w = ops.input('w', []);
    const difference = ops.sub(w, 3);
    const loss = ops.mul(difference, difference);
    const [gradient] = grad(loss, [w]);
    const state = new State();
    state.add('w', [], Float32Array.of(0));
    const program = await compile({ loss }, runtime, {
      updates: { w: ops.sub(w, ops.mul(gradient, 0.25)) },
    });
    const losses: number[] = [];
    for (let step = 0; step < 3; step++) losses.push(floats(await program.run({}, state), 'loss')[0]!);
    expect(losses).toEqual([9, 2.25, 0.5625]);
    expect((await state.read('w'))[0]).toBe(2.625);
    await program.release();
  });

  it('names a missing input and does not change the state', async () => {
    const w = ops.input('w', [2]);
    const program = await compile({}, runtime, { updates: { w: ops.add(w, ops.input('x', [2])) } });
    const state = new State();
    state.add('w', [2], Float32Array.of(1, 2));
    await expect(program.run({}, state)).rejects.toThrow('input "x" got nothing, expected 2');
    await expect(program.run({ x: new Float32Array(3) }, state)).rejects.toThrow('got 3 numbers, expected 2');
    expect([...(await state.read('w'))]).toEqual([1, 2]);
    await program.release();
  });

  it.each([
    ['a Float64Array', Float64Array.of(1, 2, 3, 4)],
    ['an Int32Array', Int32Array.of(1, 2, 3, 4)],
    ['an array', [1, 2, 3, 4]],
  ])('refuses %s for float32 numbers instead of misreading its bytes', async (kind, values) => {
    const program = await compile({ twice: ops.mul(ops.input('x', [4]), 2) }, runtime);
    await expect(program.run({ x: values as unknown as Float32Array })).rejects.toThrow(
      new UsageError(`input "x" got ${kind}, expected a Float32Array`),
    );
    await program.release();
  });

  it('requires the typed array of each dtype', async () => {
    const x = ops.input('x', [2]);
    const program = await compile(
      { taken: ops.gather(x, ops.input('i', [1], 'int64'), 0), kept: ops.input('b', [2], 'bool') },
      runtime,
    );
    const feeds = { x: Float32Array.of(5, 7), i: BigInt64Array.of(1n), b: Uint8Array.of(1, 0) };
    const results = await program.run(feeds);
    expect(results['taken']).toEqual(Float32Array.of(7));
    expect(results['kept']).toEqual(Uint8Array.of(1, 0));
    await expect(program.run({ ...feeds, i: Float32Array.of(1) })).rejects.toThrow(
      'input "i" got a Float32Array, expected a BigInt64Array',
    );
    await expect(program.run({ ...feeds, b: Float32Array.of(1, 0) })).rejects.toThrow(
      'input "b" got a Float32Array, expected a Uint8Array',
    );
    await program.release();
  });

  it('refuses a state of another shape, for reading and for updates, and does not change it', async () => {
    const state = new State();
    state.add('w', [2, 3], new Float32Array(6).fill(1));
    const reading = await compile({ sum: ops.sum(ops.input('w', [3, 2])) }, runtime);
    await expect(reading.run({}, state)).rejects.toThrow(
      'state "w" has the shape [2, 3], and this program reads [3, 2]',
    );
    const writing = await compile({}, runtime, { updates: { w: ops.neg(ops.input('x', [6])) } });
    await expect(writing.run({ x: new Float32Array(6) }, state)).rejects.toThrow(
      'state "w" has the shape [2, 3], and this program updates it with [6]',
    );
    expect([...(await state.read('w'))]).toEqual(Array(6).fill(1));
    await Promise.all([reading.release(), writing.release()]);
  });

  it('refuses an update that is not float32', async () => {
    const i = ops.input('i', [2], 'int64');
    await expect(compile({}, runtime, { updates: { i } })).rejects.toThrow(
      'the update of "i" is int64, expected float32: all tensors of a state are float32',
    );
  });

  it('updates moments in place, and weights, which are still read, in a second buffer', async () => {
    const [w, m] = [ops.input('w', [2]), ops.input('m', [2])];
    const moved = ops.add(ops.mul(m, 0.5), ops.mul(w, 2));
    const state = new State();
    state.add('w', [2], Float32Array.of(1, 2));
    state.add('m', [2], Float32Array.of(8, 16));
    const [weights, moments] = [state.current('w'), state.current('m')];
    const program = await compile(
      { before: ops.matmul(ops.reshape(w, [1, 2]), ops.reshape(w, [2, 1])) },
      runtime,
      {
        updates: { w: ops.sub(w, moved), m: moved },
      },
    );
    const results = await program.run({}, state);
    expect([...floats(results, 'before')]).toEqual([5]);
    expect(state.current('m')).toBe(moments);
    expect(state.current('w')).not.toBe(weights);
    expect([...(await state.read('m'))]).toEqual([6, 12]);
    expect([...(await state.read('w'))]).toEqual([-5, -10]);
    await program.release();
  });

  it('invalidates a state whose update in place failed', async () => {
    const m = ops.input('m', []);
    const failing: Runtime = {
      ...runtime,
      load: async () => ({
        run: () => Promise.reject(new Error('out of memory')),
        release: async () => undefined,
      }),
    };
    const program = await compile({}, failing, { updates: { m: ops.add(ops.mul(m, 2), 1) } });
    const state = new State();
    state.add('m', [], Float32Array.of(1));
    await expect(program.run({}, state)).rejects.toThrow('out of memory');
    expect(() => state.current('m')).toThrow('a step failed while it was changing this state');
  });

  it('refuses an output whose name is reserved for updates', async () => {
    const w = ops.input('w', []);
    const outputs = { 'next.w': ops.neg(w) };
    await expect(compile(outputs, runtime, { updates: { w: ops.add(w, 1) } })).rejects.toThrow(
      'output "next.w" begins with "next."',
    );
  });
});
