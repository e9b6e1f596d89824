/** Numbers in half precision: 1 bit of sign, 5 of exponent, 10 of fraction (IEEE 754, binary16). */

/** 2^(exponent − 25) for each exponent of a normal number: the value of the last bit of its fraction. */
const units = Float64Array.from({ length: 32 }, (_, exponent) => 2 ** (exponent - 25));
const smallestUnit = 2 ** -24;
const hiddenBit = 0x400;
const specialExponent = 31;

/** The same numbers in single precision, which has all of them. @param halves the bits of each number */
export function floatsOfHalves(halves: Uint16Array): Float32Array<ArrayBuffer> {
  return Float32Array.from(halves, floatOf);
}

function floatOf(bits: number): number {
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  const sign = bits >> 15 === 0 ? 1 : -1;
  if (exponent === 0) return sign * fraction * smallestUnit;
  if (exponent === specialExponent) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (hiddenBit + fraction) * units[exponent]!;
}
