/** Operations on pictures [B, C, H, W] that scale, shift or activate each channel uniformly. */
import { sameShape, sizeOf } from '../../../core/shape.ts';
import { isOp, type Node } from '../../tensor/node.ts';

export type ChannelStep = {
  /** The picture that the step applies to. */
  readonly input: Node;
} & (
  | {
      readonly kind: 'multiply' | 'divide' | 'add' | 'subtract';
      /** A number per channel, or a scalar. */
      readonly operand: Node;
    }
  | { readonly kind: 'negate' }
  | { readonly kind: 'activation'; readonly node: Node<'LeakyRelu'> | Node<'Clip'> }
);

/** @returns undefined if the operation is not a channel step */
export function channelStep(node: Node): ChannelStep | undefined {
  if (node.shape.length !== 4) return undefined;
  const [first, second] = node.inputs as readonly [Node, Node];
  if (isOp(node, 'Neg')) return { input: first, kind: 'negate' };
  if (isOp(node, 'LeakyRelu') || isOp(node, 'Clip')) return { input: first, kind: 'activation', node };
  if (isOp(node, 'Mul')) return commutative(node, 'multiply');
  if (isOp(node, 'Add')) return commutative(node, 'add');
  if (isOp(node, 'Div') && isPerChannel(second, first))
    return { input: first, kind: 'divide', operand: second };
  if (isOp(node, 'Sub') && isPerChannel(second, first))
    return { input: first, kind: 'subtract', operand: second };
  return undefined;
}

function commutative({ inputs }: Node<'Mul' | 'Add'>, kind: 'multiply' | 'add'): ChannelStep | undefined {
  const [first, second] = inputs as readonly [Node, Node];
  if (isPerChannel(second, first)) return { input: first, kind, operand: second };
  return isPerChannel(first, second) ? { input: second, kind, operand: first } : undefined;
}

/** Whether an operand is a number per channel of a picture or a scalar, and not a picture itself. */
function isPerChannel({ shape }: Node, picture: Node): boolean {
  if (picture.shape.length !== 4 || sameShape(shape, picture.shape)) return false;
  const count = sizeOf(shape);
  return count === 1 || (shape.length >= 3 && count === shape.at(-3) && count === picture.shape[1]);
}
