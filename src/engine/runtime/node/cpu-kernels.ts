/** Detects the kernels that ONNX Runtime's CPU provider has on this processor. */
import { portable, type Kernels } from '../../onnx/kernels.ts';
import { encodeModel } from '../../onnx/file/writer.ts';
import type { LoadedModel } from '../runtime.ts';
import { HostTensor } from '../tensor.ts';

/** More float32 numbers than a vector register of any processor holds. */
const channels = 64;

/**
 * The kernels of the CPU. The number of channels per block differs between processors, and no function returns it. So two
 * pixels of 64 channels are reordered into blocks: the offset at which the second pixel of the first channel ends up is
 * that number.
 *
 * @param load loads a model as the runtime does
 */
export async function cpuKernels(load: (model: Uint8Array) => Promise<LoadedModel>): Promise<Kernels> {
  const type = { dataType: 'float32', dims: [1, channels, 1, 2] } as const;
  const probe = encodeModel({
    name: 'blocked-layout',
    opset: 18,
    nodes: [
      {
        opType: 'ReorderInput',
        domain: 'com.microsoft.nchwc',
        inputs: ['x'],
        outputs: ['y'],
        attributes: {},
      },
    ],
    initializers: new Map(),
    inputs: [{ name: 'x', ...type }],
    outputs: [{ name: 'y', ...type }],
  });
  const always: Kernels = {
    ...portable,
    convolvesInDepth: true,
    addsAtPlaces: true,
    copiesTransposed: true,
  };
  const tensorOf = (data: Float32Array) => new HostTensor('float32', type.dims, data);
  const marked = new Float32Array(2 * channels).with(1, 1);
  const reordered = new Float32Array(2 * channels);
  try {
    const model = await load(probe);
    try {
      await model.run({ x: tensorOf(marked) }, { y: tensorOf(reordered) });
    } finally {
      await model.release();
    }
  } catch {
    return always; // a build without these kernels
  }
  const channelBlock = reordered.indexOf(1);
  return channelBlock > 1 && channels % channelBlock === 0 ? { ...always, channelBlock } : always;
}
