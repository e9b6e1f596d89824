/** Skip-layer excitation, by numbers computed by hand. PyTorch's values are in test/golden. */
import { describe, expect, it } from 'vitest';
import { interpret } from '../engine/tensor/interpret.ts';
import * as ops from '../engine/tensor/ops.ts';
import { upsample } from './upsample.ts';
import { Excitation, Remember } from './excitation.ts';
import { Sequential } from './layer.ts';
import { constantInitialiser } from './parameter.ts';
import { Scope } from './scope.ts';

const zero = constantInitialiser(0);
const options = { inputs: 1, outputs: 1, grid: [1, 2], initialise: [zero, zero] } as const;

describe('skip-layer excitation', () => {
  const network = new Sequential({
    keep: new Remember('small'),
    enlarge: upsample(2),
    excite: new Excitation('small', options),
  });
  const values = new Map(
    Object.entries(network.parameters).map(([path, { shape }]) => [path, ops.input(path, shape)]),
  );

  it('scales maps by a number that follows from averages of earlier ones', () => {
    const [result] = interpret([network.apply(ops.input('x', [1, 1, 2, 4]), new Scope(values, 'running'))], {
      x: [1, 3, 5, 7, 1, 3, 5, 7], // averages 2 and 6
      'excite.squeeze.weight': [1, -2], // 2 − 12 = −10, which leaky ReLU makes −1
      'excite.expand.weight': [Math.log(3)], // the sigmoid of −log 3 is a quarter
    });
    expect(result!.length).toBe(4 * 8);
    expect(result![0]).toBeCloseTo(1 / 4, 12);
    expect(result![7]).toBeCloseTo(7 / 4, 12);
  });

  it('cannot be applied without the layer that keeps the earlier maps', () => {
    const alone = new Excitation('other', options);
    const scope = new Scope(
      new Map(Object.entries(alone.parameters).map(([path, { shape }]) => [path, ops.input(path, shape)])),
      'running',
    );
    expect(() => alone.apply(ops.input('x', [1, 1, 2, 4]), scope)).toThrow(
      'no layer before this one has kept "other": apply the whole network',
    );
  });
});
