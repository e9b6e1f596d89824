/** A first look at a long metrics.jsonl: some lines at places all over the file, read at once. */
import type { FileHandle } from 'node:fs/promises';
import { maxLineBytes, readInto } from './lines.ts';
import { MetricsTable } from './metrics-table.ts';
import { RecordScanner } from './record-scanner.ts';

const places = 512;
/** About fifteen lines: as many as show how much the values scatter. */
const placeBytes = 2048;

/**
 * The records that begin in the first bytes of each of 512 equal parts of a file.
 *
 * @param size of the file, larger than all these bytes
 */
export async function previewOf(file: FileHandle, size: number): Promise<MetricsTable> {
  const pieces = await Promise.all(
    Array.from({ length: places }, async (_, place) => {
      const isLast = place === places - 1;
      const at = isLast ? size - placeBytes : Math.floor((place * size) / places);
      const bytes = new Uint8Array(placeBytes);
      return { bytes: bytes.subarray(0, await readInto(file, bytes, at)), at };
    }),
  );
  const table = new MetricsTable();
  const scanner = new RecordScanner(table);
  for (const { bytes, at } of pieces) {
    const start = at === 0 ? 0 : bytes.indexOf(lineFeed) + 1;
    const end = bytes.lastIndexOf(lineFeed) + 1;
    if (end > start) scanner.scan(bytes.subarray(start, end));
  }
  return table;
}

const lineFeed = 10;
/** A file of this size is worth a preview: smaller ones are parsed as quickly. */
export const previewFrom = Math.max(4 * 2 ** 20, 2 * places * placeBytes, maxLineBytes);
