import { Branched } from './branches.ts';
import type { Layer } from './layer.ts';
import { Conv2d, ConvTranspose2d } from './linear.ts';

/** Whether a layer makes feature maps by convolving: a convolution, or a block of branches with one. */
export function isConvolutional(layer: Layer): boolean {
  if (layer instanceof Branched) return Object.values(layer.main.layers).some(isConvolutional);
  return layer instanceof Conv2d || layer instanceof ConvTranspose2d;
}
