/** Colour profiles that sharp does not write. */

/**
 * An AVIF with another description of its colours. A box of the file format has its length, its name and its contents, and the
 * offset of the coded picture is in the box `iloc`.
 */
export function avifWithProfile(avif: Buffer, icc: Uint8Array): Buffer {
  const box = (name: string, contents: Uint8Array): Buffer => {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(contents.length + 8);
    head.write(name, 4, 'latin1');
    return Buffer.concat([head, contents]);
  };
  const withProfile = (boxes: Buffer): Buffer => {
    const changed: Buffer[] = [];
    for (let at = 0; at < boxes.length;) {
      const length = boxes.readUInt32BE(at);
      const name = boxes.toString('latin1', at + 4, at + 8);
      const contents = boxes.subarray(at + 8, at + length);
      if (name === 'colr') changed.push(box(name, Buffer.concat([Buffer.from('prof'), icc])));
      else if (name === 'iprp' || name === 'ipco') changed.push(box(name, withProfile(contents)));
      else if (name !== 'meta') changed.push(boxes.subarray(at, at + length));
      else
        changed.push(box(name, Buffer.concat([contents.subarray(0, 4), withProfile(contents.subarray(4))])));
      at += length;
    }
    return Buffer.concat(changed);
  };
  const changed = withProfile(avif);
  const offset = Buffer.alloc(4);
  offset.writeUInt32BE(avif.indexOf('mdat') + 4);
  const at = changed.indexOf(offset, changed.indexOf('iloc'));
  changed.writeUInt32BE(changed.indexOf('mdat') + 4, at);
  return changed;
}

/** A profile of greys whose light is their value to the power of `gamma`. */
export function greyProfile(gamma: number): Buffer {
  const white = Buffer.alloc(12);
  [63_190, 65_536, 54_061].forEach((value, i) => white.writeInt32BE(value, 4 * i)); // D50, in 65,536ths
  const curve = Buffer.alloc(8);
  curve.writeUInt32BE(1);
  curve.writeUInt16BE(Math.round(gamma * 256), 4);
  const description = Buffer.alloc(88);
  description.writeUInt32BE(5);
  description.write('grey', 4);
  const tags = [
    ['desc', 'desc', description],
    ['cprt', 'text', Buffer.from('none\0\0\0\0')],
    ['wtpt', 'XYZ ', white],
    ['kTRC', 'curv', curve],
  ] as const;
  const table = Buffer.alloc(4 + 12 * tags.length);
  table.writeUInt32BE(tags.length);
  let end = 128 + table.length;
  const bodies = tags.map(([tag, type, contents], i) => {
    const body = Buffer.concat([Buffer.from(`${type}\0\0\0\0`), contents]);
    table.write(tag, 4 + 12 * i, 'latin1');
    table.writeUInt32BE(end, 8 + 12 * i);
    table.writeUInt32BE(body.length, 12 + 12 * i);
    end += body.length;
    return body;
  });
  const head = Buffer.alloc(128);
  head.writeUInt32BE(end);
  head.writeUInt32BE(0x02_10_00_00, 8);
  head.write('mntrGRAYXYZ ', 12, 'latin1');
  head.write('acsp', 36, 'latin1');
  white.copy(head, 68);
  return Buffer.concat([head, table, ...bodies]);
}
