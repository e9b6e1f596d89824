import { sizeOf } from '../../../core/shape.ts';
import { isOp, makeNode, type Node } from '../../tensor/node.ts';
import * as ops from '../../tensor/ops.ts';
import { rewrite, type Pass } from './rewrite.ts';
import { usesOf } from './uses.ts';

/**
 * Computes a scalar times a matrix product that has no other use by scaling the smaller factor instead, if it is smaller
 * than the product. An example is the update of a dense layer's weights: the rate times a gradient of, say, [8000, 8000]
 * whose factors are [100, 8000].
 */
export const scaleFactors: Pass = {
  name: 'scale-factors',
  apply: (outputs) => {
    const uses = usesOf(outputs);
    return rewrite(outputs, (node, before) => {
      if (!isOp(node, 'Mul')) return node;
      for (const [at, other] of [[0, 1] as const, [1, 0] as const]) {
        const product = node.inputs[at]!;
        const scale = node.inputs[other]!;
        if (!isOp(product, 'MatMul') || scale.shape.length > 0) continue;
        if (uses.get(before.inputs[at]!) === 1) return scaled(product, scale) ?? node;
      }
      return node;
    });
  },
};

/** @returns undefined if the product is no larger than either factor */
function scaled(product: Node<'MatMul'>, scale: Node): Node | undefined {
  const [a, b] = product.inputs as readonly [Node, Node];
  const [sizeA, sizeB] = [sizeOf(a.shape), sizeOf(b.shape)];
  if (Math.min(sizeA, sizeB) >= sizeOf(product.shape)) return undefined;
  const factors = sizeA <= sizeB ? [ops.mul(a, scale), b] : [a, ops.mul(b, scale)];
  return makeNode('MatMul', factors, product.attributes);
}
