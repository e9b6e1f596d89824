import { sameShape } from '../../core/shape.ts';
import { isOp, type Node } from '../tensor/node.ts';
import { topologicalOrder } from '../tensor/walk.ts';
import { usesOf } from './passes/uses.ts';

/** A sum `added` ± `product`, which ONNX's Gemm computes as one. */
export interface FusedProduct {
  readonly product: Node<'MatMul'>;
  readonly added: Node;
  readonly sign: 1 | -1;
}

/**
 * The sums that are one Gemm with the matrix product that they add or subtract, because nothing else uses the product: of a
 * bias, and of momentum's velocity, which is as large as the product. The sum then needs no pass of its own, and the product
 * no memory.
 */
export function fusedProducts(outputs: readonly Node[]): ReadonlyMap<Node, FusedProduct> {
  const uses = usesOf(outputs);
  const found = new Map<Node, FusedProduct>();
  for (const sum of topologicalOrder(outputs)) {
    for (const [product, added, sign] of operandsOf(sum)) {
      const isAlone = isOp(product, 'MatMul') && uses.get(product) === 1;
      // Gemm stretches what it adds to the product's shape, but never the product.
      if (!isAlone || !sameShape(sum.shape, product.shape)) continue;
      found.set(sum, { product, added, sign });
      break;
    }
  }
  return found;
}

/** The operands of a sum or difference, in the ways in which the first might be the product. */
function operandsOf(node: Node): (readonly [product: Node, added: Node, sign: 1 | -1])[] {
  const [first, second] = node.inputs as readonly [Node, Node];
  if (isOp(node, 'Sub')) return [[second, first, -1]];
  return isOp(node, 'Add')
    ? [
        [first, second, 1],
        [second, first, 1],
      ]
    : [];
}
