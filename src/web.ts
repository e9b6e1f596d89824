/**
 * Everything that a page needs in one import: what `sparring` has for any place, `sparring/graph`, `sparring/nn`, and a
 * runtime for browsers. Nothing in it needs Node.
 *
 * @example
 * import { createWebRuntime, Trainer } from 'sparring/web';
 * const trainer = await Trainer.create(options, await createWebRuntime({ device: 'webgpu' }));
 */
export * from './graph.ts';
export * from './library.ts';
export * from './nn.ts';

export { pointSets } from './gan/presets/point-distributions.ts';

export { createWebRuntime, type WebRuntimeOptions } from './engine/runtime/web/ort-web.ts';
export { webDevices, type WebDevice } from './engine/runtime/web/web-devices.ts';
