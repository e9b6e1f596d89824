/** An NPY file of version 1, padded to 64 bytes as by NumPy. */
export function writeNpy(
  descr: string,
  shape: readonly number[],
  data: Uint8Array,
  fortranOrder = false,
): Uint8Array {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  return withHeader(
    `{'descr': '${descr}', 'fortran_order': ${fortranOrder ? 'True' : 'False'}, 'shape': (${sizes}), }`,
    data,
  );
}

/** An NPY file with the given header text. */
export function withHeader(header: string, data: Uint8Array): Uint8Array {
  const padded = `${header.padEnd(Math.ceil((header.length + 11) / 64) * 64 - 11)}\n`;
  const start = Buffer.from(`\x93NUMPY\x01\x00..${padded}`, 'latin1');
  start.writeUInt16LE(padded.length, 8);
  return new Uint8Array(Buffer.concat([start, data]));
}
