import { sameShape } from '../../../core/shape.ts';
import { isOp, makeNode, type Node } from '../../tensor/node.ts';
import * as ops from '../../tensor/ops.ts';
import { localPass } from './rewrite.ts';

/**
 * Factors a sum or mean that keeps its axes: if its terms have been multiplied or divided by a common factor, it sums first.
 * So the sum over a gradient through batch normalisation becomes the one that the bias needs anyway, and the product, if
 * nothing else uses it, is never computed.
 */
export const factorSums = localPass('factor-sums', (node) => {
  if (!isOp(node, 'ReduceSum') && !isOp(node, 'ReduceMean')) return node;
  const scaled = node.inputs[0]!;
  if (!isOp(scaled, 'Mul') && !isOp(scaled, 'Div')) return node;
  const [first, second] = scaled.inputs as readonly [Node, Node];
  const { axes, keepDims } = node.attributes;
  if (!keepDims) return node;
  const summed = (x: Node) => makeNode(node.op, [x], node.attributes);
  const isFactor = (factor: Node, x: Node) =>
    sameShape(x.shape, scaled.shape) &&
    axes.every((axis) => (factor.shape.at(axis - scaled.shape.length) ?? 1) === 1);
  if (isFactor(second, first)) return makeNode(scaled.op, [summed(first), second], {});
  return isOp(scaled, 'Mul') && isFactor(first, second) ? ops.mul(summed(second), first) : node;
});
