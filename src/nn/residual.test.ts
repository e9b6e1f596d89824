import { describe, expect, it } from 'vitest';
import { interpret } from '../engine/tensor/interpret.ts';
import * as ops from '../engine/tensor/ops.ts';
import { relu } from './activations.ts';
import { Dense } from './linear.ts';
import { normalInitialiser } from './parameter.ts';
import { Residual } from './residual.ts';
import { Scope } from './scope.ts';

const initialise = normalInitialiser(1);

describe('a residual block', () => {
  const block = new Residual(
    {
      first: new Dense(2, 2, { initialise, bias: false }),
      relu: relu(),
      second: new Dense(2, 1, { initialise }),
    },
    new Dense(2, 1, { initialise, bias: false }),
  );

  it('has the parameters of both branches', () => {
    const shapes = Object.entries(block.parameters).map(([path, { shape }]) => [path, shape]);
    expect(shapes).toEqual([
      ['first.weight', [2, 2]],
      ['second.weight', [2, 1]],
      ['second.bias', [1]],
      ['shortcut.weight', [2, 1]],
    ]);
  });

  it('adds what both make of the same input', () => {
    const values = new Map(
      Object.entries(block.parameters).map(([path, { shape }]) => [path, ops.input(path, shape)]),
    );
    const [result] = interpret([block.apply(ops.input('x', [1, 2]), new Scope(values, 'running'))], {
      x: [1, 2],
      'first.weight': [1, -1, 1, -1], // 3 and −3, which ReLU makes 0
      'second.weight': [10, 10],
      'second.bias': [0.5],
      'shortcut.weight': [100, 1000],
    });
    expect([...result!]).toEqual([3 * 10 + 0.5 + 100 + 2000]);
  });

  it('refuses two layers of the same name, and what is no layer', () => {
    expect(() => new Residual({ shortcut: relu() }, relu())).toThrow(
      'Residual got a layer of main called shortcut, which is the name of the other: rename it',
    );
    expect(() => new Residual({ relu: relu() }, 5 as never)).toThrow('shortcut got 5, expected a layer');
  });
});
