/** The amount of computation in a graph, from its shapes. */
import { checkArguments, kind, listOf } from '../../core/checks.ts';
import { sizeOf, type Shape } from '../../core/shape.ts';
import { nodeRule, isOp, type Node } from './node.ts';
import { topologicalOrder } from './walk.ts';

/** The operations whose work grows faster than their inputs and outputs. */
const productOps = ['MatMul', 'Conv', 'ConvTranspose', 'ConvWeightGradient'] as const;
/** The name of an operation that multiplies and adds. */
export type ProductOp = (typeof productOps)[number];

const iterable = kind(
  'nodes of a graph',
  (value) => typeof value === 'object' && value !== null && Symbol.iterator in value,
);

/** Multiply-adds of one node. */
const counts: { readonly [K in ProductOp]: (node: Node<K>) => number } = {
  MatMul: ({ shape, inputs: [a], attributes: { transposeA } }) =>
    sizeOf(shape) * a!.shape.at(transposeA ? -2 : -1)!,
  // The three are one trilinear form (docs/design.md): each sums over kernel, channels, maps and the small picture.
  Conv: ({ shape, inputs: [, w] }) => ofConvolution(shape, w!.shape),
  ConvTranspose: ({ inputs: [x, w] }) => ofConvolution(x!.shape, w!.shape),
  ConvWeightGradient: ({ shape, inputs: [, g] }) => ofConvolution(g!.shape, shape),
};

/** `small` [B, O, h, w] is the shape of a convolution by `kernel` [O, C/groups, kh, kw]. */
function ofConvolution(small: Shape, kernel: Shape): number {
  return (sizeOf(small) * sizeOf(kernel)) / kernel[0]!;
}

/**
 * Multiply-adds of the convolutions and matrix products that `outputs` depend on, by operation. The number of FLOP is twice
 * their sum. As is usual, products with zeros of a padding count, and elementwise work does not.
 */
export function multiplyAdds(outputs: Iterable<Node>): Record<ProductOp, number> {
  checkArguments('multiplyAdds', { outputs }, { outputs: iterable });
  const nodes = [...outputs];
  checkArguments('multiplyAdds', { outputs: nodes }, { outputs: listOf(nodeRule) });
  const sums: Record<ProductOp, number> = { MatMul: 0, Conv: 0, ConvTranspose: 0, ConvWeightGradient: 0 };
  for (const node of topologicalOrder(nodes)) {
    for (const op of productOps) if (isOp(node, op)) sums[op] += countOf(op, node);
  }
  return sums;
}

/** Multiply-adds of one node, without those of its inputs: 0 if it is no convolution or matrix product. */
export function multiplyAddsOf(node: Node): number {
  for (const op of productOps) if (isOp(node, op)) return countOf(op, node);
  return 0;
}

function countOf<K extends ProductOp>(op: K, node: Node<K>): number {
  return counts[op](node);
}
