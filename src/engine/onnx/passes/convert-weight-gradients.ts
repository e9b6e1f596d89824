import { isOp } from '../../tensor/node.ts';
import * as ops from '../../tensor/ops.ts';
import { localPass } from './rewrite.ts';
import { weightGradientGeometry } from './weight-gradient-geometry.ts';

/**
 * A convolution's gradient by its weights as a convolution in two dimensions, for runtimes whose convolutions in three
 * are slow. dw[o, c, ki, kj] = Σ over b, i, j of x[b, c, i·s + ki·d − p, …] · g[b, o, i, j]. Read with batch and
 * channels exchanged this is itself a convolution: "pictures" x[c, b, …], "kernels" g[o, b, i, j] that are dilated by s,
 * moved in steps of d.
 */
export const convertWeightGradients = localPass('convert-weight-gradients', (node) => {
  if (!isOp(node, 'ConvWeightGradient')) return node;
  const [x, g] = node.inputs;
  const { kernel } = node.attributes;
  const { geometry } = weightGradientGeometry(node);
  const moved = ops.convolve(ops.transpose(x!, [1, 0, 2, 3]), ops.transpose(g!, [1, 0, 2, 3]), geometry);
  const [channels, outputs] = moved.shape as readonly [number, number];
  const exact = ops.slice(moved, { lengths: [channels, outputs, ...kernel] });
  return ops.transpose(exact, [1, 0, 2, 3]);
});
