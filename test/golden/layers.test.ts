import { describe, expect, it } from 'vitest';
import { grad } from '../../src/engine/tensor/grad.ts';
import { interpret } from '../../src/engine/tensor/interpret.ts';
import type { Node } from '../../src/engine/tensor/node.ts';
import * as ops from '../../src/engine/tensor/ops.ts';
import { logSoftmax, softmax, stopGradient } from '../../src/nn/activations.ts';
import { Embedding } from '../../src/nn/embedding.ts';
import type { Layer } from '../../src/nn/layer.ts';
import { Conv2d, ConvTranspose2d } from '../../src/nn/linear.ts';
import { constantInitialiser } from '../../src/nn/parameter.ts';
import { Scope } from '../../src/nn/scope.ts';
import { upsample } from '../../src/nn/upsample.ts';
import { maxDifference, readGolden } from './golden-file.ts';

const golden = readGolden('layers');
const start = { initialise: constantInitialiser(0) };

/** Builds a layer's output. Its inputs are x, and the parameters in order. */
const of =
  (layer: Layer) =>
  (x: Node, ...parameters: readonly Node[]): Node => {
    const paths = Object.keys(layer.parameters);
    return layer.apply(x, new Scope(new Map(paths.map((path, i) => [path, parameters[i]!])), 'training'));
  };

/** What each case of make_layers_golden.py computes. */
const cases: Readonly<Record<string, (...inputs: Node[]) => Node>> = {
  upsampleNearest: of(upsample(2)),
  upsampleBilinear: of(upsample(2, 'bilinear')),
  upsampleBilinear3by4: of(upsample([3, 4], 'bilinear')),
  softmax: of(softmax()),
  softmaxOfChannels: of(softmax(1)),
  logSoftmax: (x) => of(logSoftmax())(ops.mul(x, 20)),
  embedding: (weight) =>
    of(new Embedding(5, 3, start))(ops.constant([2, 0, 4, 4, 4, 1], [2, 3], 'int64'), weight),
  matmulBatched: (a, b) => ops.matmul(a, b),
  matmulBroadcast: (a, b) => ops.matmul(a, b),
  convGroups: of(new Conv2d(4, 6, { ...start, kernel: 3, stride: 2, padding: 1, groups: 2 })),
  convDepthwise: of(new Conv2d(3, 6, { ...start, kernel: 3, padding: 1, groups: 3 })),
  convTransposeGroups: of(
    new ConvTranspose2d(4, 6, { ...start, kernel: 3, stride: 2, padding: 1, outputPadding: 1, groups: 2 }),
  ),
  convTransposeDepthwise: of(
    new ConvTranspose2d(3, 3, { ...start, kernel: 4, stride: 2, padding: 1, groups: 3 }),
  ),
  stopGradient: (x) => ops.mul(x, of(stopGradient())(ops.mul(x, x))),
};

describe('layers and their gradients follow PyTorch', () => {
  it('in every case of the file', () => {
    const names = new Set(golden.keys('').map((key) => key.split('.')[0]!));
    expect([...names].toSorted()).toEqual(Object.keys(cases).toSorted());
  });

  it.each(Object.keys(cases))('%s', (name) => {
    const given = golden.keys(`${name}.input`).map((key) => golden.tensor(key));
    const inputs = given.map(({ shape }, i) => ops.input(`input${i}`, shape));
    const value = cases[name]!(...inputs);
    const seed = golden.tensor(`${name}.seed`);
    expect(value.shape).toEqual(seed.shape);
    const gradients = grad(value, inputs, { seed: ops.constant(seed.data, seed.shape) });
    const feeds = Object.fromEntries(given.map(({ data }, i) => [`input${i}`, data]));
    const computed = interpret([value, ...gradients], feeds);
    ['value', ...inputs.map((_, i) => `gradient${i}`)].forEach((part, i) => {
      const expected = golden.tensor(`${name}.${part}`).data;
      // Float64 results were rounded to float32 in the file.
      const largest = expected.reduce((max, number) => Math.max(max, Math.abs(number)), 1);
      expect(maxDifference(computed[i]!, expected), part).toBeLessThanOrEqual(largest * 2 ** -24);
    });
  });
});
