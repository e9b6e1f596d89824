/**
 * The devices of pages, in a file of their own: its declarations do without those of onnxruntime-web, which a program in
 * Node need not have.
 */

/** `wasm` runs on the CPU, `webgpu` on the GPU. */
export const webDevices = ['wasm', 'webgpu'] as const;
/** A device that pages have. */
export type WebDevice = (typeof webDevices)[number];
