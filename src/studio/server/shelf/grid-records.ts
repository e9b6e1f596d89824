/** Single records of a long metrics.jsonl, found by their steps without reading the rest. */
import { parseLine, parseMetrics, type MetricsRecord } from '../../../runs/metrics-log.ts';
import { withPieces, type PieceOf } from './own-pieces.ts';
import { fileStamp } from './stamps.ts';

/** Bytes that are read at once: more than any line has. */
const pieceBytes = 4096;
const newline = 0x0a;

/**
 * The records of some steps; of others there is none. Records are in the order of their steps, so each is found by halving.
 *
 * @param steps ascending
 */
export function recordsOfSteps(path: string, steps: readonly number[]): readonly MetricsRecord[] {
  const stamp = fileStamp(path);
  if (stamp === undefined || steps.length === 0) return [];
  try {
    return withPieces(path, (pieceOf) => {
      const found: MetricsRecord[] = [];
      let from = 0;
      for (const step of steps) {
        from = lastLineBefore(pieceOf, step, from, stamp.size);
        const record = linesFrom(pieceOf, from).find((each) => each.step === step);
        if (record !== undefined) found.push(record);
      }
      return found;
    });
  } catch {
    return []; // it has gone meanwhile
  }
}

/** A byte at most a piece before the line of a step, at the beginning of a line. @param from begins a line, too */
function lastLineBefore(pieceOf: PieceOf, step: number, from: number, size: number): number {
  let [low, high] = [from, size];
  while (high - low > pieceBytes / 2) {
    const middle = Math.floor((low + high) / 2);
    const bytes = pieceOf(middle, pieceBytes);
    const start = bytes.indexOf(newline) + 1;
    const first = start === 0 ? undefined : firstRecord(bytes.subarray(start));
    if (first !== undefined && first.step <= step && middle + start < high) low = middle + start;
    else high = middle;
  }
  return low;
}

/** Of whole lines only, and of those the first that is one. */
function firstRecord(bytes: Buffer): MetricsRecord | undefined {
  for (let start = 0, end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, start)) {
    const record = parseLine(bytes.toString('utf8', start, end));
    if (record !== undefined) return record;
    start = end + 1;
  }
  return undefined;
}

function linesFrom(pieceOf: PieceOf, from: number): readonly MetricsRecord[] {
  const bytes = pieceOf(from, pieceBytes);
  const whole = bytes.toString('utf8', 0, bytes.lastIndexOf(newline) + 1);
  return parseMetrics(whole).lines.map(({ record }) => record);
}
