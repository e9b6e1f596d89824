/**
 * Writes LMDB files of data format 1 for tests: only what `LmdbReader` supports, and simply rather than fast. Values of
 * more than a quarter page go to overflow pages, and leaves are filled one after the other.
 */
export function writeLmdb(entries: readonly (readonly [string, Uint8Array])[], pageSize = 4096): Uint8Array {
  const sorted = entries
    .map(([key, value]) => ({ key: new TextEncoder().encode(key), value }))
    .sort((a, b) => Buffer.compare(a.key, b.key));
  const pages: Uint8Array[] = [new Uint8Array(pageSize), new Uint8Array(pageSize)];
  const counts = { branch: 0, leaf: 0, overflow: 0 };

  const overflow = (value: Uint8Array): number => {
    const number = pages.length;
    const count = Math.ceil((16 + value.length) / pageSize);
    const run = new Uint8Array(count * pageSize);
    const head = new DataView(run.buffer);
    head.setBigUint64(0, BigInt(number), true);
    head.setUint16(10, 4, true);
    head.setUint32(12, count, true);
    run.set(value, 16);
    for (let i = 0; i < count; i++) pages.push(run.subarray(i * pageSize, (i + 1) * pageSize));
    counts.overflow += count;
    return number;
  };

  const leafNode = ({ key, value }: { key: Uint8Array; value: Uint8Array }): Uint8Array => {
    const big = value.length > pageSize / 4;
    const node = new Uint8Array(8 + key.length + (big ? 8 : value.length));
    const head = new DataView(node.buffer);
    head.setUint32(0, value.length, true);
    head.setUint16(4, big ? 1 : 0, true);
    head.setUint16(6, key.length, true);
    node.set(key, 8);
    if (big) head.setBigUint64(8 + key.length, BigInt(overflow(value)), true);
    else node.set(value, 8 + key.length);
    return node;
  };

  const branchNode = ({ key, page }: { key: Uint8Array; page: number }): Uint8Array => {
    const node = new Uint8Array(8 + key.length);
    const head = new DataView(node.buffer);
    head.setUint32(0, page, true);
    head.setUint16(6, key.length, true);
    node.set(key, 8);
    return node;
  };

  /** Puts nodes into as many pages as they need. Returns the first key and the number of each page. */
  const fill = (nodes: readonly { key: Uint8Array; bytes: Uint8Array }[], kind: 'leaf' | 'branch') => {
    const made: { key: Uint8Array; page: number }[] = [];
    let held: (typeof nodes)[number][] = [];
    let used = 16;
    const flush = () => {
      const page = new Uint8Array(pageSize);
      const head = new DataView(page.buffer);
      head.setBigUint64(0, BigInt(pages.length), true);
      head.setUint16(10, kind === 'leaf' ? 2 : 1, true);
      head.setUint16(12, 16 + 2 * held.length, true);
      let upper = pageSize;
      held.forEach(({ bytes }, i) => {
        upper -= bytes.length + (bytes.length & 1);
        page.set(bytes, upper);
        head.setUint16(16 + 2 * i, upper, true);
      });
      head.setUint16(14, upper, true);
      made.push({ key: held[0]!.key, page: pages.length });
      pages.push(page);
      counts[kind] += 1;
      held = [];
      used = 16;
    };
    for (const node of nodes) {
      const size = 2 + node.bytes.length + (node.bytes.length & 1);
      if (used + size > pageSize) flush();
      held.push(node);
      used += size;
    }
    flush();
    return made;
  };

  let depth = 0;
  let root = 0xffffffffffffffffn;
  if (sorted.length > 0) {
    let level = fill(
      sorted.map((entry) => ({ key: entry.key, bytes: leafNode(entry) })),
      'leaf',
    );
    for (depth = 1; level.length > 1; depth++) {
      level = fill(
        level.map((child) => ({ key: child.key, bytes: branchNode(child) })),
        'branch',
      );
    }
    root = BigInt(level[0]!.page);
  }
  for (const number of [0, 1]) {
    const head = new DataView(pages[number]!.buffer);
    head.setBigUint64(0, BigInt(number), true);
    head.setUint16(10, 8, true);
    head.setUint32(16, 0xbeefc0de, true);
    head.setUint32(20, 1, true);
    head.setUint32(40, pageSize, true);
    head.setBigUint64(80, 0xffffffffffffffffn, true);
    head.setUint16(94, number === 0 ? 0 : depth, true);
    head.setBigUint64(96, BigInt(counts.branch), true);
    head.setBigUint64(104, BigInt(counts.leaf), true);
    head.setBigUint64(112, BigInt(counts.overflow), true);
    // Page 0 is the older meta page, with an empty tree: a reader that uses it finds nothing.
    head.setBigUint64(120, number === 0 ? 0n : BigInt(sorted.length), true);
    head.setBigUint64(128, number === 0 ? 0xffffffffffffffffn : root, true);
    head.setBigUint64(136, BigInt(pages.length - 1), true);
    head.setBigUint64(144, BigInt(number), true);
  }
  return new Uint8Array(Buffer.concat(pages));
}
