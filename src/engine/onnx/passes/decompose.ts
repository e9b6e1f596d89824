import type { OpName } from '../../tensor/operations.ts';
import { isOp } from '../../tensor/node.ts';
import * as ops from '../../tensor/ops.ts';
import { localPass } from './rewrite.ts';

/** Our operations that ONNX lacks and that other operations express. */
export type DecomposedOp = 'ReduceVariance' | 'StopGradient';

export function isDecomposed(op: OpName): op is DecomposedOp {
  return op === 'ReduceVariance' || op === 'StopGradient';
}

/** Expresses operations that ONNX lacks by operations that it has. */
export const decompose = localPass('decompose', (node) => {
  if (isOp(node, 'StopGradient')) return node.inputs[0]!;
  if (!isOp(node, 'ReduceVariance')) return node;
  const x = node.inputs[0]!;
  const { axes, keepDims } = node.attributes;
  const deviation = ops.sub(x, ops.mean(x, { axes, keepDims: true }));
  return ops.mean(ops.mul(deviation, deviation), { axes, keepDims });
});
