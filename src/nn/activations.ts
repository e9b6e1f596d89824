import { checkArguments, either, numberFrom, integer, kind, listOf } from '../core/checks.ts';
import * as ops from '../engine/tensor/ops.ts';
import { Stateless, type Layer } from './layer.ts';

/** x where x > 0, else 0. */
export function relu(): Layer {
  return new Stateless(ops.relu);
}

/** x where x > 0, else `slope` · x. DCGAN's discriminator has slope 0.2. */
export function leakyRelu(slope: number): Layer {
  checkArguments('leakyRelu', { slope }, { slope: numberFrom(0, 1) });
  return new Stateless((x) => ops.leakyRelu(x, slope));
}

/** The hyperbolic tangent: values in (−1, 1). */
export function tanh(): Layer {
  return new Stateless(ops.tanh);
}

/** The logistic function: values in (0, 1). */
export function sigmoid(): Layer {
  return new Stateless(ops.sigmoid);
}

const wholeNumber = integer(Number.MIN_SAFE_INTEGER);

/** exp(xᵢ) / Σⱼ exp(xⱼ) along an axis: by default the last, which is each example's features [B, n]. */
export function softmax(axis = -1): Layer {
  checkArguments('softmax', { axis }, { axis: wholeNumber });
  return new Stateless((x) => ops.softmax(x, axis));
}

/** The logarithm of `softmax`, which stays finite where a probability rounds to 0. */
export function logSoftmax(axis = -1): Layer {
  checkArguments('logSoftmax', { axis }, { axis: wholeNumber });
  return new Stateless((x) => ops.logSoftmax(x, axis));
}

/** Passes values, but no gradient. */
export function stopGradient(): Layer {
  return new Stateless(ops.stopGradient);
}

/** The axis whose size follows from the others. */
const derived = kind('-1', (value) => value === -1);

/** [B, …] → [B, ...shape]. One axis may be −1: its size is then derived. */
export function reshapeTo(...shape: readonly number[]): Layer {
  checkArguments('reshapeTo', { shape }, { shape: listOf(either(derived, integer(1))) });
  return new Stateless((x) => ops.reshape(x, [x.shape[0]!, ...shape]));
}

/** [B, …] → [B, n] */
export function flatten(): Layer {
  return new Stateless((x) => ops.reshape(x, [x.shape[0]!, -1]));
}
