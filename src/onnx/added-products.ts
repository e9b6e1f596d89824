import { sameShape } from '../core/shape.ts';
import { isOp, type Node } from '../tensor/node.ts';
import { topologicalOrder } from '../tensor/walk.ts';
import { usesOf } from './uses.ts';

/** A sum `added` ± `product`, which ONNX's Gemm computes as one. */
export interface AddedProduct {
  readonly product: Node<'MatMul'>;
  readonly added: Node;
  readonly sign: 1 | -1;
}

/**
 * The sums that are one Gemm with the matrix product that they add or subtract, because nothing else uses the product:
 * a bias, and the velocity of momentum, each as large as the product. The sum then needs no pass of its own, and the
 * product no memory.
 */
export function addedProducts(outputs: readonly Node[]): ReadonlyMap<Node, AddedProduct> {
  const uses = usesOf(outputs);
  const found = new Map<Node, AddedProduct>();
  const add = (sum: Node, product: Node, added: Node, sign: 1 | -1) => {
    const isAlone = isOp(product, 'MatMul') && uses.get(product) === 1 && product !== added;
    // Gemm stretches what it adds to the product's shape, but never the product.
    if (isAlone && sameShape(sum.shape, product.shape)) found.set(sum, { product, added, sign });
  };
  for (const node of topologicalOrder(outputs)) {
    const [first, second] = node.inputs as readonly [Node, Node];
    if (isOp(node, 'Add')) add(node, first, second, 1);
    if ((isOp(node, 'Add') && !found.has(node)) || isOp(node, 'Sub')) {
      add(node, second, first, isOp(node, 'Sub') ? -1 : 1);
    }
  }
  return found;
}
