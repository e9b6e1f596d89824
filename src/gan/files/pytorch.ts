/**
 * The names and shapes that pytorch/examples' dcgan uses for the weights of `dcgan-64`, so that either program can load
 * what the other trained. The values are the same numbers in the same order: the first and last layers of that network
 * are convolutions over a 1×1 and a 4×4 map, which are equivalent to our dense layers.
 */
import { UsageError } from '../../core/errors.ts';
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

const normKeys = {
  gain: 'weight',
  bias: 'bias',
  runningMean: 'running_mean',
  runningVariance: 'running_var',
};

/** Whether the networks have the layers of pytorch/examples' dcgan. */
export function hasPytorchLayers(options: Pick<DcganOptions, 'kernel' | 'projectionNorm'>): boolean {
  return options.kernel === 4 && options.projectionNorm === 'channel';
}

/**
 * The entries of one network, in PyTorch's order.
 *
 * @throws UsageError if the network does not have the port's layers (4×4 kernels, normalisation per channel)
 */
export function pytorchEntries(network: NetworkName, options: DcganOptions, gan: Gan): PytorchEntry[] {
  if (!hasPytorchLayers(options)) {
    throw new UsageError(
      says`only a run of preset dcgan-64 or dcgan-28 has the layers of pytorch/examples’ dcgan: export this one as ONNX, or as safetensors with our own names (${option('names', 'sparring')})`,
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
    return [
      weight('project', 0, [latent, projected / sizeOf(base), ...base]),
      ...norm('projectNorm', 1),
      // A block is three modules: transposed convolution, normalisation and ReLU. The last is two.
      ...levels.flatMap((level) => [
        weight(`deconv${level}`, 3 * level),
        ...(level < doublings ? norm(`norm${level}`, 3 * level + 1) : []),
      ]),
    ];
  }
  const [flat] = shapeOf('judge.weight') as readonly [number, number];
  return [
    // The first block has no normalisation, so it is two modules. Convolution n > 1 is module 3n − 4.
    ...levels.flatMap((level) =>
      level === 1
        ? [weight('conv1', 0)]
        : [weight(`conv${level}`, 3 * level - 4), ...norm(`norm${level}`, 3 * level - 3)],
    ),
    weight('judge', 3 * doublings - 1, [1, flat / sizeOf(base), ...base]),
  ];
}

/** The tensors of a network under PyTorch's names. @param valueOf the values of our parameter at a path */
export function toPytorch(
  entries: readonly PytorchEntry[],
  valueOf: (path: string) => Float32Array,
): Map<string, FloatTensor> {
  return new Map(entries.map(({ path, key, shape }) => [key, { shape, data: valueOf(path) }]));
}
