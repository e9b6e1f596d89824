import { sameShape } from '../../core/shape.ts';
import { isOp, type Node } from '../tensor/node.ts';
import { topologicalOrder } from '../tensor/walk.ts';
import { usesOf } from './passes/uses.ts';

/** Whether a product is one of two matrices, which Gemm computes, and not of batches of them. */
export function isGemm(product: Node<'MatMul'>): boolean {
  return product.inputs.every(({ shape }) => shape.length === 2);
}

/** A sum `addend` ± `product`, which ONNX's Gemm computes as one operation. */
export interface FusedProduct {
  readonly product: Node<'MatMul'>;
  readonly addend: Node;
  readonly sign: 1 | -1;
}

/**
 * The sums and differences that fuse with a matrix product into one Gemm, because nothing else uses the product. The addend
 * may be a bias, or momentum's velocity, which is as large as the product. Fused, the sum needs no pass over memory of its
 * own, and the product no buffer.
 */
export function fusedProducts(outputs: readonly Node[]): ReadonlyMap<Node, FusedProduct> {
  const uses = usesOf(outputs);
  const found = new Map<Node, FusedProduct>();
  for (const sum of topologicalOrder(outputs)) {
    for (const [product, addend, sign] of operandsOf(sum)) {
      const isUsedOnce = isOp(product, 'MatMul') && isGemm(product) && uses.get(product) === 1;
      // Gemm broadcasts the addend to the product's shape, but never the product.
      if (!isUsedOnce || !sameShape(sum.shape, product.shape)) continue;
      found.set(sum, { product, addend, sign });
      break;
    }
  }
  return found;
}

/** The ways to read a sum or difference as `addend` ± `product`. */
function operandsOf(node: Node): (readonly [product: Node, addend: Node, sign: 1 | -1])[] {
  const [first, second] = node.inputs as readonly [Node, Node];
  if (isOp(node, 'Sub')) return [[second, first, -1]];
  return isOp(node, 'Add')
    ? [
        [first, second, 1],
        [second, first, 1],
      ]
    : [];
}
