import { RandomStream } from '../../core/random.ts';

/** Numbers that lengths and offsets are wrong by: nothing, signs, powers of two and their neighbours. */
const awkward = [
  0, 1, 2, 7, 8, 255, 256, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff,
];

/**
 * The bytes with one to four things wrong with them: a function of the bytes, the seed and the trial. Half
 * the damage is in the first 256 bytes, where headers are.
 */
export function mutate(original: Uint8Array, seed: number, trial: number): Uint8Array {
  const random = new RandomStream(seed, 'test', trial);
  let bytes = new Uint8Array(original);
  const place = () =>
    random.below(2) === 0
      ? random.below(Math.max(1, Math.min(256, bytes.length)))
      : random.below(Math.max(1, bytes.length));
  for (let damages = 1 + random.below(4); damages > 0 && bytes.length > 0; damages--) {
    const at = Math.min(place(), bytes.length - 1);
    switch (random.below(8)) {
      case 0: // a bit
        bytes[at]! ^= 1 << random.below(8);
        break;
      case 1: // a byte
        bytes[at] = random.below(256);
        break;
      case 2: // a short number
        writeNumber(bytes, at, awkward[random.below(awkward.length)]!, 2, random.below(2) === 0);
        break;
      case 3: // a long number
        writeNumber(bytes, at, awkward[random.below(awkward.length)]!, 4, random.below(2) === 0);
        break;
      case 4: // a long number, a little off
        writeNumber(bytes, at, (bytes[at] ?? 0) + random.below(9) - 4, 4, random.below(2) === 0);
        break;
      case 5: // cut short
        bytes = bytes.slice(0, at);
        break;
      case 6: // a run of one value
        bytes.fill(random.below(2) * 255, at, Math.min(bytes.length, at + random.below(64)));
        break;
      default: // a part of it elsewhere
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
