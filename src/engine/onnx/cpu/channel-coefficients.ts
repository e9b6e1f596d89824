import { sizeOf } from '../../../core/shape.ts';
import { isOp, type Node } from '../../tensor/node.ts';
import type { ChannelStep } from './channel-steps.ts';
import { floats, text, type Attributes, type Emitter } from '../file/emitter.ts';
import type { Values } from './values.ts';

/** The composition of channel steps: activation(x · scale + shift), with vectors [C]. */
export interface ChannelCoefficients {
  /** Default: 1. */
  readonly scale: string | undefined;
  /** Default: 0. */
  readonly shift: string | undefined;
  /** As attributes of ONNX Runtime's blocked convolutions. */
  readonly activation: Attributes;
}

export function channelCoefficients(
  steps: readonly ChannelStep[],
  channels: number,
  values: Values,
  e: Emitter,
): ChannelCoefficients {
  let scale: string | undefined;
  let shift: string | undefined;
  let activation: Attributes = {};
  for (const step of steps) {
    if (step.kind === 'activation') {
      activation = activationOf(step.node);
    } else if (step.kind === 'negate') {
      scale = e.emit('Neg', [scale ?? uniform(channels, 1, e)]);
      shift &&= e.emit('Neg', [shift]);
    } else {
      const vector = vectorOf(step.operand, channels, values, e);
      if (step.kind === 'multiply') {
        scale = scale === undefined ? vector : e.emit('Mul', [scale, vector]);
        shift &&= e.emit('Mul', [shift, vector]);
      } else if (step.kind === 'divide') {
        scale = e.emit('Div', [scale ?? uniform(channels, 1, e), vector]);
        shift &&= e.emit('Div', [shift, vector]);
      } else if (step.kind === 'add') {
        shift = shift === undefined ? vector : e.emit('Add', [shift, vector]);
      } else {
        shift = shift === undefined ? e.emit('Neg', [vector]) : e.emit('Sub', [shift, vector]);
      }
    }
  }
  return { scale, shift, activation };
}

/** The same number for every channel: [C]. */
export function uniform(channels: number, value: number, e: Emitter): string {
  const data = new Float32Array(channels).fill(value);
  return e.constant({ dataType: 'float32', dims: [channels], data });
}

function vectorOf(operand: Node, channels: number, values: Values, e: Emitter): string {
  if (sizeOf(operand.shape) === channels) return e.reshape(values.of(operand), [channels]);
  if (isOp(operand, 'Constant')) return uniform(channels, operand.attributes.values[0]!, e);
  return e.emit('Expand', [e.reshape(values.of(operand), [1]), e.int64s([channels])]);
}

function activationOf(node: Node<'LeakyRelu'> | Node<'Clip'>): Attributes {
  if (isOp(node, 'Clip')) {
    const { low, high } = node.attributes;
    return { activation: text('Clip'), activation_params: floats([low, high]) };
  }
  const { slope } = node.attributes;
  return slope === 0
    ? { activation: text('Relu') }
    : { activation: text('LeakyRelu'), activation_params: floats([slope]) };
}
