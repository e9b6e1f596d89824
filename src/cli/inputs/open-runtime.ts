import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import type { DeviceFlags } from '../options/shared.ts';

/**
 * Opens the runtime of the requested device.
 *
 * @throws SparringError if the device is not available on this machine
 */
export async function openRuntime({ device, threads }: DeviceFlags): Promise<Runtime> {
  return createNodeRuntime({
    ...(device === undefined ? {} : { device }),
    ...(threads === undefined ? {} : { threads }),
  });
}
