import type { Node, OpName } from '../../tensor/node.ts';
import { isOp } from '../../tensor/node.ts';
import * as ops from '../../tensor/ops.ts';
import { localPass } from '../rewrite.ts';

/** Our operations that ONNX does not have. */
export type DecomposedOp = 'ConvWeightGradient' | 'ReduceVariance';

const decompositions: { readonly [K in DecomposedOp]: (node: Node<K>) => Node } = {
  /*
   * dw[o, c, ki, kj] = Σ over b, i, j of x[b, c, i·s + ki·d − p, …] · g[b, o, i, j]. Read with batch and
   * channels exchanged this is itself a convolution: "pictures" x[c, b, …], "kernels" g[o, b, i, j] that are
   * dilated by s, moved in steps of d. Its result [c, o, …] may have rows to spare, which no kernel element
   * produced, where the stride did not divide.
   */
  ConvWeightGradient: ({ inputs: [x, g], attributes: { strides, pads, dilations, kernel } }) => {
    const moved = ops.convolve(ops.transpose(x!, [1, 0, 2, 3]), ops.transpose(g!, [1, 0, 2, 3]), {
      strides: dilations,
      pads,
      dilations: strides,
    });
    const [channels, outputs] = moved.shape as readonly [number, number];
    return ops.transpose(ops.slice(moved, { lengths: [channels, outputs, ...kernel] }), [1, 0, 2, 3]);
  },
  ReduceVariance: ({ inputs: [x], attributes: { axes, keepDims } }) => {
    const deviation = ops.sub(x!, ops.mean(x!, { axes, keepDims: true }));
    return ops.mean(ops.mul(deviation, deviation), { axes, keepDims });
  },
};

export function isDecomposed(op: OpName): op is DecomposedOp {
  return op in decompositions;
}

/** Expresses the operations that ONNX lacks by those that it has. */
export const decompose = localPass('decompose', (node) => {
  if (isOp(node, 'ConvWeightGradient')) return decompositions.ConvWeightGradient(node);
  if (isOp(node, 'ReduceVariance')) return decompositions.ReduceVariance(node);
  return node;
});
