import { describe, expect, it } from 'vitest';
import { grad } from '../../tensor/grad.ts';
import type { Node } from '../../tensor/node.ts';
import * as ops from '../../tensor/ops.ts';
import { portable } from '../kernels.ts';
import { passesFor } from '../lower.ts';
import { countOps, deepGraph, expectSameValues, randomGraph, unshared } from '../testing/graphs.ts';

const simplify = (outputs: readonly Node[]) =>
  passesFor(portable).reduce<readonly Node[]>((nodes, pass) => pass.apply(nodes), outputs);

describe('passesFor portable kernels', () => {
  it.each([...Array(60).keys()])('keep every value of random graph %d', (seed) => {
    const before = randomGraph(seed);
    expectSameValues(simplify(before), before, 1e-11);
  });

  it('are tried on every operation of the language', () => {
    const tried = new Set([...Array(60).keys()].flatMap((seed) => Object.keys(countOps(randomGraph(seed)))));
    expect([...tried].toSorted()).toMatchInlineSnapshot(`
      [
        "Abs",
        "Add",
        "AveragePool",
        "Clip",
        "Concat",
        "Constant",
        "Conv",
        "ConvTranspose",
        "DepthToSpace",
        "Div",
        "Equal",
        "Exp",
        "Expand",
        "Gather",
        "Greater",
        "Input",
        "LeakyRelu",
        "Less",
        "Log",
        "LogSoftmax",
        "MatMul",
        "Max",
        "MaxPool",
        "MaxPoolGradient",
        "Min",
        "Mul",
        "Neg",
        "Pad",
        "ReduceMax",
        "ReduceMean",
        "ReduceSum",
        "ReduceVariance",
        "Reshape",
        "Resize",
        "Sigmoid",
        "Sign",
        "Slice",
        "Softmax",
        "Softplus",
        "SpaceToDepth",
        "Sqrt",
        "StopGradient",
        "Sub",
        "Tanh",
        "Transpose",
        "Where",
      ]
    `);
  });

  it('reduce a layer and its gradients to the necessary operations', () => {
    const x = ops.input('x', [4, 3, 8, 8]);
    const w = ops.input('w', [2, 3, 4, 4]);
    const layer = ops.leakyRelu(ops.conv2d(x, w, { stride: 2, padding: 1 }), 0.2);
    const loss = ops.mean(ops.softplus(ops.sum(layer, { axes: [1, 2, 3] })));
    const outputs = [loss, ...grad(loss, [x, w])];
    const after = simplify([...outputs, ...unshared(outputs)]);
    expect(after.slice(3)).toEqual(after.slice(0, 3));
    expect(countOps(after)).toMatchInlineSnapshot(`
      {
        "Clip": 1,
        "Constant": 2,
        "Conv": 2,
        "ConvTranspose": 1,
        "Input": 2,
        "LeakyRelu": 1,
        "Mul": 3,
        "ReduceMean": 1,
        "ReduceSum": 1,
        "Reshape": 1,
        "Sigmoid": 1,
        "Softplus": 1,
        "Transpose": 3,
      }
    `);
  });

  it('handle a graph deeper than the call stack', () => {
    expect(countOps(simplify([deepGraph(20_000)]))).toEqual({ Input: 1, Constant: 1, Add: 20_000 });
  });
});
