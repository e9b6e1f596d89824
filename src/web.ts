/**
 * The entry point of pages: `sparring` without what needs Node, and a runtime that computes in the browser.
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
