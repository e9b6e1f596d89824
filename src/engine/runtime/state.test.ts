import { describe, expect, it } from 'vitest';
import { State } from './state.ts';
import { asHost, hostMemory } from './tensor.ts';

function stateOf(entries: Readonly<Record<string, number[]>>): State {
  const state = new State();
  for (const [name, values] of Object.entries(entries)) {
    state.add(name, [values.length], Float32Array.from(values));
  }
  return state;
}

describe('State', () => {
  it('exchanges the tensors that were written, and only those, without copying', async () => {
    const state = stateOf({ w: [1, 2], v: [3] });
    const [before, next] = [state.current('w'), state.next('w')];
    next.write(Float32Array.of(5, 6));
    state.next('v').write(Float32Array.of(7));
    state.exchange(['w']);
    expect(state.current('w')).toBe(next);
    expect(state.next('w')).toBe(before);
    expect([...(await state.read('w'))]).toEqual([5, 6]);
    expect([...(await state.read('v'))]).toEqual([3]);
  });

  it.each([1, 2, 3])('changes all tensors or none, without copying: %i times each', async (times) => {
    const state = stateOf({ w: [1, 2], v: [3] });
    const kept = [state.current('w'), state.current('v')];
    const change = (fails: boolean) =>
      state.writing((lent) =>
        lent.atomically(async () => {
          for (let i = 1; i <= times; i++) {
            lent.next('w').write(Float32Array.of(i, i));
            lent.exchange(['w']);
            lent.set('v', Float32Array.of(i));
            expect([...(await lent.view('v'))]).toEqual([i]);
          }
          if (fails) throw new Error('the last part failed');
        }),
      );
    await expect(change(true)).rejects.toThrow('the last part failed');
    expect([state.current('w'), state.current('v')]).toEqual(kept);
    expect([...(await state.read('w')), ...(await state.read('v'))]).toEqual([1, 2, 3]);
    await change(false);
    await change(false);
    await expect(change(true)).rejects.toThrow('the last part failed');
    expect([...(await state.read('w')), ...(await state.read('v'))]).toEqual([times, times, times]);
  });

  it('refuses to read values after a failed step that may have changed some', () => {
    const state = stateOf({ w: [1, 2] });
    state.invalidate();
    expect(() => state.current('w')).toThrow('a step failed while it was changing this state: make a new');
  });

  it('takes ownership of the first values and copies those that are set', async () => {
    const state = new State();
    const first = Float32Array.of(1, 2);
    state.add('w', [2, 1], first);
    expect(asHost(state.current('w')).data).toBe(first);
    const later = Float32Array.of(3, 4);
    state.set('w', later);
    later[0] = 0;
    expect([...(await state.read('w'))]).toEqual([3, 4]);
    expect(asHost(state.current('w')).data).toBe(first);
  });

  it('is read as a copy, or viewed without one within a task', async () => {
    const state = stateOf({ w: [1, 2], v: [3] });
    const own = asHost(state.current('w')).data;
    (await state.read('w')).fill(9);
    await state.reading(async (shared) => {
      expect(await shared.view('w')).toBe(own);
      expect(await shared.views()).toEqual(
        new Map([
          ['w', { shape: [2], data: own }],
          ['v', { shape: [1], data: Float32Array.of(3) }],
        ]),
      );
      const copy = await shared.read('w');
      expect([...copy]).toEqual([1, 2]);
      expect(copy).not.toBe(own);
    });
    await expect(state.view('w')).rejects.toThrow('values are viewed within a task');
    await expect(state.read('x')).rejects.toThrow('there is no state "x"');
  });

  it('is copied completely, and the copy is independent', async () => {
    const state = stateOf({ w: [1, 2], v: [3] });
    const copy = await state.copyTo(hostMemory);
    state.set('w', Float32Array.of(7, 8));
    expect(copy.names()).toEqual(['w', 'v']);
    expect([...(await copy.read('w'))]).toEqual([1, 2]);
    expect(copy.shapeOf('v')).toEqual([1]);
  });

  it('lists names and shapes in the order in which they were added', () => {
    const state = stateOf({ b: [1], a: [1, 2, 3] });
    expect(state.names()).toEqual(['b', 'a']);
    expect(state.shapeOf('a')).toEqual([3]);
    expect(state.has('a')).toBe(true);
    expect(state.has('c')).toBe(false);
  });

  it('refuses invalid names and values', () => {
    const state = stateOf({ w: [1, 2] });
    expect(() => state.add('w', [], Float32Array.of(1))).toThrow('state "w" is defined twice');
    expect(() => state.add('v', [2, 3], new Float32Array(5))).toThrow(
      'state "v" got 5 numbers, expected 6 for shape [2, 3]',
    );
    expect(() => state.set('w', new Float32Array(3))).toThrow(
      'state "w" got 3 numbers, expected 2 for shape [2]',
    );
    const doubles = Float64Array.of(1, 2) as unknown as Float32Array;
    expect(() => state.add('d', [2], doubles)).toThrow(
      'state "d" got a Float64Array, expected a Float32Array',
    );
    expect(() => state.set('w', [1, 2] as unknown as Float32Array)).toThrow(
      'state "w" got an array, expected a Float32Array',
    );
    expect(state.has('d')).toBe(false);
    expect(() => state.current('x')).toThrow('there is no state "x"');
    expect(() => state.exchange(['x'])).toThrow('there is no state "x"');
  });
});
