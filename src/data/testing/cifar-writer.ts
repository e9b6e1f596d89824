/** A batch of CIFAR-10 (one label byte per record) or CIFAR-100 (two). The last label of record i is i + 1. */
export function writeCifar(count: number, labelBytes: 1 | 2): Uint8Array {
  const length = labelBytes + 3072;
  const bytes = Uint8Array.from({ length: count * length }, (_, i) => (i * 13) & 255);
  for (let i = 0; i < count; i++) {
    bytes[i * length] = 3;
    bytes[i * length + labelBytes - 1] = i + 1;
  }
  return bytes;
}
