/** What ONNX Runtime's CPU has on this processor. */
import { portable, type Kernels } from '../../onnx/kernels.ts';
import { encodeModel } from '../../onnx/file/writer.ts';
import type { LoadedModel } from '../runtime.ts';
import { HostTensor } from '../tensor.ts';

/** More than any processor's vector registers hold. */
const channels = 64;

/**
 * How many channels the blocked layout takes together differs between processors, and nothing tells: two pixels of 64
 * channels are put into it, and the place is looked at to which the first channel's second pixel has come.
 *
 * @param load as the runtime will load its models
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
  const placed = new Float32Array(2 * channels);
  try {
    const model = await load(probe);
    try {
      await model.run({ x: tensorOf(marked) }, { y: tensorOf(placed) });
    } finally {
      await model.release();
    }
  } catch {
    return always; // a build without these kernels
  }
  const channelBlock = placed.indexOf(1);
  return channelBlock > 1 && channels % channelBlock === 0 ? { ...always, channelBlock } : always;
}
