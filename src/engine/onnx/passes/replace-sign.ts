import { isOp, type Node } from '../../tensor/node.ts';
import * as ops from '../../tensor/ops.ts';
import { localPass } from './rewrite.ts';

/** The largest power of two in float32, which scales the magnitude of every normal number to at least 1. */
const scale = 2 ** 127;

/**
 * Computes the derivative of leaky ReLU, Max(Sign(y), slope), as Clip(y · 2¹²⁷, slope, 1). ONNX Runtime's Sign branches
 * on each element in one thread: on [64, 64, 32, 32] it took 6–13 ms, and each of these vectorised passes takes 1.5 ms.
 * The results are equal for all float32 numbers except subnormal ones, which a processor may flush to zero anyway.
 */
export const replaceSign = localPass('replace-sign', (node) => {
  if (!isOp(node, 'Max')) return node;
  const [step, floor] = node.inputs as readonly [Node, Node];
  if (!isOp(step, 'Sign') || !isOp(floor, 'Constant')) return node;
  const [slope, ...others] = floor.attributes.values;
  if (others.length > 0 || !(slope! >= 0 && slope! < 1)) return node;
  return ops.clip(ops.mul(step.inputs[0]!, scale), slope!, 1);
});
