/**
 * The networks that DCGAN's authors published (github.com/Newmu/dcgan_code) in our form.
 *
 * Their code keeps a network as a list of arrays: the weight of each layer, followed by gain and bias of its batch
 * normalisation where it has one. That is the order of our parameters too, so the lists are taken one by one. What
 * is otherwise:
 * - Their convolution is the mathematical one, by kernels that are flipped in both spatial axes against the
 *   cross-correlation that ONNX and everybody else calls convolution.
 * - Batch normalisation adds 1e-8 to the variance, and goes by the batch's statistics in sampling as well: there are
 *   no running averages.
 */
import { SparringError } from '../../core/errors.ts';
import { sameShape, showShape, type Shape } from '../../core/shape.ts';
import type { ParameterSpecs } from '../../nn/parameter.ts';
import type { Gan } from '../networks/gan.ts';
import type { DcganNetwork } from '../networks/network.ts';

/** One of the arrays that a network is kept in. */
export interface NamedArray {
  /** What errors call it: the file. */
  readonly name: string;
  readonly shape: Shape;
  readonly data: Float32Array;
}

/** The two lists of a training. */
export interface DcganCodeWeights {
  readonly generator: readonly NamedArray[];
  readonly discriminator: readonly NamedArray[];
}

const kernel = 5;
const epsilon = 1e-8;
/** Sides of the pictures are the base's, doubled by each transposed convolution. */
const base = 4;
/** A dense layer, its gain and bias; the last transposed convolution: what G has beside a triple for each doubling. */
const least = 4;

/**
 * The options of the networks that the arrays are of: how often G doubles is told by how many arrays it has, and the
 * widths by the shapes of the first and the last. Whether all fit shows in `parametersOfDcganCode`.
 *
 * @throws SparringError if there are too few or too many arrays, or the widths cannot be told
 */
export function networkOfDcganCode({ generator, discriminator }: DcganCodeWeights): DcganNetwork {
  const doublings = 1 + (generator.length - least) / 3;
  if (!Number.isInteger(doublings) || doublings < 2) {
    throw new SparringError(
      `got ${generator.length} arrays of the generator, expected 3 for each doubling of its pictures and 1 more, such as 10 of 32×32: take the whole folder of one training`,
    );
  }
  const expected = 3 * doublings - 1;
  if (discriminator.length !== expected) {
    throw new SparringError(
      `got ${discriminator.length} arrays of the discriminator, expected ${expected} beside the ${generator.length} of the generator: take the whole folder of one training`,
    );
  }
  const [latentDim = 0] = dimensions(generator[0]!, 2);
  const [ngf = 0, channels = 0] = dimensions(generator.at(-1)!, 4);
  const [ndf = 0] = dimensions(discriminator[0]!, 4);
  if (channels !== 1 && channels !== 3) {
    throw new SparringError(
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
 * @param arrays its list
 * @param specs the parameters of the network that `networkOfDcganCode` describes
 * @throws SparringError if an array is of another shape than its parameter, or holds a number that is not finite
 */
export function parametersOfDcganCode(
  arrays: readonly NamedArray[],
  specs: Gan['generator']['parameters'],
): Map<string, Float32Array> {
  const trained = trainedOf(specs);
  if (trained.length !== arrays.length) {
    throw new SparringError(`got ${arrays.length} arrays, expected ${trained.length} for this network`);
  }
  return new Map(
    trained.map(([path, shape], i) => {
      const { name, shape: got, data } = arrays[i]!;
      if (!sameShape(got, shape)) {
        throw new SparringError(
          `${name} is of shape ${showShape(got)}, expected ${showShape(shape)} for ${path} beside the others: take the whole folder of one training`,
        );
      }
      if (!data.every(Number.isFinite)) {
        throw new SparringError(`${name} holds numbers that are not finite: take another copy of the file`);
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
  throw new SparringError(
    `${name} is of shape ${showShape(shape)}, expected ${axes} axes: take the whole folder of one training`,
  );
}

/** Kernels turned by half a turn, which flips both spatial axes: each plane of [.., .., kh, kw] backwards. */
function flipped(data: Float32Array, shape: Shape): Float32Array {
  const area = shape[2]! * shape[3]!;
  const turned = data.slice();
  for (let at = 0; at < turned.length; at += area) turned.subarray(at, at + area).reverse();
  return turned;
}
