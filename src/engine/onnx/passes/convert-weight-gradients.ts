import { isOp } from '../../tensor/node.ts';
import * as ops from '../../tensor/ops.ts';
import { localPass } from './rewrite.ts';
import { weightGradientGeometry } from './weight-gradient-geometry.ts';

/**
 * Computes the weight gradient of a convolution as a 2D convolution, for runtimes with slow 3D convolutions.
 * dw[o, c, ki, kj] = Σ over b, i, j of x[b, c, i·s + ki·d − p, …] · g[b, o, i, j]. With batch and channels exchanged, this
 * is a convolution of pictures x[c, b, …] by kernels g[o, b, i, j], with dilation s and stride d.
 */
export const convertWeightGradients = localPass('convert-weight-gradients', (node) => {
  if (!isOp(node, 'ConvWeightGradient')) return node;
  const [x, g] = node.inputs;
  const { kernel } = node.attributes;
  const { geometry } = weightGradientGeometry(node);
  const convolved = ops.convolve(ops.transpose(x!, [1, 0, 2, 3]), ops.transpose(g!, [1, 0, 2, 3]), geometry);
  const [channels, outputs] = convolved.shape as readonly [number, number];
  const exact = ops.slice(convolved, { lengths: [channels, outputs, ...kernel] });
  return ops.transpose(exact, [1, 0, 2, 3]);
});
