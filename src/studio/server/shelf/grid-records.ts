/** Single records of a long metrics.jsonl, found by their steps without reading the rest. */
import type { FileHandle } from 'node:fs/promises';
import { openToRead } from '../../../data/disk/own-files.ts';
import { parseMetrics, type MetricsRecord } from '../../../runs/metrics-log.ts';
import { fileStamp } from './stamps.ts';

/** Bytes that are read at once: more than any line has. */
const pieceBytes = 4096;
const newline = 0x0a;

/**
 * The records of some steps, as far as they are there. Records are in the order of their steps, so each is found by halving.
 *
 * @param steps ascending
 */
export async function recordsOfSteps(
  path: string,
  steps: readonly number[],
): Promise<readonly MetricsRecord[]> {
  const stamp = fileStamp(path);
  if (stamp === undefined || steps.length === 0) return [];
  let file: FileHandle | undefined;
  try {
    file = await openToRead(path);
    if (file === undefined) return [];
    const found: MetricsRecord[] = [];
    let from = 0;
    for (const step of steps) {
      from = await lastLineBefore(file, step, from, stamp.size);
      const record = (await linesFrom(file, from)).find((each) => each.step === step);
      if (record !== undefined) found.push(record);
    }
    return found;
  } catch {
    return []; // it has gone meanwhile
  } finally {
    await file?.close();
  }
}

/** A byte at most a piece before the line of a step, at the beginning of a line. @param from begins a line, too */
async function lastLineBefore(file: FileHandle, step: number, from: number, size: number): Promise<number> {
  let [low, high] = [from, size];
  while (high - low > pieceBytes / 2) {
    const middle = Math.floor((low + high) / 2);
    const bytes = await pieceAt(file, middle);
    const start = bytes.indexOf(newline) + 1;
    const first = start === 0 ? undefined : recordsIn(bytes.subarray(start))[0];
    if (first !== undefined && first.step <= step && middle + start < high) low = middle + start;
    else high = middle;
  }
  return low;
}

async function linesFrom(file: FileHandle, from: number): Promise<readonly MetricsRecord[]> {
  return recordsIn(await pieceAt(file, from));
}

function recordsIn(bytes: Buffer): readonly MetricsRecord[] {
  const whole = bytes.toString('utf8', 0, bytes.lastIndexOf(newline) + 1);
  return parseMetrics(whole).lines.map(({ record }) => record);
}

async function pieceAt(file: FileHandle, from: number): Promise<Buffer> {
  const bytes = Buffer.alloc(pieceBytes);
  const { bytesRead } = await file.read(bytes, 0, pieceBytes, from);
  return bytes.subarray(0, bytesRead);
}
