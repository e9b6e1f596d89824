import { uniformInitialiser, type Initialiser } from '../../nn/parameter.ts';

/**
 * Glorot's initialisation (Glorot and Bengio 2010): uniform, with the variance that keeps both the sizes of activations
 * and those of gradients, 2 · gain² / (inputs + outputs).
 *
 * @param kernel side of the kernels, whose positions count as inputs and outputs
 * @param gain √2 before a rectifier, which drops half
 */
export function glorotInitialiser(inputs: number, outputs: number, kernel = 1, gain = 1): Initialiser {
  return uniformInitialiser(gain * Math.sqrt(6 / ((inputs + outputs) * kernel ** 2)));
}
