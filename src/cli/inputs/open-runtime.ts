import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import type { DeviceFlags } from '../options/shared.ts';

/**
 * What computes, on the device that was asked for.
 *
 * @throws SparringError if this machine has no such device
 */
export async function openRuntime({ device, threads }: DeviceFlags): Promise<Runtime> {
  return createNodeRuntime({
    ...(device === undefined ? {} : { device }),
    ...(threads === undefined ? {} : { threads }),
  });
}
