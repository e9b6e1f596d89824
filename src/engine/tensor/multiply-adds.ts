/** How much a graph computes, as far as it can be told from its shapes. */
import { sizeOf, type Shape } from '../../core/shape.ts';
import { isOp, type Node } from './node.ts';
import { topologicalOrder } from './walk.ts';

/** The operations whose work grows faster than what they read and write. */
const productOps = ['MatMul', 'Conv', 'ConvTranspose', 'ConvWeightGradient'] as const;
export type ProductOp = (typeof productOps)[number];

/** Multiplications, each with its addition, of one node. */
const counts: { readonly [K in ProductOp]: (node: Node<K>) => number } = {
  MatMul: ({ shape, inputs: [a], attributes: { transposeA } }) =>
    sizeOf(shape) * a!.shape[transposeA ? 0 : 1]!,
  // The three are one trilinear form (docs/design.md): each sums over kernel, channels, maps and the smaller picture.
  Conv: ({ shape, inputs: [, w] }) => ofConvolution(shape, w!.shape),
  ConvTranspose: ({ inputs: [x, w] }) => ofConvolution(x!.shape, w!.shape),
  ConvWeightGradient: ({ shape, inputs: [, g] }) => ofConvolution(g!.shape, shape),
};

/** `small` is [B, O, h, w], which a convolution by `kernel` [O, C, kh, kw] has for its result. */
function ofConvolution(small: Shape, kernel: Shape): number {
  return (sizeOf(small) * sizeOf(kernel)) / kernel[0]!;
}

/**
 * Multiply-adds of the convolutions and matrix products that `outputs` depend on, by operation; twice their sum is what
 * is called FLOP. Products with the zeros of a padding count, as is usual, and elementwise work does not.
 */
export function multiplyAdds(outputs: Iterable<Node>): Record<ProductOp, number> {
  const sums: Record<ProductOp, number> = { MatMul: 0, Conv: 0, ConvTranspose: 0, ConvWeightGradient: 0 };
  for (const node of topologicalOrder(outputs)) {
    for (const op of productOps) if (isOp(node, op)) sums[op] += countOf(op, node);
  }
  return sums;
}

function countOf<K extends ProductOp>(op: K, node: Node<K>): number {
  return counts[op](node);
}
