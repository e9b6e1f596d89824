/**
 * The names and shapes that pytorch/examples' dcgan uses for the weights of `dcgan-64`, so that either program can load
 * what the other trained. The values are the same numbers in the same order: the first and last layers of that network
 * are convolutions over a 1×1 and a 4×4 map, which are equivalent to our dense layers.
 */
import { UsageError } from '../../core/errors.ts';
import { norm as normOf } from '../../core/numbers.ts';
import { option, says } from '../../core/sentence.ts';
import { sizeOf, type Shape } from '../../core/shape.ts';
import { dcganGeometry, type DcganOptions } from '../networks/dcgan.ts';
import type { Gan } from '../networks/gan.ts';
import type { FloatTensor } from '../../core/shape.ts';
import type { NetworkName } from '../networks/state-names.ts';

/** One of our parameters, and its key and shape in PyTorch. */
export interface PytorchEntry {
  readonly path: string;
  readonly key: string;
  readonly shape: Shape;
}

/** Batch normalisation's tensors in PyTorch. */
export const normKeys = {
  gain: 'weight',
  bias: 'bias',
  runningMean: 'running_mean',
  runningVariance: 'running_var',
};

/** Whether the networks have the layers of pytorch/examples' dcgan. */
export function hasPytorchLayers(
  options: Pick<DcganOptions, 'kernel' | 'projectionNorm' | 'classes'>,
): boolean {
  return options.kernel === 4 && options.projectionNorm === 'channel' && options.classes === undefined;
}

/**
 * The entries of one network, in PyTorch's order.
 *
 * @throws UsageError if the network does not have the port's layers (4×4 kernels, normalisation per channel), or learns
 *   classes
 */
export function pytorchEntries(network: NetworkName, options: DcganOptions, gan: Gan): PytorchEntry[] {
  refuseClasses(options);
  if (!hasPytorchLayers(options)) {
    throw new UsageError(
      says`only a DCGAN of 4×4 kernels, such as quick-64 or dcgan-64, has the layers of pytorch/examples’ dcgan: export this one as ONNX, or as safetensors with our own names (${option('names', 'sparring')})`,
      { code: 'not-applicable', option: 'names' },
    );
  }
  const { doublings, base } = dcganGeometry(options);
  const shapeOf = (path: string) => gan[network].parameters[path]!.shape;
  const norm = (name: string, module: number) =>
    Object.entries(normKeys).map(([ours, theirs]) => ({
      path: `${name}.${ours}`,
      key: `main.${module}.${theirs}`,
      shape: shapeOf(`${name}.${ours}`),
    }));
  const weight = (name: string, module: number, shape = shapeOf(`${name}.weight`)) => ({
    path: `${name}.weight`,
    key: `main.${module}.weight`,
    shape,
  });
  const levels = Array.from({ length: doublings }, (_, i) => i + 1);
  if (network === 'generator') {
    const [latent, projected] = shapeOf('project.weight') as readonly [number, number];
    // A block is a transposed convolution, normalisation and ReLU; or up-sampling, a convolution and these. The last has
    // tanh for both.
    const isTransposed = (options.generatorUpsampling ?? 'transposed') === 'transposed';
    const [name, modules, before] = isTransposed ? ['deconv', 3, 0] : ['conv', 4, 1];
    return [
      weight('project', 0, [latent, projected / sizeOf(base), ...base]),
      ...norm('projectNorm', 1),
      ...levels.flatMap((level) => {
        const module = 3 + modules * (level - 1) + before;
        const ofLevel = weight(`${name}${level}`, module);
        return level < doublings ? [ofLevel, ...norm(`norm${level}`, module + 1)] : [ofLevel];
      }),
    ];
  }
  const [flat] = shapeOf('judge.weight') as readonly [number, number];
  const judge = [1, flat / sizeOf(base), ...base];
  const { discriminatorNorm = 'batch' } = options;
  if (discriminatorNorm === 'batch') {
    return [
      // The first block has no normalisation, so it is two modules. Convolution n > 1 is module 3n − 4.
      ...levels.flatMap((level) =>
        level === 1
          ? [weight('conv1', 0)]
          : [weight(`conv${level}`, 3 * level - 4), ...norm(`norm${level}`, 3 * level - 3)],
      ),
      weight('judge', 3 * doublings - 1, judge),
    ];
  }
  // Each block is two modules, a convolution with a bias and a leaky ReLU.
  const isSpectral = discriminatorNorm === 'spectral';
  const layers = [...levels.map((level) => `conv${level}`), 'judge'];
  return layers.flatMap((name, i) => {
    const shape = name === 'judge' ? judge : shapeOf(`${name}.weight`);
    const bias = { path: `${name}.bias`, key: `main.${2 * i}.bias`, shape: shapeOf(`${name}.bias`) };
    if (!isSpectral) return [weight(name, 2 * i, shape), bias];
    const [units] = shape as readonly [number];
    return [
      bias,
      { path: `${name}.weight`, key: `main.${2 * i}.weight_orig`, shape },
      { path: `${name}.u`, key: `main.${2 * i}.weight_u`, shape: [units] },
    ];
  });
}

/** @throws UsageError if the networks learn classes: PyTorch itself has no layers for that */
export function refuseClasses({ classes }: Pick<DcganOptions, 'classes'>): void {
  if (classes === undefined) return;
  throw new UsageError(
    says`networks that learn classes have no names in PyTorch: export these as ONNX, or as safetensors with our own names (${option('names', 'sparring')})`,
    { code: 'not-applicable', option: 'names' },
  );
}

/** The key of the other singular vector that PyTorch's `spectral_norm` keeps beside u, which follows from u. */
export function keyOfV(keyOfU: string): string {
  return keyOfU.replace(/_u$/, '_v');
}

/** The tensors of a network under PyTorch's names. @param valueOf the values of our parameter at a path */
export function toPytorch(
  entries: readonly PytorchEntry[],
  valueOf: (path: string) => Float32Array,
): Map<string, FloatTensor> {
  const tensors = new Map<string, FloatTensor>();
  for (const { path, key, shape } of entries) {
    const data = valueOf(path);
    tensors.set(key, { shape, data });
    if (!key.endsWith('weight_u')) continue;
    const v = vectorV(tensors.get(key.replace(/_u$/, '_orig'))!.data, data);
    tensors.set(keyOfV(key), { shape: [v.length], data: v });
  }
  return tensors;
}

/** v = Wᵀu / ‖Wᵀu‖ for W [u.length, …], with which PyTorch divides by the same σ as we do. */
function vectorV(weight: Float32Array, u: Float32Array): Float32Array<ArrayBuffer> {
  const length = weight.length / u.length;
  const sums = new Float64Array(length);
  u.forEach((factor, unit) => {
    for (let i = 0; i < length; i++) sums[i]! += factor * weight[unit * length + i]!;
  });
  const norm = Math.max(normOf(sums), 1e-12);
  return Float32Array.from(sums, (value) => value / norm);
}
