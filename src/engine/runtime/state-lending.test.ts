/** Concurrent access to a state: which tasks may read and change it, and when. */
import { describe, expect, it } from 'vitest';
import * as ops from '../tensor/ops.ts';
import { createNodeRuntime } from './node/ort-node.ts';
import { compile, floats } from './program.ts';
import { State } from './state.ts';

const runtime = await createNodeRuntime({ threads: 1 });
const w = ops.input('w', [2]);
const doubling = await compile({ before: w }, runtime, { updates: { w: ops.mul(w, 2) } });
const adding = await compile({ before: w }, runtime, { updates: { w: ops.add(w, 1) } });
const looking = await compile({ seen: w }, runtime);

function stateOf(...values: number[]): State {
  const state = new State();
  state.add('w', [values.length], Float32Array.from(values));
  return state;
}

describe('programs that are not awaited', () => {
  it('change and read a state in the order in which they were run', async () => {
    const state = stateOf(1, 2);
    const results = await Promise.all([
      doubling.run({}, state),
      looking.run({}, state),
      adding.run({}, state),
      doubling.run({}, state),
      looking.run({}, state),
    ]);
    const seen = results.map((result) => [...floats(result, 'seen' in result ? 'seen' : 'before')]);
    expect(seen).toEqual([
      [1, 2],
      [2, 4],
      [2, 4],
      [3, 5],
      [6, 10],
    ]);
  });

  it('do not wait if they are fed everything', async () => {
    const state = stateOf(1, 2);
    const seen = await state.writing(() => looking.run({ w: Float32Array.of(7, 8) }, state));
    expect([...floats(seen, 'seen')]).toEqual([7, 8]);
  });
});

describe('a task', () => {
  it('of writing is atomic: nobody sees intermediate states', async () => {
    const state = stateOf(1, 2);
    const change = state.writing(async (alone) => {
      await doubling.run({}, alone);
      await new Promise(setImmediate);
      expect([...(await alone.read('w'))]).toEqual([2, 4]);
      alone.set('w', Float32Array.of(5, 6));
      await adding.run({}, alone);
    });
    expect(() => state.current('w')).toThrow('a step is changing this state: wait for it');
    expect([...(await state.read('w'))]).toEqual([6, 7]);
    const seen = await looking.run({}, state);
    expect([...floats(seen, 'seen')]).toEqual([6, 7]);
    await change;
  });

  it('of reading sees one state, shares it with other readers, and delays changes', async () => {
    const state = stateOf(1, 2);
    const order: string[] = [];
    const before = state.current('w');
    const task = (name: string) => async (shared: State) => {
      order.push(name);
      for (let i = 0; i < 3; i++) {
        expect([...floats(await looking.run({}, shared), 'seen')]).toEqual([1, 2]);
        expect([...(await shared.view('w'))]).toEqual([1, 2]);
        expect(state.current('w')).toBe(before);
      }
      order.push(name);
    };
    const first = state.reading(task('a'));
    const second = state.reading(task('b'));
    const change = doubling.run({}, state).then(() => order.push('changed'));
    expect(order).toEqual(['a', 'b']);
    await Promise.all([first, second, change]);
    expect(order.at(-1)).toBe('changed');
    expect([...(await state.read('w'))]).toEqual([2, 4]);
  });

  it('may run nested tasks, even if others wait', async () => {
    const state = stateOf(1, 2);
    const read = state.reading(async (shared) => {
      const waiting = doubling.run({}, state);
      const within = await shared.reading(async (again) => floats(await looking.run({}, again), 'seen')[0]);
      return { waiting, within };
    });
    const { waiting, within } = await read;
    expect(within).toBe(1);
    await waiting;
    await state.writing((alone) => alone.writing((again) => adding.run({}, again)));
    expect([...(await state.read('w'))]).toEqual([3, 5]);
  });

  it('holds the state until everything that it started has ended', async () => {
    const state = stateOf(1, 2);
    let forgotten: Promise<unknown> | undefined;
    await state.writing((alone) => {
      forgotten = doubling.run({}, alone);
    });
    expect([...(await state.read('w'))]).toEqual([2, 4]);
    await forgotten;
  });

  it('releases the state if it fails', async () => {
    const state = stateOf(1, 2);
    const failing = [
      state.writing(async () => Promise.reject(new Error('no'))),
      state.reading(() => {
        throw new Error('no');
      }),
      doubling.run({ w: new Float32Array(3) }, state),
    ];
    expect((await Promise.allSettled(failing)).map(({ status }) => status)).toEqual(
      Array(3).fill('rejected'),
    );
    state.set('w', Float32Array.of(3, 4));
    expect([...(await state.read('w'))]).toEqual([3, 4]);
  });

  it('of reading cannot change the state, and nobody else can meanwhile', async () => {
    const state = stateOf(1, 2);
    await state.reading(async (shared) => {
      const lent = 'this state was lent for reading';
      expect(() => shared.set('w', Float32Array.of(3, 4))).toThrow(lent);
      expect(() => shared.add('v', [], Float32Array.of(3))).toThrow(lent);
      await expect(doubling.run({}, shared)).rejects.toThrow(lent);
      expect(() => state.set('w', Float32Array.of(3, 4))).toThrow('a task is reading this state');
    });
    expect(state.names()).toEqual(['w']);
    expect([...(await state.read('w'))]).toEqual([1, 2]);
  });

  it('cannot use the lent state after its end', async () => {
    const state = stateOf(1, 2);
    const lent = await state.writing((alone) => alone);
    const ended = 'this state was lent to a task that has ended';
    expect(() => lent.current('w')).toThrow(ended);
    await expect(lent.read('w')).rejects.toThrow(ended);
    await expect(lent.view('w')).rejects.toThrow(ended);
    expect(() => lent.set('w', Float32Array.of(3, 4))).toThrow(ended);
    await expect(looking.run({}, lent)).rejects.toThrow(ended);
    await expect(doubling.run({}, lent)).rejects.toThrow(ended);
  });

  it('can invalidate the state', async () => {
    const state = stateOf(1, 2);
    await state.writing((alone) => alone.invalidate());
    const failure = 'a step failed while it was changing this state';
    await expect(looking.run({}, state)).rejects.toThrow(failure);
    await expect(state.read('w')).rejects.toThrow(failure);
  });
});
