import { describe, expect, it } from 'vitest';
import type { OnnxModel, OnnxNode, OnnxValueInfo } from './model.ts';
import { verifyNames } from './verify-names.ts';

const node = (inputs: string[], outputs: string[]): OnnxNode => ({
  opType: 'Add',
  inputs,
  outputs,
  attributes: {},
});
const scalar = (name: string): OnnxValueInfo => ({ name, dataType: 'float32', dims: [] });

function modelOf(nodes: OnnxNode[], changes: Partial<OnnxModel> = {}): OnnxModel {
  return {
    name: 'm',
    opset: 17,
    nodes,
    initializers: new Map([['w', { dataType: 'float32', dims: [], data: Float32Array.of(1) }]]),
    inputs: [scalar('x')],
    outputs: [scalar('y')],
    ...changes,
  };
}

describe('verifyNames', () => {
  it('accepts omitted optional inputs and outputs', () => {
    const nodes = [node(['x', '', 'w'], ['a', '']), node(['a', 'x'], ['', 'y'])];
    expect(() => verifyNames(modelOf(nodes))).not.toThrow();
  });

  it('accepts graph outputs that are an input or an initializer', () => {
    expect(() => verifyNames(modelOf([], { outputs: [scalar('x'), scalar('w')] }))).not.toThrow();
  });

  it.each([
    [
      'a use before the definition',
      modelOf([node(['a', 'x'], ['y']), node(['x', 'x'], ['a'])]),
      'model "m": node 0 (Add) takes "a", which no graph input, initializer or earlier node defines',
    ],
    [
      'a node that takes its own output',
      modelOf([node(['y', 'x'], ['y'])]),
      'model "m": node 0 (Add) takes "y", which no graph input, initializer or earlier node defines',
    ],
    [
      'two nodes with the same output',
      modelOf([node(['x', 'x'], ['y']), node(['x', 'w'], ['y'])]),
      'model "m": value "y" is defined twice, by node 0 (Add) and by node 1 (Add)',
    ],
    [
      'an initializer that is also an input',
      modelOf([node(['x', 'w'], ['y'])], { inputs: [scalar('x'), scalar('w')] }),
      'model "m": value "w" is defined twice, by a graph input and by an initializer',
    ],
    [
      'a missing graph output',
      modelOf([]),
      'model "m": graph output "y" is defined by no graph input, initializer or node',
    ],
    [
      'a graph output listed twice',
      modelOf([node(['x', 'w'], ['y'])], { outputs: [scalar('y'), scalar('y')] }),
      'model "m": graph output "y" is listed twice',
    ],
    [
      'a node without output',
      modelOf([node(['x', 'w'], [''])]),
      'model "m": node 0 (Add) has no named output',
    ],
    ['an empty name', modelOf([], { inputs: [scalar('')] }), 'model "m": a graph input has an empty name'],
  ])('refuses %s', (_, model, message) => {
    expect(() => verifyNames(model)).toThrow(new Error(message));
  });
});
