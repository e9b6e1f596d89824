/** The entry point of pages: everything that needs no Node. */
export { createWebRuntime, webDevices, type WebDevice, type WebRuntimeOptions } from './runtime/ort-web.ts';
