/**
 * Examples as they are sent: values that are those of bytes as the bytes, a quarter as long. Pictures mostly are; points,
 * pictures of floats and `contrast` are not.
 */
import { bytesOfValues, valueWriter } from '../core/value-range.ts';
import type { Gan } from '../gan/networks/gan.ts';

/** Examples, or the bits of their bytes. */
export interface PackedExamples {
  readonly numbers: Float32Array;
  readonly areBytes: boolean;
}

/** What is sent of examples: what `unpackExamples` makes the same bits of. */
export function packExamples(values: Float32Array, gan: Gan): PackedExamples {
  const bytes = gan.kind === 'points' ? undefined : bytesOfValues(values, gan.image.range);
  if (bytes === undefined) return { numbers: values, areBytes: false };
  const whole = new Uint8Array(4 * Math.ceil(bytes.length / 4));
  whole.set(bytes);
  return { numbers: new Float32Array(whole.buffer), areBytes: true };
}

/** @param out as long as the examples are: it may be the same memory as their numbers, if these are no bytes */
export function unpackExamples({ numbers, areBytes }: PackedExamples, gan: Gan, out: Float32Array): void {
  if (areBytes && gan.kind !== 'points') {
    const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, out.length);
    valueWriter(gan.image.range)(bytes, out, 0);
  } else if (numbers !== out) {
    out.set(numbers);
  }
}
