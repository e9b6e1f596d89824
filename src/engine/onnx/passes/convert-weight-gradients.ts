import { isOp, type Node } from '../../tensor/node.ts';
import * as ops from '../../tensor/ops.ts';
import { localPass } from './rewrite.ts';
import { weightGradientGeometry } from './weight-gradient-geometry.ts';

/**
 * Computes the weight gradient of a convolution as a 2D convolution, for runtimes with slow 3D convolutions.
 * dw[o, c, ki, kj] = Σ over b, i, j of x[b, c, i·s + ki·d − p, …] · g[b, o, i, j]. With batch and channels exchanged, this
 * is a convolution of pictures x[c, b, …] by kernels g[o, b, i, j], with dilation s and stride d.
 */
export const convertWeightGradients = localPass('convert-weight-gradients', (node) =>
  isOp(node, 'ConvWeightGradient') ? asConvolution(node) : node,
);

/** The same for convolutions in groups only, which the runtimes with fast 3D convolutions need. */
export const convertGroupedWeightGradients = localPass('convert-grouped-weight-gradients', (node) =>
  isOp(node, 'ConvWeightGradient') && node.attributes.groups > 1 ? asConvolution(node) : node,
);

function asConvolution(node: Node<'ConvWeightGradient'>): Node {
  const [x, g] = node.inputs;
  const { kernel, groups } = node.attributes;
  const { geometry } = weightGradientGeometry(node);
  const convolved = ops.convolve(groupsAsChannels(x!, groups), ops.transpose(g!, [1, 0, 2, 3]), geometry);
  const [channels, outputs] = convolved.shape as readonly [number, number];
  const exact = ops.slice(convolved, { lengths: [channels, outputs, ...kernel] });
  return ops.transpose(exact, [1, 0, 2, 3]);
}

/**
 * Pictures [B, C, H, W] with batch and channels exchanged. The groups of channels stay groups of channels: each group g
 * has the pictures of the batch, [C/groups, groups·B, H, W].
 */
function groupsAsChannels(x: Node, groups: number): Node {
  if (groups === 1) return ops.transpose(x, [1, 0, 2, 3]);
  const [batch, channels, ...size] = x.shape as readonly [number, number, number, number];
  const apart = ops.reshape(x, [batch, groups, channels / groups, ...size]);
  const exchanged = ops.transpose(apart, [2, 1, 0, 3, 4]);
  return ops.reshape(exchanged, [channels / groups, groups * batch, ...size]);
}
