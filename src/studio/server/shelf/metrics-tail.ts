/** The end of metrics.jsonl, and what is appended to it. A long run has hundreds of megabytes of it. */
import { parseMetrics, type MetricsRecord } from '../../../runs/metrics-log.ts';
import { pieceOf } from './own-pieces.ts';
import { fileStamp, type Stamp } from './stamps.ts';

/** The longest piece that is read at once: of what is longer, the end. */
export const longestPiece = 1_000_000;

/** What was appended since the last look. */
export interface Appended {
  readonly records: readonly MetricsRecord[];
  /** Whether they follow the records of the last look: another file may have taken the place of the first. */
  readonly follows: boolean;
}

/** The records of the last `bytes` of a file. */
export function lastRecords(path: string, bytes: number): readonly MetricsRecord[] {
  const stamp = fileStamp(path);
  if (stamp === undefined) return [];
  return readPiece(path, Math.max(0, stamp.size - bytes), stamp).records;
}

/** Follows a file that grows. */
export class GrowingMetrics {
  readonly #path: string;
  #inode: number | undefined;
  /** The first byte that was not read: the beginning of a line. */
  #end: number;

  /** @param read what was read of it already; undefined if it did not exist */
  constructor(path: string, read: Stamp | undefined) {
    this.#path = path;
    this.#inode = read?.inode;
    this.#end = read?.size ?? 0;
  }

  /** Undefined if nothing was appended. */
  look(): Appended | undefined {
    const stamp = fileStamp(this.#path);
    if (stamp === undefined) return undefined;
    const follows = this.#inode === undefined || (stamp.inode === this.#inode && stamp.size >= this.#end);
    if (follows && stamp.size === this.#end) return undefined;
    const from = follows ? this.#end : 0;
    const { records, end } = readPiece(this.#path, Math.max(from, stamp.size - longestPiece), stamp);
    this.#inode = stamp.inode;
    this.#end = end;
    return records.length === 0 && follows ? undefined : { records, follows };
  }
}

interface Piece {
  readonly records: readonly MetricsRecord[];
  /** The byte after the last whole line. */
  readonly end: number;
}

/** The whole lines from a byte to the end. The first is left out unless it begins there. */
function readPiece(path: string, from: number, { size }: Stamp): Piece {
  try {
    // With the byte before: if it ends a line, the next line is whole.
    const start = Math.max(0, from - 1);
    const read = pieceOf(path, start, size - start);
    const first = from === 0 ? 0 : read.indexOf(newline) + 1;
    const end = read.lastIndexOf(newline) + 1;
    if (end <= first) return { records: [], end: from };
    const { lines } = parseMetrics(read.toString('utf8', first, end));
    return { records: lines.map(({ record }) => record), end: start + end };
  } catch {
    return { records: [], end: from }; // it has gone meanwhile
  }
}

const newline = 0x0a;
