import { sizeOf } from '../../../core/shape.ts';
import type { Node } from '../../tensor/node.ts';
import { geometry, int, type Emitter } from '../file/emitter.ts';
import type { Values } from './values.ts';

/**
 * The gradient of a convolution by its weights where the pictures have few channels, as for the layer next to them: dw[o, k]
 * is the sum over all places of g[o] times the k-th number of the patch that the place has seen, a matrix product for each
 * picture. Patches are had by a convolution whose every kernel takes one number as it is. It costs as many operations as
 * the gradient itself where a patch has as many numbers as there are kernels, so it is for no larger ones.
 *
 * @returns undefined where patches are larger
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
  const one = new Float32Array(patch * patch);
  for (let k = 0; k < patch; k++) one[k * patch + k] = 1;
  const takers = e.constant({ dataType: 'float32', dims: [patch, channels, ...kernel], data: one });
  const patches = e.reshape(e.emit('Conv', [values.of(large), takers], geometry(node.attributes)), [
    batch,
    patch,
    sizeOf(window),
  ]);
  const gradients = e.reshape(values.of(small), [batch, outputs, sizeOf(window)]);
  const each = e.emit('FusedMatMul', [gradients, patches], { transB: int(1) }, 'com.microsoft');
  return e.reshape(e.emit('ReduceSum', [each, e.int64s([0])], { keepdims: int(0) }), node.shape);
}
