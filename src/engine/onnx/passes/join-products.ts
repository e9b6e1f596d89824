import { sameShape, sizeOf } from '../../../core/shape.ts';
import { isOp, makeNode, type Node } from '../../tensor/node.ts';
import * as ops from '../../tensor/ops.ts';
import { rewrite, type Pass } from './rewrite.ts';
import { usesOf } from './uses.ts';

/**
 * Computes the sum of two matrix products that have no other use as one product of concatenated factors. Such a sum is the
 * weight gradient of a dense layer that was applied to two batches, as the discriminator's layers are: joining concatenates
 * the activations of the batches and saves a pass over all weights.
 */
export const joinProducts: Pass = {
  name: 'join-products',
  apply: (outputs) => {
    const uses = usesOf(outputs);
    return rewrite(outputs, (node, before) => {
      const [a, b] = node.inputs as readonly [Node, Node];
      const areUsedOnce = before.inputs.every((input) => uses.get(input) === 1);
      if (!isOp(node, 'Add') || !areUsedOnce || !isOp(a, 'MatMul') || !isOp(b, 'MatMul')) return node;
      return joined(a, b) ?? node;
    });
  },
};

/** @returns undefined if they are batches of matrices, if the factors are transposed differently, or if joining them costs more than it saves */
function joined(a: Node<'MatMul'>, b: Node<'MatMul'>): Node | undefined {
  if (!sameShape(a.shape, b.shape) || a.shape.length > 2) return undefined;
  const { transposeA, transposeB } = a.attributes;
  if (b.attributes.transposeA !== transposeA || b.attributes.transposeB !== transposeB) return undefined;
  const factors = [...a.inputs, ...b.inputs].reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  if (factors > sizeOf(a.shape)) return undefined;
  const left = ops.concat([a.inputs[0]!, b.inputs[0]!], transposeA ? 0 : 1);
  const right = ops.concat([a.inputs[1]!, b.inputs[1]!], transposeB ? 1 : 0);
  return makeNode('MatMul', [left, right], a.attributes);
}
