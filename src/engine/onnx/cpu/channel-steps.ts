/** Operations on pictures [B, C, H, W] that do the same to all of a channel: they scale it, shift it or bend it. */
import { sameShape, sizeOf } from '../../../core/shape.ts';
import { isOp, type Node } from '../../tensor/node.ts';

export type ChannelStep = {
  /** The picture that it is done to. */
  readonly of: Node;
} & (
  | {
      readonly does: 'multiply' | 'divide' | 'add' | 'subtract';
      /** A number for each channel, or one for all. */
      readonly by: Node;
    }
  | { readonly does: 'negate' }
  | { readonly does: 'bend'; readonly as: Node<'LeakyRelu'> | Node<'Clip'> }
);

/** @returns undefined where the operation is no such step */
export function channelStep(node: Node): ChannelStep | undefined {
  if (node.shape.length !== 4) return undefined;
  const [first, second] = node.inputs as readonly [Node, Node];
  if (isOp(node, 'Neg')) return { of: first, does: 'negate' };
  if (isOp(node, 'LeakyRelu') || isOp(node, 'Clip')) return { of: first, does: 'bend', as: node };
  if (isOp(node, 'Mul')) return eitherWay(node, 'multiply');
  if (isOp(node, 'Add')) return eitherWay(node, 'add');
  if (isOp(node, 'Div') && isForChannels(second, first)) return { of: first, does: 'divide', by: second };
  if (isOp(node, 'Sub') && isForChannels(second, first)) return { of: first, does: 'subtract', by: second };
  return undefined;
}

function eitherWay({ inputs }: Node<'Mul' | 'Add'>, does: 'multiply' | 'add'): ChannelStep | undefined {
  const [first, second] = inputs as readonly [Node, Node];
  if (isForChannels(second, first)) return { of: first, does, by: second };
  return isForChannels(first, second) ? { of: second, does, by: first } : undefined;
}

/** Whether an operand is a number for each channel of a picture, or one for all, and not a picture itself. */
function isForChannels({ shape }: Node, picture: Node): boolean {
  if (picture.shape.length !== 4 || sameShape(shape, picture.shape)) return false;
  const count = sizeOf(shape);
  return count === 1 || (shape.length >= 3 && count === shape.at(-3) && count === picture.shape[1]);
}
