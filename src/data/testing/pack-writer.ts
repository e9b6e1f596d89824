import { crc32 } from '../disk/crc32.ts';
import {
  decodePackHeader,
  encodeChecksums,
  encodeLabels,
  encodePackHeader,
  headerBytes,
  packSections,
  recordsOffset,
  recordStates,
  type PackMeta,
} from '../formats/pack/format.ts';
import type { PictureShape } from '../pictures/source.ts';

/** A pack in memory: pictures of one shape, with names and labels. @param extra more members of its JSON */
export function packOf(
  shape: PictureShape,
  records: readonly { readonly name: string; readonly planes: Uint8Array; readonly label: number }[],
  extra: Readonly<Record<string, unknown>> = {},
): Uint8Array {
  const count = records.length;
  const usual: PackMeta = { name: 'test', description: 'a test', classNames: ['cats', 'dogs'] };
  const meta = Buffer.from(JSON.stringify({ ...usual, ...extra }));
  const names = records.map(({ name }) => Buffer.from(name));
  const dimensions = {
    shape,
    count,
    labelled: true,
    named: true,
    namesBytes: names.reduce((sum, name) => sum + name.length, 0),
    metaBytes: meta.length,
  };
  const sections = packSections(dimensions);
  const bytes = new Uint8Array(sections.size);
  const header = { ...dimensions, done: count, indexChecksum: 0, fingerprint: new Uint8Array(32) };
  bytes.set(encodePackHeader(header));
  const ends = new DataView(bytes.buffer, sections.nameEnds);
  let end = 0;
  for (const [i, { planes }] of records.entries()) {
    bytes.set(planes, recordsOffset + i * sections.recordBytes);
    bytes.set(names[i]!, sections.names + end);
    end += names[i]!.length;
    ends.setBigUint64(8 * i, BigInt(end), true);
  }
  const checksums = Uint32Array.from(records, ({ planes }) => crc32(planes));
  const labels = Uint16Array.from(records, ({ label }) => label);
  bytes.set(encodeChecksums(checksums, [0, count]), sections.checksums);
  bytes.fill(recordStates.picture, sections.states, sections.labels);
  bytes.set(encodeLabels(labels, [0, count]), sections.labels);
  bytes.set(meta, sections.meta);
  return resealed(bytes);
}

/** A copy with valid checksums of header and index, so that a reader gets past them. */
export function resealed(pack: Uint8Array): Uint8Array {
  const bytes = pack.slice();
  if (bytes.length < headerBytes) return bytes;
  const view = new DataView(bytes.buffer);
  const seal = () => view.setUint32(96, crc32(bytes.subarray(0, 96)), true);
  seal();
  try {
    const { checksums, size } = packSections(decodePackHeader(bytes, 'a.pack'));
    if (size === bytes.length) view.setUint32(56, crc32(bytes.subarray(checksums)), true);
  } catch {
    return bytes; // not a valid header
  }
  seal();
  return bytes;
}
