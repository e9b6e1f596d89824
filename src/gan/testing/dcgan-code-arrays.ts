import { RandomStream } from '../../core/random.ts';
import { sizeOf } from '../../core/shape.ts';
import type { DcganCodeWeights, NamedArray } from '../files/dcgan-code.ts';

/** Arrays in the form of the DCGAN authors' code: grey 16×16 pictures, z of 4 numbers, 2 and 3 feature maps. */
export function dcganCodeArrays(): DcganCodeWeights {
  const array = (name: string, shape: readonly number[], number: number): NamedArray => ({
    name: `${name}_${number}`,
    shape,
    data: new RandomStream(1, 'test', number).normal(new Float32Array(sizeOf(shape))),
  });
  const list = (name: string, shapes: readonly (readonly number[])[]) =>
    shapes.map((shape, i) => array(name, shape, i + 1));
  return {
    generator: list('gen', [[4, 64], [64], [64], [4, 2, 5, 5], [2], [2], [2, 1, 5, 5]]),
    discriminator: list('discrim', [[3, 1, 5, 5], [6, 3, 5, 5], [6], [6], [96, 1]]),
  };
}
