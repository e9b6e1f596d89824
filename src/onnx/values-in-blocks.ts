import { sameShape, sizeOf } from '../core/shape.ts';
import { isOp, type Node, type OpName } from '../tensor/node.ts';
import { topologicalOrder } from '../tensor/walk.ts';
import { fitsBlocks } from './blocked-convolution.ts';
import { channelStep } from './channel-steps.ts';

/** Operations whose result at a place is made of their operands at that place, wherever it lies. */
const elementwise: ReadonlySet<OpName> = new Set<OpName>([
  'Neg',
  'Exp',
  'Log',
  'Sqrt',
  'Tanh',
  'Sigmoid',
  'Softplus',
  'Abs',
  'Sign',
  'LeakyRelu',
  'Clip',
  'Add',
  'Sub',
  'Mul',
  'Div',
  'Max',
  'Min',
]);

/**
 * The pictures of a graph that are made in blocks of channels: by convolutions whose kernels make such, and by whatever
 * works on these at each place, or on each channel, alone. So nothing is reordered between one convolution and the next.
 * What also needs a picture that is made in row-major order is made so itself: to bring that one into blocks would cost as
 * much as it saves.
 */
export function valuesInBlocks(outputs: readonly Node[], block: number): ReadonlySet<Node> {
  const found = new Set<Node>();
  if (block === 1) return found;
  for (const node of topologicalOrder(outputs)) {
    if (isOp(node, 'Conv') || isOp(node, 'ConvTranspose')) {
      if (fitsBlocks(node, block) && node.shape[1]! % block === 0) found.add(node);
    } else if (elementwise.has(node.op)) {
      const whole = node.inputs.filter(({ shape }) => sameShape(shape, node.shape));
      const isAligned = node.inputs.every((input) => whole.includes(input) || sizeOf(input.shape) === 1);
      if (whole.length > 0 && whole.every((input) => found.has(input))) {
        if (isAligned || channelStep(node) !== undefined) found.add(node);
      }
    }
  }
  return found;
}
