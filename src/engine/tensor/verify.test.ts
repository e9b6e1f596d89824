import { describe, expect, it } from 'vitest';
import { grad } from './grad.ts';
import { makeNode, type Node } from './node.ts';
import * as ops from './ops.ts';
import { verify } from './verify.ts';

const x = ops.input('x', [2, 3]);

describe('verify', () => {
  it('accepts graphs made with ops.ts, and gradients of gradients', () => {
    const y = ops.sum(ops.softplus(ops.matmul(x, ops.transpose(x, [1, 0]))));
    const [first] = grad(y, [x]);
    expect(() => verify([y, first, ...grad(ops.sum(ops.mul(first, first)), [x])])).not.toThrow();
  });

  it('finds a node that is not frozen, and one with attributes that are not', () => {
    expect(() => verify([{ ...ops.neg(x) }])).toThrow(
      'a Neg node is not frozen: make nodes with the functions of ops.ts',
    );
    expect(() => verify([Object.freeze({ ...ops.neg(x), attributes: {} })])).toThrow(
      'a Neg node is not frozen',
    );
  });

  it('finds a shape or dtype that disagrees with the inputs, at any depth', () => {
    const wrong = Object.freeze({ ...ops.neg(x), shape: Object.freeze([3, 2]) });
    expect(() => verify([ops.sum(ops.exp(wrong))])).toThrow(
      'a Neg node has type float32 [3, 2], but its inputs give float32 [2, 3]',
    );
    const mistyped: Node = Object.freeze({ ...ops.neg(x), dtype: 'bool' as const });
    expect(() => verify([mistyped])).toThrow(
      'a Neg node has type bool [2, 3], but its inputs give float32 [2, 3]',
    );
  });

  it('finds two inputs of one name that differ in shape or dtype', () => {
    const same = ops.input('x', [2, 3]);
    expect(() => verify([ops.add(x, same)])).not.toThrow();
    expect(() => verify([x, ops.input('x', [3, 2])])).toThrow(
      'input "x" is used as float32 [2, 3] and as float32 [3, 2]: give them different names',
    );
    expect(() => verify([x, ops.input('x', [2, 3], 'int64')])).toThrow(
      'input "x" is used as float32 [2, 3] and as int64 [2, 3]: give them different names',
    );
  });

  it.each([
    ['int64', 0.5],
    ['int64', 2 ** 53],
    ['bool', 2],
    ['bool', Number.NaN],
  ] as const)('finds a constant of type %s that holds %d', (dtype, value) => {
    expect(() => verify([ops.constant([0, value], [2], dtype)])).toThrow(
      `a constant of type ${dtype} holds a number that this type cannot represent`,
    );
  });

  it('accepts any number in a float32 constant', () => {
    expect(() => verify([ops.constant([0.1, Infinity, Number.NaN, -0])])).not.toThrow();
  });
});

describe('makeNode', () => {
  it('freezes the node, its inputs and its attributes', () => {
    const inputs = [x];
    const axes = { axes: [0], keepDims: false };
    const node = makeNode('ReduceSum', inputs, axes);
    inputs.push(x);
    axes.keepDims = true;
    expect(node.inputs).toEqual([x]);
    expect(node.attributes.keepDims).toBe(false);
    expect([node, node.inputs, node.shape, node.attributes].every(Object.isFrozen)).toBe(true);
  });

  it('copies the values of a constant', () => {
    const values = new Float64Array([1, 2]);
    const node = ops.constant(values);
    values[0] = 9;
    expect([...node.attributes.values]).toEqual([1, 2]);
  });
});
