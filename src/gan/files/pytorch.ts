/**
 * The names and shapes under which pytorch/examples' dcgan keeps the weights of `dcgan-64`, so that either
 * program can load what the other trained. The values are the same numbers in the same order: that
 * network's first and last layers are convolutions over a 1×1 and a 4×4 map, which our dense layers equal.
 */
import { UsageError } from '../../core/errors.ts';
import { sizeOf, type Shape } from '../../core/shape.ts';
import { dcganGeometry, type DcganOptions } from '../networks/dcgan.ts';
import type { Gan } from '../networks/gan.ts';
import type { FloatTensor } from '../../core/shape.ts';
import type { NetworkName } from '../networks/state-names.ts';

/** One of our parameters and what PyTorch calls it. */
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

/**
 * The correspondence for one network, in PyTorch's order.
 *
 * @throws UsageError if the network is not of the port's kind (4×4 kernels, normalised per channel)
 */
export function pytorchEntries(network: NetworkName, options: DcganOptions, gan: Gan): PytorchEntry[] {
  if (options.kernel !== 4 || options.projectionNorm !== 'channel') {
    throw new UsageError(
      'only a run of preset dcgan-64 or dcgan-28 has the layers of pytorch/examples’ dcgan: export this one as ONNX, or as safetensors with our own names (--names sparring)',
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
      // Each block is a transposed convolution, a normalisation and a ReLU: three modules; the last, two.
      ...levels.flatMap((level) => [
        weight(`deconv${level}`, 3 * level),
        ...(level < doublings ? norm(`norm${level}`, 3 * level + 1) : []),
      ]),
    ];
  }
  const [flat] = shapeOf('judge.weight') as readonly [number, number];
  return [
    // The first block has no normalisation, so it is two modules: convolution n > 1 is module 3n − 4.
    ...levels.flatMap((level) =>
      level === 1
        ? [weight('conv1', 0)]
        : [weight(`conv${level}`, 3 * level - 4), ...norm(`norm${level}`, 3 * level - 3)],
    ),
    weight('judge', 3 * doublings - 1, [1, flat / sizeOf(base), ...base]),
  ];
}

/** A network's tensors under PyTorch's names. `valueOf` gives our parameter's values by path. */
export function toPytorch(
  entries: readonly PytorchEntry[],
  valueOf: (path: string) => Float32Array,
): Map<string, FloatTensor> {
  return new Map(entries.map(({ path, key, shape }) => [key, { shape, data: valueOf(path) }]));
}
