/** Weights of other programs, as safetensors, by our names or by those of PyTorch's DCGAN. */
import { anything, checkArguments, fileBytes, members, oneOf, optional, text } from '../../core/checks.ts';
import { DataError } from '../../core/errors.ts';
import { norm } from '../../core/numbers.ts';
import { sameShape, showShape, type FloatTensor, type Shape } from '../../core/shape.ts';
import { stateRule, type State } from '../../engine/runtime/state.ts';
import type { DcganOptions } from '../networks/dcgan.ts';
import { ganRule, type Gan } from '../networks/gan.ts';
import { networkNames, stateNames, type NetworkName } from '../networks/state-names.ts';
import { isPickle, pickleAdvice } from './pickle.ts';
import { keyOfV, pytorchEntries } from './pytorch.ts';
import { decodeSafetensors } from './safetensors.ts';

/** One network's weights in a file, and the network that they are for. */
export interface WeightsFile {
  /** The contents of the file: a `state_dict` that PyTorch's users saved, or what `export` gives as safetensors. */
  readonly bytes: Uint8Array;
  readonly network: NetworkName;
  /** Names the file in errors. Default `the file`. */
  readonly name?: string | undefined;
  /** What the networks were made of, if they are a `dcgan`: needed for PyTorch's names. */
  readonly dcgan?: DcganOptions | undefined;
}

const fileRule = members<WeightsFile>({
  bytes: fileBytes,
  network: oneOf(networkNames),
  name: optional(text),
  dcgan: anything,
});

/** PyTorch's count of batches, an integer that nothing is computed with. */
const ignored = /(^|\.)num_batches_tracked$/;
const pytorchName = /^(module\.)?main\.\d+\./;

/**
 * Replaces the weights of a network, and its running statistics, by those of a safetensors file. A moving average of the
 * generator's weights starts from them. The optimisers keep what they have.
 *
 * The names are ours (`deconv2.weight`), or those of pytorch/examples' dcgan (`main.3.weight`), also as its
 * `DataParallel` saves them.
 *
 * @param state of a trainer or a run
 * @throws DataError if the file is damaged, or its tensors are not those of the network. Nothing is changed then
 * @throws UsageError if the names are PyTorch's, and the network is not one that PyTorch's DCGAN has
 */
export function importWeights(state: State, gan: Gan, file: WeightsFile): void {
  checkArguments('importWeights', { state, gan, file }, { state: stateRule, gan: ganRule, file: fileRule });
  const { network } = file;
  for (const [path, values] of weightsOf(gan, file)) {
    state.set(stateNames.parameter(network, path), values);
    const average = stateNames.average(path);
    if (network === 'generator' && state.has(average)) state.set(average, values);
  }
}

/** The values of every parameter of the network, by our path. */
function weightsOf(
  gan: Gan,
  { bytes, network, name = 'the file', dcgan }: WeightsFile,
): Map<string, Float32Array> {
  const tensors = tensorsOf(bytes, name);
  const isPytorch = [...tensors.keys()].every((key) => pytorchName.test(key)) && tensors.size > 0;
  const wanted = isPytorch ? pytorchNames(gan, network, name, dcgan) : ownNames(gan, network);
  const found = new Map<string, FloatTensor>();
  for (const [key, tensor] of tensors) found.set(isPytorch ? key.replace(/^module\./, '') : key, tensor);
  const weights = new Map<string, Float32Array>();
  for (const { path, key, shape } of wanted) {
    const tensor = found.get(key);
    if (tensor === undefined || !sameShape(tensor.shape, shape)) {
      throw new DataError(
        `${name}: "${key}" is ${tensor === undefined ? 'missing' : showShape(tensor.shape)}, expected ${showShape(shape)}: it belongs to another ${network}`,
      );
    }
    checkNumbers(tensor.data, path, `${name}: "${key}"`);
    if (gan[network].parameters[path]!.role === 'iterate') checkDirection(tensor.data, `${name}: "${key}"`);
    found.delete(key);
    if (isPytorch && gan[network].parameters[path]!.role === 'iterate') found.delete(keyOfV(key));
    weights.set(path, tensor.data.slice());
  }
  const [unknown] = found.keys();
  if (unknown === undefined) return weights;
  throw new DataError(
    `${name}: has ${JSON.stringify(unknown.slice(0, 80))}, which the ${network} does not have: it belongs to another network`,
  );
}

function tensorsOf(bytes: Uint8Array, name: string): ReadonlyMap<string, FloatTensor> {
  if (isPickle(bytes)) {
    throw new DataError(pickleAdvice(name, `${name.replace(/\.\w+$/, '')}.safetensors`));
  }
  return decodeSafetensors(bytes, name, { ignored }).tensors;
}

/** @throws DataError if the numbers would make every picture NaN. @param what names the tensor */
function checkNumbers(values: Float32Array, path: string, what: string): void {
  if (!values.every(Number.isFinite)) {
    throw new DataError(
      `${what} has numbers that are not finite, because the training had diverged: take weights that were saved earlier`,
    );
  }
  if (path.endsWith('runningVariance') && values.some((value) => value < 0)) {
    throw new DataError(
      `${what} has variances below 0, which no training gives: take another copy of the file`,
    );
  }
}

/** @throws DataError if a vector of spectral normalisation is not of length 1, which every step of training gives */
function checkDirection(vector: Float32Array, what: string): void {
  const length = norm(vector);
  if (Math.abs(length - 1) < 1e-3) return;
  throw new DataError(
    `${what} has length ${length}, expected 1, because it is a singular vector: take another copy of the file`,
  );
}

interface WantedTensor {
  readonly path: string;
  readonly key: string;
  readonly shape: Shape;
}

function ownNames(gan: Gan, network: NetworkName): WantedTensor[] {
  return Object.entries(gan[network].parameters).map(([path, { shape }]) => ({ path, key: path, shape }));
}

function pytorchNames(
  gan: Gan,
  network: NetworkName,
  name: string,
  options: DcganOptions | undefined,
): WantedTensor[] {
  if (options !== undefined) return pytorchEntries(network, options, gan);
  throw new DataError(
    `${name}: its names are those of PyTorch’s DCGAN, and these networks are none, or it is unknown how they were made: pass the options of dcgan`,
  );
}

/**
 * The options of the DCGAN whose weights PyTorch saved, by their names and shapes.
 *
 * @param usual what these do not tell: the distribution of z, the slope of leaky ReLU, and how a generator of 3×3
 *   convolutions enlarges maps, which is taken for `nearest` unless it says `bilinear`
 * @throws DataError if a file is damaged or is not of that network
 */
export function dcganOfWeights<Options extends DcganOptions>(
  files: Readonly<Record<NetworkName, Pick<WeightsFile, 'bytes' | 'name'>>>,
  usual: Options,
): Options {
  const generator = kernelsOf('generator', files.generator);
  const discriminator = kernelsOf('discriminator', files.discriminator);
  const [first, last] = [generator.shapes[0]!, generator.shapes.at(-1)!];
  const upsamples = last[2] === 3;
  const [ngf, channels] = upsamples ? [last[1]!, last[0]!] : [last[0]!, last[1]!];
  if (channels !== 1 && channels !== 3) {
    throw new DataError(
      `${files.generator.name ?? 'the file'}: makes pictures of ${channels} channels, expected 1 or 3: pass the generator of a DCGAN`,
    );
  }
  const enlarged = 2 ** (generator.shapes.length - 1);
  const [height, width] = [first[2]! * enlarged, first[3]! * enlarged];
  const upsampling = usual.generatorUpsampling === 'bilinear' ? 'bilinear' : 'nearest';
  return {
    ...usual,
    channels,
    latentDim: first[0]!,
    height,
    width,
    sideMultiple: height % 8 === 0 && width % 8 === 0 ? usual.sideMultiple : 4,
    ngf,
    ndf: discriminator.shapes[0]![0]!,
    ...(upsamples ? { generatorUpsampling: upsampling } : {}),
    ...discriminatorNormOf(discriminator.keys),
  };
}

/** The names of all tensors of a network of PyTorch's DCGAN, and the shapes of its kernels, in the order of the modules. */
function kernelsOf(
  network: NetworkName,
  { bytes, name = 'the file' }: Pick<WeightsFile, 'bytes' | 'name'>,
): { readonly keys: readonly string[]; readonly shapes: readonly Shape[] } {
  const tensors = tensorsOf(bytes, name);
  const shapes = [...tensors]
    .filter(([key, { shape }]) => pytorchName.test(key) && shape.length === 4)
    .map(([key, { shape }]) => ({ module: Number(/\d+/.exec(key)![0]), shape }))
    .sort((a, b) => a.module - b.module)
    .map(({ shape }) => shape);
  if (shapes.length >= 3) return { keys: [...tensors.keys()], shapes };
  throw new DataError(
    `${name}: has no weights of PyTorch’s DCGAN, expected names such as main.0.weight: pass the state_dict of its ${network}`,
  );
}

/** How a discriminator is normalised, if it is not the usual way. */
function discriminatorNormOf(keys: readonly string[]): Pick<DcganOptions, 'discriminatorNorm'> {
  if (keys.some((key) => key.endsWith('weight_orig'))) return { discriminatorNorm: 'spectral' };
  return keys.some((key) => key.endsWith('running_mean')) ? {} : { discriminatorNorm: 'none' };
}
