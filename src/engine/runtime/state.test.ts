import { describe, expect, it } from 'vitest';
import { State } from './state.ts';

function stateOf(entries: Readonly<Record<string, number[]>>): State {
  const state = new State();
  for (const [name, values] of Object.entries(entries)) {
    state.add(name, [values.length], Float32Array.from(values));
  }
  return state;
}

describe('State', () => {
  it('exchanges the tensors that were written, and only those, without copying', () => {
    const state = stateOf({ w: [1, 2], v: [3] });
    const [before, next] = [state.current('w'), state.next('w')];
    next.set([5, 6]);
    state.next('v').set([7]);
    state.exchange(['w']);
    expect(state.current('w')).toBe(next);
    expect(state.next('w')).toBe(before);
    expect([...state.current('w')]).toEqual([5, 6]);
    expect([...state.current('v')]).toEqual([3]);
  });

  it('gives no values any more once a step has failed that may have changed some', () => {
    const state = stateOf({ w: [1, 2] });
    state.spoil();
    expect(() => state.current('w')).toThrow('a step failed while it was changing this state: make a new');
  });

  it('takes the first values over and copies those that are set', () => {
    const state = new State();
    const first = Float32Array.of(1, 2);
    state.add('w', [2, 1], first);
    expect(state.current('w')).toBe(first);
    const later = Float32Array.of(3, 4);
    state.set('w', later);
    later[0] = 0;
    expect([...state.current('w')]).toEqual([3, 4]);
    expect(state.current('w')).toBe(first);
  });

  it('knows names and shapes, in the order in which they were added', () => {
    const state = stateOf({ b: [1], a: [1, 2, 3] });
    expect(state.names()).toEqual(['b', 'a']);
    expect(state.shapeOf('a')).toEqual([3]);
    expect(state.has('a')).toBe(true);
    expect(state.has('c')).toBe(false);
  });

  it('says what is wrong', () => {
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
