import { describe, expect, it } from 'vitest';
import type { Node } from '../tensor/node.ts';
import * as ops from '../tensor/ops.ts';
import { lower } from './lower.ts';
import { overwritable } from './overwritable.ts';

/** The inputs that can be overwritten, given the nodes that replace them. */
function inPlace(updates: Readonly<Record<string, Node>>, others: readonly Node[] = []): string[] {
  const pairs = Object.entries(updates).map(([name, node]) => [name, `next.${name}`, node] as const);
  const outputs = Object.fromEntries([
    ...pairs.map(([, output, node]) => [output, node]),
    ...others.map((node, i) => [`y${i}`, node]),
  ]) as Record<string, Node>;
  return [
    ...overwritable(
      lower('test', outputs).nodes,
      pairs.map(([name, output]) => [name, output]),
    ),
  ];
}

const x = ops.input('x', [2, 3]);
const g = ops.input('g', [2, 3]);
const moved = ops.add(ops.mul(x, 0.9), g);

describe('overwritable', () => {
  it('finds an input that only its own update reads', () => {
    expect(inPlace({ x: moved })).toEqual(['x']);
    expect(inPlace({ x: moved }, [ops.exp(moved)])).toEqual(['x']);
    expect(inPlace({ x: ops.add(ops.mul(x, x), ops.mul(x, g)) })).toEqual(['x']);
  });

  it('excludes an input that the node reads which would overwrite it', () => {
    expect(inPlace({ x: ops.sub(x, g) })).toEqual([]);
  });

  it('excludes an input with another reader, which might run later', () => {
    expect(inPlace({ x: moved }, [ops.mul(x, g)])).toEqual([]);
    expect(inPlace({ x: moved, g: ops.sub(g, x) })).toEqual([]);
  });

  it('excludes an input that is aliased by a reshape, or read in another order', () => {
    const flat = ops.reshape(x, [6]);
    expect(inPlace({ x: ops.reshape(ops.mul(flat, 2), [2, 3]) })).toEqual([]);
    expect(inPlace({ x: ops.mul(ops.transpose(ops.reshape(x, [3, 2]), [1, 0]), 2) })).toEqual([]);
    expect(inPlace({ x })).toEqual([]);
  });

  it('finds an input that nothing reads', () => {
    expect(inPlace({ x: ops.mul(g, 2) })).toEqual(['x']);
  });
});
