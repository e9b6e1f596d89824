/** An IDX file of unsigned bytes, with the values of `data` or a fixed pattern. */
export function writeIdx(sizes: readonly number[], data?: Uint8Array): Uint8Array {
  const values = sizes.reduce((product, size) => product * size, 1);
  const headerLength = 4 + 4 * sizes.length;
  const bytes = new Uint8Array(headerLength + values);
  bytes.set([0, 0, 8, sizes.length]);
  const view = new DataView(bytes.buffer);
  sizes.forEach((size, axis) => view.setUint32(4 + 4 * axis, size));
  bytes.set(data ?? Uint8Array.from({ length: values }, (_, i) => (i * 7) & 255), headerLength);
  return bytes;
}
