import { expect, it } from 'vitest';
import { createNodeRuntime } from '../../runtime/node/ort-node.ts';
import type { Node } from '../../tensor/node.ts';
import * as ops from '../../tensor/ops.ts';
import { portable } from '../kernels.ts';
import { expectAsInterpreted } from '../testing/as-interpreted.ts';
import { countOps, expectSameValues } from '../testing/graphs.ts';
import { decomposeMaxPoolGradients } from './decompose-max-pool-gradients.ts';

const geometries = [1, 2, 3, 5].flatMap((kernel) =>
  [1, 2, 3].flatMap((stride) =>
    [0, 1, 2].flatMap((padding) => (padding < kernel ? [{ kernel, stride, padding }] : [])),
  ),
);

function gradientOf({ kernel, stride, padding }: (typeof geometries)[number]): Node {
  const name = [kernel, stride, padding].join('-');
  const x = ops.input(`x${name}`, [2, 3, 7, 6]);
  const y = ops.maxPool2d(x, { kernel: [kernel, 2], stride: [stride, 1], padding: [padding, 1, 0, 0] });
  return ops.maxPoolGradient(y, ops.input(`g${name}`, y.shape));
}

it.each(geometries)(
  'keeps the gradient of kernels of $kernel, stride $stride, padding $padding',
  (geometry) => {
    const before = [gradientOf(geometry)];
    const after = decomposeMaxPoolGradients.apply(before);
    expect(countOps(after)).not.toHaveProperty('MaxPoolGradient');
    expectSameValues(after, before, 1e-12);
  },
);

it.each([true, false])(
  'agrees with the interpreter, as does ScatterElements: addsAtPlaces %s',
  async (addsAtPlaces) => {
    const runtime = await createNodeRuntime({ threads: 1 });
    await expectAsInterpreted(geometries.map(gradientOf), {
      ...runtime,
      kernels: { ...portable, addsAtPlaces },
    });
  },
);
