/**
 * Converts the networks that DCGAN's authors published (github.com/Newmu/dcgan_code) to Sparring's parameters.
 *
 * Their code stores a network as a list of arrays: the weight of each layer, followed by the gain and bias of its batch
 * normalisation if it has one. Our parameters have the same order, so the arrays correspond one to one. Differences:
 * - Their convolution is the mathematical one. Its kernels are flipped in both spatial axes compared with
 *   cross-correlation, which ONNX and everybody else calls convolution.
 * - Batch normalisation adds 1e-8 to the variance. It uses batch statistics in sampling as well: there are no running
 *   averages.
 */
import {
  anything,
  checkArguments,
  floatArray,
  including,
  integer,
  listOf,
  recordOf,
  text,
} from '../../core/checks.ts';
import { DataError } from '../../core/errors.ts';
import { sameShape, showShape, type Shape } from '../../core/shape.ts';
import type { ParameterSpecs } from '../../nn/parameter.ts';
import type { Gan } from '../networks/gan.ts';
import type { DcganNetwork } from '../networks/network.ts';

/** One of the arrays of a stored network. */
export interface NamedArray {
  /** Names the array in errors: the file. */
  readonly name: string;
  readonly shape: Shape;
  readonly data: Float32Array;
}

/** The arrays of both networks of a training. */
export interface DcganCodeWeights {
  readonly generator: readonly NamedArray[];
  readonly discriminator: readonly NamedArray[];
}

const arrayRule = including({ name: text, shape: listOf(integer(0)), data: floatArray });
const kernel = 5;
const epsilon = 1e-8;
/** Height and width of the projected feature maps. Each transposed convolution doubles them. */
const base = 4;
/** Arrays of the smallest G: weight, gain and bias of the dense layer, and the weight of the last convolution. */
const minGeneratorArrays = 4;

/**
 * The options of the networks that the arrays belong to. The number of G's arrays determines how often it doubles the
 * sides, and the shapes of the first and last arrays determine the widths. The other shapes are checked by
 * `parametersOfDcganCode`.
 *
 * @throws SparringError if there are too few or too many arrays, or their shapes do not determine the widths
 */
export function networkOfDcganCode(arrays: DcganCodeWeights): DcganNetwork {
  checkArguments(
    'networkOfDcganCode',
    { arrays },
    { arrays: including({ generator: listOf(arrayRule), discriminator: listOf(arrayRule) }) },
  );
  const { generator, discriminator } = arrays;
  const doublings = 1 + (generator.length - minGeneratorArrays) / 3;
  if (!Number.isInteger(doublings) || doublings < 2) {
    throw new DataError(
      `got ${generator.length} arrays of the generator, expected 3 for each doubling of its pictures and 1 more, such as 10 of 32×32: take the whole folder of one training`,
    );
  }
  const expected = 3 * doublings - 1;
  if (discriminator.length !== expected) {
    throw new DataError(
      `got ${discriminator.length} arrays of the discriminator, expected ${expected} to match the ${generator.length} of the generator: take the whole folder of one training`,
    );
  }
  const [latentDim = 0] = dimensions(generator[0]!, 2);
  const [ngf = 0, channels = 0] = dimensions(generator.at(-1)!, 4);
  const [ndf = 0] = dimensions(discriminator[0]!, 4);
  if (channels !== 1 && channels !== 3) {
    throw new DataError(
      `${generator.at(-1)!.name} makes pictures of ${channels} channels, expected 1 or 3: take another copy of the file`,
    );
  }
  const side = base * 2 ** doublings;
  return {
    architecture: 'dcgan',
    channels,
    height: side,
    width: side,
    latentDim,
    latentDistribution: 'normal',
    ngf,
    ndf,
    kernel,
    leak: 0.2,
    projectionNorm: 'feature',
    sideMultiple: 8,
    epsilon,
  };
}

/**
 * The trained parameters of one of the networks, by path.
 *
 * @param arrays the arrays of that network
 * @param specs the parameters of the network that `networkOfDcganCode` describes
 * @throws SparringError if the shape of an array is not that of its parameter, or it holds a number that is not finite
 */
export function parametersOfDcganCode(
  arrays: readonly NamedArray[],
  specs: Gan['generator']['parameters'],
): Map<string, Float32Array> {
  checkArguments(
    'parametersOfDcganCode',
    { arrays, specs },
    { arrays: listOf(arrayRule), specs: recordOf(anything) },
  );
  const trained = trainedOf(specs);
  if (trained.length !== arrays.length) {
    throw new DataError(`got ${arrays.length} arrays, expected ${trained.length} for this network`);
  }
  return new Map(
    trained.map(([path, shape], i) => {
      const { name, shape: got, data } = arrays[i]!;
      if (!sameShape(got, shape)) {
        throw new DataError(
          `${name} is of shape ${showShape(got)}, expected ${showShape(shape)} for ${path} to match the other arrays: take the whole folder of one training`,
        );
      }
      if (!data.every(Number.isFinite)) {
        throw new DataError(`${name} holds numbers that are not finite: take another copy of the file`);
      }
      return [path, shape.length === 4 ? flipped(data, shape) : data];
    }),
  );
}

function trainedOf(specs: ParameterSpecs): [path: string, shape: Shape][] {
  return Object.entries(specs)
    .filter(([, { role }]) => role === 'trained')
    .map(([path, { shape }]) => [path, shape]);
}

function dimensions({ name, shape }: NamedArray, axes: number): Shape {
  if (shape.length === axes) return shape;
  throw new DataError(
    `${name} is of shape ${showShape(shape)}, expected ${axes} axes: take the whole folder of one training`,
  );
}

/** Flips both spatial axes of kernels [.., .., kh, kw] by reversing each plane. */
function flipped(data: Float32Array, shape: Shape): Float32Array {
  const area = shape[2]! * shape[3]!;
  const result = data.slice();
  for (let start = 0; start < result.length; start += area) result.subarray(start, start + area).reverse();
  return result;
}
