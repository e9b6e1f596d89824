import { DataError } from '../../core/errors.ts';
import type { Bytes } from '../disk/bytes.ts';
import { damaged } from '../disk/damaged.ts';
import { grouped } from '../../core/wording.ts';

/**
 * Reads LMDB files as liblmdb 0.9 writes them (data format 1, 64-bit, little-endian), the format in which LSUN is
 * published. The field names are those of liblmdb's `mdb.c`.
 *
 * The file consists of pages of one size. Pages 0 and 1 are meta pages; the one with the larger transaction number
 * (`mm_txnid`) is valid. It gives the root of a B+ tree (`md_root`). A branch page holds the numbers of the pages below
 * it, in the order of their keys. A leaf page holds keys and values. A value too large for a leaf is stored in
 * consecutive overflow pages, the first of which has a header.
 *
 *     page   mp_pgno u64 · mp_pad u16 · mp_flags u16 · mp_lower u16 · mp_upper u16 (overflow: mp_pages u32),
 *            then (mp_lower − 16) / 2 offsets of nodes, u16
 *     node   mn_lo u16 · mn_hi u16 · mn_flags u16 · mn_ksize u16 · key · value
 *            leaf: lo + hi·2¹⁶ is the value's length; branch: lo + hi·2¹⁶ + flags·2³² is a page number
 *     meta   (after a page header) magic u32 · version u32 · address u64 · mapsize u64 · two databases of 48
 *            bytes, the free list and the main one · last page u64 · mm_txnid u64
 *     database   md_pad u32 (free list: the page size) · md_flags u16 · md_depth u16 · branch, leaf and
 *            overflow pages u64 · md_entries u64 · md_root u64
 *
 * The file is untrusted: every offset and length is checked, each page is visited at most once, and keys must ascend.
 * No lock is taken, so no other program may write to the file meanwhile.
 *
 * @example
 * const lmdb = await LmdbReader.open(openBytes('bedroom_val_lmdb/data.mdb'));
 * for (let i = 0; i < lmdb.count; i++) use(lmdb.key(i), lmdb.value(i));
 */
export class LmdbReader {
  readonly #bytes: Bytes;
  readonly #pageSize: number;
  /** The file offset of the node of each entry, in the order of the keys. Only these 8 bytes per entry are kept. */
  readonly #nodes: Float64Array;

  private constructor(bytes: Bytes, pageSize: number, nodes: Float64Array) {
    this.#bytes = bytes;
    this.#pageSize = pageSize;
    this.#nodes = nodes;
  }

  /**
   * Reads the tree once, but no values. Yields to the event loop now and then.
   *
   * @throws SparringError if the bytes are not an LMDB file, are damaged or cut short, or use features that LSUN does
   *   not use (several values per key, named databases)
   */
  static async open(bytes: Bytes): Promise<LmdbReader> {
    const { pageSize, root, entries, keysAscend } = readMeta(bytes);
    const nodes = new Positions();
    if (root !== noPage) {
      const walk = walkTree(bytes, pageSize, root, keysAscend, nodes);
      for (let pages = 1; walk.next().done !== true; pages++) {
        if (pages % 1024 === 0) await new Promise(setImmediate);
      }
    }
    if (nodes.length !== entries) {
      throw damaged(bytes, `holds ${grouped(nodes.length)} entries, but claims ${grouped(entries)}`);
    }
    return new LmdbReader(bytes, pageSize, nodes.take());
  }

  get count(): number {
    return this.#nodes.length;
  }

  key(index: number): Uint8Array {
    return this.#entry(index).key;
  }

  /** @throws SparringError if the overflow pages of the value are damaged */
  value(index: number): Uint8Array<ArrayBuffer> {
    const { page, value } = this.#entry(index);
    if (value.inline) return page.subarray(value.start, value.end);
    return readOverflow(this.#bytes, this.#pageSize, value.page, value.length);
  }

  #entry(index: number): LeafNode & { page: Uint8Array<ArrayBuffer> } {
    const position = this.#nodes[index]!;
    const start = position % this.#pageSize;
    // A node does not extend beyond its page, so one read to the end of the page covers it.
    const page = this.#bytes.read(position, this.#pageSize - start);
    return { page, ...parseLeafNode(this.#bytes, page, 0) };
  }
}

/** `mm_magic`: an LMDB file has this number at byte 16, little-endian. */
export const lmdbMagic = 0xbeefc0de;

const headerBytes = 16;
const minNodeBytes = 8;
const metaBytes = 152; // including the page header
const dataVersion = 1;
const flag = { branch: 1, leaf: 2, overflow: 4, meta: 8 } as const; // mp_flags
const nodeFlag = { big: 1, subDatabase: 2, duplicates: 4 } as const; // mn_flags
const databaseFlag = { reverseKey: 2, duplicates: 4, integerKey: 8 } as const; // md_flags
/** The maximum depth that liblmdb supports (`CURSOR_STACK`). */
const maxLevels = 32;
/** P_INVALID, the root of an empty tree. Like every number above the safe integers, it is not a valid page. */
const noPage = Infinity;

interface Meta {
  readonly pageSize: number;
  readonly root: number;
  readonly entries: number;
  /** Whether keys are ordered by their bytes. Reversed and integer keys are not. */
  readonly keysAscend: boolean;
}

function readMeta(bytes: Bytes): Meta {
  const metas: (Meta & { transaction: number })[] = [];
  let pageSize = 0;
  for (const page of [0, 1]) {
    const head = view(bytes.read(page * pageSize, metaBytes));
    if (head.getUint32(16, true) !== lmdbMagic || (head.getUint16(10, true) & flag.meta) === 0) {
      throw page === 0
        ? new DataError(
            `${bytes.name} is not an LMDB file of a 64-bit little-endian machine: replace it with a whole copy`,
          )
        : damaged(bytes, 'has no second meta page');
    }
    const version = head.getUint32(20, true);
    if (version !== dataVersion) {
      throw new DataError(
        `${bytes.name} is an LMDB file of data format ${version}, expected ${dataVersion}: write it with liblmdb 0.9`,
      );
    }
    if (page === 0) {
      pageSize = head.getUint32(40, true);
      if (pageSize < 256 || pageSize > 65_536 || (pageSize & (pageSize - 1)) !== 0) {
        throw damaged(bytes, `claims a page size of ${grouped(pageSize)} bytes`);
      }
    }
    const flags = head.getUint16(92, true);
    if ((flags & databaseFlag.duplicates) !== 0) {
      throw new DataError(
        `${bytes.name} has several values per key, expected one picture per key: write it without MDB_DUPSORT`,
      );
    }
    metas.push({
      pageSize,
      keysAscend: (flags & (databaseFlag.reverseKey | databaseFlag.integerKey)) === 0,
      entries: uint64(head, 120),
      root: uint64(head, 128),
      transaction: uint64(head, 144),
    });
  }
  const [first, second] = metas as [(typeof metas)[0], (typeof metas)[0]];
  return second.transaction > first.transaction ? second : first;
}

/** Walks the tree in the order of its keys and records the offset of each entry. Yields after each page. */
function* walkTree(
  bytes: Bytes,
  pageSize: number,
  root: number,
  keysAscend: boolean,
  nodes: Positions,
): Generator<void> {
  const pages = Math.floor(bytes.size / pageSize);
  const visited = new Uint8Array(Math.ceil(pages / 8)); // one bit per page
  const pending = [{ number: root, level: 1 }];
  let last: Uint8Array | undefined;
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { number, level } = next;
    if (number >= pages) {
      throw damaged(bytes, `refers to page ${grouped(number)}, but has ${grouped(pages)}`);
    }
    const bit = 1 << (number & 7);
    if ((visited[number >> 3]! & bit) !== 0 || level > maxLevels) {
      throw damaged(bytes, `has a loop in its tree, at page ${grouped(number)}`);
    }
    visited[number >> 3]! |= bit;
    const page = bytes.read(number * pageSize, pageSize);
    const { isLeaf, offsets } = parsePage(bytes, page, number);
    if (isLeaf) {
      for (const offset of offsets) {
        const { key, value } = parseLeafNode(bytes, page, offset);
        if (keysAscend && last !== undefined && Buffer.compare(last, key) >= 0) {
          throw damaged(bytes, `has keys out of order in page ${grouped(number)}`);
        }
        last = key;
        if (!value.inline && value.page * pageSize + headerBytes + value.length > bytes.size) {
          throw damaged(bytes, `has a value that ends after its ${grouped(bytes.size)} bytes`);
        }
        nodes.push(number * pageSize + offset);
      }
    } else {
      for (const offset of offsets.toReversed()) {
        pending.push({ number: parseBranchNode(bytes, page, offset), level: level + 1 });
      }
      if (pending.length > pages) throw damaged(bytes, 'refers to more pages than it has');
    }
    yield;
  }
}

function parsePage(bytes: Bytes, page: Uint8Array, number: number) {
  const head = view(page);
  const flags = head.getUint16(10, true);
  const lower = head.getUint16(12, true);
  const isLeaf = flags === flag.leaf;
  if (uint64(head, 0) !== number || (!isLeaf && flags !== flag.branch)) {
    throw damaged(bytes, `has no tree page at page ${grouped(number)}`);
  }
  const count = (lower - headerBytes) >> 1;
  // Each node has an offset and at least a header, which limits how many fit into the page.
  if (lower < headerBytes || lower + minNodeBytes * count > page.length) {
    throw damaged(bytes, `has a list of nodes that exceeds page ${grouped(number)}`);
  }
  const offsets = Array.from({ length: count }, (_, i) => head.getUint16(headerBytes + 2 * i, true));
  return { isLeaf, offsets };
}

function parseBranchNode(bytes: Bytes, page: Uint8Array, at: number): number {
  if (at + 8 > page.length) throw damaged(bytes, 'has a node that exceeds its page');
  const head = view(page);
  return head.getUint32(at, true) + head.getUint16(at + 4, true) * 2 ** 32;
}

interface LeafNode {
  readonly key: Uint8Array;
  readonly value:
    | { readonly inline: true; readonly start: number; readonly end: number }
    | { readonly inline: false; readonly page: number; readonly length: number };
}

function parseLeafNode(bytes: Bytes, page: Uint8Array, at: number): LeafNode {
  const outside = () => damaged(bytes, 'has a node that exceeds its page');
  if (at + 8 > page.length) throw outside();
  const head = view(page);
  const length = head.getUint32(at, true);
  const flags = head.getUint16(at + 4, true);
  const keyEnd = at + 8 + head.getUint16(at + 6, true);
  if ((flags & (nodeFlag.subDatabase | nodeFlag.duplicates)) !== 0) {
    throw new DataError(
      `${bytes.name} contains nested databases, expected pictures: write them into the main database`,
    );
  }
  const isBig = (flags & nodeFlag.big) !== 0;
  const end = keyEnd + (isBig ? 8 : length);
  if (end > page.length) throw outside();
  return {
    key: page.subarray(at + 8, keyEnd),
    value: isBig
      ? { inline: false, page: uint64(head, keyEnd), length }
      : { inline: true, start: keyEnd, end },
  };
}

function readOverflow(bytes: Bytes, pageSize: number, page: number, length: number): Uint8Array<ArrayBuffer> {
  const start = page * pageSize;
  const all = bytes.read(start, headerBytes + length);
  const head = view(all);
  const capacity = head.getUint32(12, true) * pageSize - headerBytes;
  if (uint64(head, 0) !== page || head.getUint16(10, true) !== flag.overflow || length > capacity) {
    throw damaged(bytes, `has no value of ${grouped(length)} bytes at page ${grouped(page)}`);
  }
  return all.subarray(headerBytes);
}

/** An unsigned 64-bit number; `noPage` if it is not a safe integer, and so too large for any file. */
function uint64(head: DataView, at: number): number {
  const value = head.getUint32(at, true) + head.getUint32(at + 4, true) * 2 ** 32;
  return value <= Number.MAX_SAFE_INTEGER ? value : noPage;
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** A growing array of numbers. It grows with the entries found instead of trusting the count in the header. */
class Positions {
  #values = new Float64Array(1024);
  length = 0;

  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = new Float64Array(2 * this.length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.length++] = value;
  }

  take(): Float64Array {
    return this.#values.slice(0, this.length);
  }
}
