/**
 * The names and shapes of networks of blocks in PyTorch: parts are called as ours (`block1.conv1`), and their tensors as
 * PyTorch's layers call them. The modules themselves are in `test/golden/make_blocks_golden.py`.
 */
import type { Shape } from '../../core/shape.ts';
import type { Gan } from '../networks/gan.ts';
import type { BlockOptions } from '../networks/block-networks.ts';
import { dcganGeometry } from '../networks/dcgan.ts';
import type { NetworkName } from '../networks/state-names.ts';
import { normKeys, refuseClasses, type PytorchEntry } from './pytorch.ts';

/** The entries of a network of a pair that `residual` or `fastgan` made. @throws UsageError if it learns classes */
export function blockEntries(
  network: NetworkName,
  options: Pick<BlockOptions, 'height' | 'width' | 'classes'>,
  gan: Gan,
): PytorchEntry[] {
  refuseClasses(options);
  const { base } = dcganGeometry({ ...options, sideMultiple: 4 });
  const { parameters } = gan[network];
  return Object.entries(parameters).map(([path, { shape }]) => {
    const at = path.lastIndexOf('.');
    const [module, name] = [path.slice(0, at), path.slice(at + 1)];
    const isSpectral = `${module}.u` in parameters;
    return { path, key: `${module}.${keyOf(name, isSpectral)}`, shape: shapeOf(path, shape, base) };
  });
}

function keyOf(name: string, isSpectral: boolean): string {
  if (isSpectral) return name === 'bias' ? name : { weight: 'weight_orig', u: 'weight_u' }[name]!;
  return { ...normKeys, weight: 'weight' }[name]!;
}

/** Dense layers are a transposed convolution of a 1×1 map in G, and in D a `Linear`, whose weight is [outputs, inputs]. */
function shapeOf(path: string, shape: Shape, base: readonly [number, number]): Shape {
  if (path.startsWith('project.') && path.endsWith('weight'))
    return [shape[0]!, shape[1]! / (base[0] * base[1]), ...base];
  return path === 'judge.weight' ? [1, shape[0]!] : shape;
}
