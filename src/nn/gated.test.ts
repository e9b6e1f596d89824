import { expect, it } from 'vitest';
import { interpret } from '../engine/tensor/interpret.ts';
import * as ops from '../engine/tensor/ops.ts';
import { relu } from './activations.ts';
import { Gated } from './gated.ts';
import { Dense } from './linear.ts';
import { constantInitialiser } from './parameter.ts';
import { Scope } from './scope.ts';

const options = { initialise: constantInitialiser(0), bias: false };

it('multiplies what its layers make by the sigmoid of what the gate makes of the same input', () => {
  const unit = new Gated({ first: new Dense(2, 1, options), relu: relu() }, new Dense(2, 1, options));
  expect(Object.keys(unit.parameters)).toEqual(['first.weight', 'gate.weight']);
  const values = new Map(
    Object.entries(unit.parameters).map(([path, { shape }]) => [path, ops.input(path, shape)]),
  );
  const [result] = interpret([unit.apply(ops.input('x', [2, 2]), new Scope(values, 'running'))], {
    x: [1, 2, 1, -2],
    'first.weight': [10, 20],
    'gate.weight': [Math.log(3), 0],
  });
  expect(result![0]).toBeCloseTo(50 * 0.75, 12);
  expect(result![1]).toBeCloseTo(0, 12);
});

it('refuses two layers of the same name, and what is no layer', () => {
  expect(() => new Gated({ gate: relu() }, relu())).toThrow(
    'Gated got a layer of main called gate, which is the name of the other: rename it',
  );
  expect(() => new Gated({ relu: 'relu' as never }, relu())).toThrow(
    'main.relu got "relu", expected a layer',
  );
});
