import { sizeOf } from '../../../core/shape.ts';
import type { Node } from '../../tensor/node.ts';
import { geometry, int, type Emitter } from '../file/emitter.ts';
import type { Values } from './values.ts';

/**
 * The weight gradient of a convolution with few input channels, such as the layer next to the pictures, by im2col: dw[o, k]
 * is the sum over all positions of g[o] times the k-th number of the patch at that position, one matrix product per
 * picture. A convolution with one-hot kernels extracts the patches. It takes as many operations as the gradient itself if
 * a patch has as many numbers as there are kernels, so larger patches are not worthwhile.
 *
 * @returns undefined if patches are larger
 */
export function weightGradientByIm2col(
  node: Node<'ConvWeightGradient'>,
  values: Values,
  e: Emitter,
): string | undefined {
  const [large, small] = node.inputs as readonly [Node, Node];
  const channels = large.shape[1]!;
  const [batch, outputs, ...window] = small.shape as readonly [number, number, number, number];
  const { kernel } = node.attributes;
  const patch = channels * sizeOf(kernel);
  if (patch > outputs) return undefined;
  const identity = new Float32Array(patch * patch);
  for (let k = 0; k < patch; k++) identity[k * patch + k] = 1;
  const extractors = e.constant({ dataType: 'float32', dims: [patch, channels, ...kernel], data: identity });
  const patches = e.reshape(e.emit('Conv', [values.of(large), extractors], geometry(node.attributes)), [
    batch,
    patch,
    sizeOf(window),
  ]);
  const gradients = e.reshape(values.of(small), [batch, outputs, sizeOf(window)]);
  const perPicture = e.emit('FusedMatMul', [gradients, patches], { transB: int(1) }, 'com.microsoft');
  return e.reshape(e.emit('ReduceSum', [perPicture, e.int64s([0])], { keepdims: int(0) }), node.shape);
}
