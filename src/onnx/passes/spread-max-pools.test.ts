import { expect, it } from 'vitest';
import { createNodeRuntime } from '../../runtime/ort-node.ts';
import { compile } from '../../runtime/program.ts';
import { interpret } from '../../tensor/interpret.ts';
import type { Node } from '../../tensor/node.ts';
import * as ops from '../../tensor/ops.ts';
import { portable } from '../kernels.ts';
import { countOps, expectSameValues, feedsFor } from '../testing/graphs.ts';
import { spreadMaxPools } from './spread-max-pools.ts';

const geometries = [1, 2, 3, 5].flatMap((kernel) =>
  [1, 2, 3].flatMap((stride) =>
    [0, 1, 2].flatMap((padding) => (padding < kernel ? [{ kernel, stride, padding }] : [])),
  ),
);

function gradientOf({ kernel, stride, padding }: (typeof geometries)[number]): Node {
  const x = ops.input('x', [2, 3, 7, 6]);
  const y = ops.maxPool2d(x, { kernel: [kernel, 2], stride: [stride, 1], padding: [padding, 1, 0, 0] });
  return ops.maxPoolGradient(y, ops.input('g', y.shape));
}

it.each(geometries)(
  'keeps the gradient of kernels of $kernel, stride $stride, padding $padding',
  (geometry) => {
    const before = [gradientOf(geometry)];
    const after = spreadMaxPools.apply(before);
    expect(countOps(after)).not.toHaveProperty('MaxPoolGradient');
    expectSameValues(after, before, 1e-12);
  },
);

it.each([true, false])('is for runtimes that cannot add up at places: %s', async (addsAtPlaces) => {
  const runtime = await createNodeRuntime({ threads: 1 });
  for (const geometry of geometries) {
    const y = gradientOf(geometry);
    const program = await compile({ y }, { ...runtime, kernels: { ...portable, addsAtPlaces } });
    const feeds = feedsFor([y]);
    const [expected] = interpret([y], feeds);
    const single = Object.entries(feeds).map(([name, values]) => [name, Float32Array.from(values)] as const);
    const { y: actual } = await program.run(Object.fromEntries(single));
    (actual as Float32Array).forEach((value, i) => expect(value).toBeCloseTo(expected![i]!, 5));
    await program.release();
  }
});
