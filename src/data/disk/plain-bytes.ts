/** The bytes of a Buffer as a plain array over the same memory, which every other interface takes: a Blob, a Response. */
export function plainBytes(buffer: Buffer): Uint8Array<ArrayBuffer> {
  return new Uint8Array(buffer.buffer as ArrayBuffer, buffer.byteOffset, buffer.byteLength);
}
