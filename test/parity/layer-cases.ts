/** Small cases of layers that consist of several operations, with gradients for their input and parameters. */
import { Bias } from '../../src/nn/linear.ts';
import type { Layer } from '../../src/nn/layer.ts';
import { Maxout, MaxoutConv2d } from '../../src/nn/maxout.ts';
import { normLimit } from '../../src/nn/norm-limit.ts';
import { uniformInitialiser } from '../../src/nn/parameter.ts';
import { Scope } from '../../src/nn/scope.ts';
import { any, type Case } from './case.ts';

const start = { initialise: uniformInitialiser(1) };

function applied(name: string, layer: Layer, shape: readonly number[]): Case {
  const parameters = Object.entries(layer.parameters);
  return {
    name,
    inputs: [any(...shape), ...parameters.map(([, spec]) => any(...spec.shape))],
    build: ([x, ...values]) =>
      layer.apply(
        x!,
        new Scope(new Map(parameters.map(([path], i) => [path, values[i]!] as const)), 'running'),
      ),
  };
}

const pooled = (side: number, stride: number) => ({ pool: { side, stride } });

export const layerCases: Readonly<Record<string, readonly Case[]>> = {
  Maxout: [applied('5 pieces', new Maxout(3, 4, 5, start), [2, 3])],
  MaxoutConv2d: [
    applied('2 pieces', new MaxoutConv2d(3, 4, 2, { ...start, kernel: 3 }), [2, 3, 4, 5]),
    applied(
      '2 pieces, padded, with overlapping windows that extend beyond the edge',
      new MaxoutConv2d(2, 3, 2, { ...start, kernel: 3, padding: 1, ...pooled(4, 2) }),
      [2, 2, 7, 5],
    ),
    applied(
      '3 pieces and windows side by side',
      new MaxoutConv2d(1, 2, 3, { ...start, kernel: [1, 2], ...pooled(2, 2) }),
      [1, 1, 4, 5],
    ),
  ],
  Bias: [applied('for each element', new Bias([2, 1, 3]), [2, 2, 1, 3])],
  normLimit: [
    { name: 'of kernels', inputs: [any(3, 2, 2, 2)], build: ([w]) => normLimit(1.5, [1, 2, 3])(w!) },
  ],
};
