/** The convolutions of a training step, one by one, to show where its time goes. */
import { definitionOf, trained } from './sides/definition.mjs';
import { topologicalOrder } from '../dist/engine/tensor/walk.js';

/** The three partial applications of a convolution's trilinear form, by operation (docs/design.md). */
const directions = { Conv: 'forward', ConvTranspose: 'transposed', ConvWeightGradient: 'weight gradient' };

/**
 * The distinct convolutions of a workload's step, with their counts: G's transposed convolutions equal D's input
 * gradients, and so on.
 *
 * @returns kernels: `direction`; `batch`, `channels`, `height`, `width` of the larger pictures; `maps` of the smaller;
 *   `kernel`, `stride`, `padding`; `times` in a step; `flops` of one
 */
export function convolutionsOf(workload) {
  const kernels = new Map();
  for (const node of topologicalOrder(trained(definitionOf(workload)))) {
    if (!(node.op in directions)) continue;
    const { larger, smaller, side } = shapesOf(node);
    const [batch, channels, height, width] = larger;
    const { strides, pads } = node.attributes;
    const kernel = {
      direction: directions[node.op],
      batch,
      channels,
      height,
      width,
      maps: smaller[1],
      kernel: side,
      stride: strides[0],
      padding: pads[0],
    };
    const flops = 2 * smaller.reduce((all, axis) => all * axis, channels * side * side);
    const key = JSON.stringify(kernel);
    const times = (kernels.get(key)?.times ?? 0) + 1;
    kernels.set(key, { ...kernel, times, flops });
  }
  const order = Object.values(directions);
  return [...kernels.values()].sort(
    (a, b) =>
      b.height - a.height ||
      a.channels - b.channels ||
      order.indexOf(a.direction) - order.indexOf(b.direction),
  );
}

/** A convolution maps the larger pictures to the smaller ones, a transposed one the reverse. */
function shapesOf({ op, shape, inputs: [first, second] }) {
  if (op === 'Conv') return { larger: first.shape, smaller: shape, side: second.shape[2] };
  if (op === 'ConvTranspose') return { larger: shape, smaller: first.shape, side: second.shape[2] };
  return { larger: first.shape, smaller: second.shape, side: shape[2] };
}

/** A matrix product, which shows the best rate of a runtime. */
export function product(size) {
  return { direction: 'product', size, times: 0, flops: 2 * size ** 3 };
}

/** `64×64×3 → 32×32×64`. */
export function kernelName({ direction, size, channels, height, width, maps, stride }) {
  if (direction === 'product') return `matrices of ${size}×${size}`;
  const larger = `${height}×${width}×${channels}`;
  const smaller = `${height / stride}×${width / stride}×${maps}`;
  return direction === 'transposed' ? `${smaller} → ${larger}` : `${larger} → ${smaller}`;
}
