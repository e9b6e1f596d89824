import { RandomStream } from '../../core/random.ts';

/** Values that often break lengths and offsets: zero, sign bits, powers of two and their neighbours. */
const awkward = [
  0, 1, 2, 7, 8, 255, 256, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff,
];

/**
 * A copy of the bytes with one to four mutations, determined by the bytes, the seed and the trial. Half of the
 * mutations are in the first 256 bytes, where headers are.
 */
export function mutate(original: Uint8Array, seed: number, trial: number): Uint8Array {
  const random = new RandomStream(seed, 'test', trial);
  let bytes = new Uint8Array(original);
  const place = () =>
    random.below(2) === 0
      ? random.below(Math.max(1, Math.min(256, bytes.length)))
      : random.below(Math.max(1, bytes.length));
  for (let remaining = 1 + random.below(4); remaining > 0 && bytes.length > 0; remaining--) {
    const at = Math.min(place(), bytes.length - 1);
    switch (random.below(8)) {
      case 0: // flip a bit
        bytes[at]! ^= 1 << random.below(8);
        break;
      case 1: // replace a byte
        bytes[at] = random.below(256);
        break;
      case 2: // write a 16-bit number
        writeNumber(bytes, at, awkward[random.below(awkward.length)]!, 2, random.below(2) === 0);
        break;
      case 3: // write a 32-bit number
        writeNumber(bytes, at, awkward[random.below(awkward.length)]!, 4, random.below(2) === 0);
        break;
      case 4: // change a 32-bit number slightly
        writeNumber(bytes, at, (bytes[at] ?? 0) + random.below(9) - 4, 4, random.below(2) === 0);
        break;
      case 5: // truncate
        bytes = bytes.slice(0, at);
        break;
      case 6: // fill a range with one value
        bytes.fill(random.below(2) * 255, at, Math.min(bytes.length, at + random.below(64)));
        break;
      default: // copy a range over another
        bytes.copyWithin(at, place(), Math.min(bytes.length, place() + random.below(64)));
    }
  }
  return bytes;
}

function writeNumber(bytes: Uint8Array, at: number, value: number, width: number, little: boolean): void {
  for (let i = 0; i < width && at + i < bytes.length; i++) {
    bytes[at + i] = value >>> (8 * (little ? i : width - 1 - i));
  }
}
