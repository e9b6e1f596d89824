import { sizeOf } from '../../../core/shape.ts';
import { isOp, type Node } from '../../tensor/node.ts';
import type { ChannelStep } from './channel-steps.ts';
import { floats, text, type Attributes, type Emitter } from '../file/emitter.ts';
import type { Values } from './values.ts';

/** What steps come to: x · scale + shift, and then bent. Vectors of a number for each channel. */
export interface ChannelCoefficients {
  /** undefined: 1 */
  readonly scale: string | undefined;
  /** undefined: 0 */
  readonly shift: string | undefined;
  /** As attributes of ONNX Runtime's convolutions. */
  readonly bend: Attributes;
}

export function channelCoefficients(
  steps: readonly ChannelStep[],
  channels: number,
  values: Values,
  e: Emitter,
): ChannelCoefficients {
  let scale: string | undefined;
  let shift: string | undefined;
  let bend: Attributes = {};
  for (const step of steps) {
    if (step.does === 'bend') {
      bend = bendOf(step.as);
    } else if (step.does === 'negate') {
      scale = e.emit('Neg', [scale ?? filled(channels, 1, e)]);
      shift &&= e.emit('Neg', [shift]);
    } else {
      const by = vectorOf(step.by, channels, values, e);
      if (step.does === 'multiply') {
        scale = scale === undefined ? by : e.emit('Mul', [scale, by]);
        shift &&= e.emit('Mul', [shift, by]);
      } else if (step.does === 'divide') {
        scale = e.emit('Div', [scale ?? filled(channels, 1, e), by]);
        shift &&= e.emit('Div', [shift, by]);
      } else if (step.does === 'add') {
        shift = shift === undefined ? by : e.emit('Add', [shift, by]);
      } else {
        shift = shift === undefined ? e.emit('Neg', [by]) : e.emit('Sub', [shift, by]);
      }
    }
  }
  return { scale, shift, bend };
}

/** The same number for every channel. */
export function filled(channels: number, value: number, e: Emitter): string {
  const data = new Float32Array(channels).fill(value);
  return e.constant({ dataType: 'float32', dims: [channels], data });
}

function vectorOf(by: Node, channels: number, values: Values, e: Emitter): string {
  if (sizeOf(by.shape) === channels) return e.reshape(values.of(by), [channels]);
  if (isOp(by, 'Constant')) return filled(channels, by.attributes.values[0]!, e);
  return e.emit('Expand', [e.reshape(values.of(by), [1]), e.int64s([channels])]);
}

function bendOf(node: Node<'LeakyRelu'> | Node<'Clip'>): Attributes {
  if (isOp(node, 'Clip')) {
    const { low, high } = node.attributes;
    return { activation: text('Clip'), activation_params: floats([low, high]) };
  }
  const { slope } = node.attributes;
  return slope === 0
    ? { activation: text('Relu') }
    : { activation: text('LeakyRelu'), activation_params: floats([slope]) };
}
