/**
 * The entry point for web pages: `sparring` without the parts that need Node, and a runtime for browsers.
 *
 * @example
 * import { createWebRuntime, Trainer } from 'sparring/web';
 * const trainer = await Trainer.create(options, await createWebRuntime({ device: 'webgpu' }));
 */
export * from './library.ts';

export {
  createWebRuntime,
  webDevices,
  type WebDevice,
  type WebRuntimeOptions,
} from './engine/runtime/web/ort-web.ts';
