/** All records of a metrics.jsonl, a few at a time, so that a file of any length takes little memory. */
import { withoutByteOrderMark } from '../../core/json-text.ts';
import { explainFileError } from '../../data/disk/file-errors.ts';
import { openToRead } from '../../data/disk/own-files.ts';
import { parseLine, type MetricsRecord } from '../metrics-log.ts';
import { linesOf, maxLineBytes, readInto } from './lines.ts';
import { textOf } from './record-scanner.ts';

/**
 * The records in the order of the file, as `MetricsLog.read` gives them; none if it does not exist.
 *
 * @throws SparringError if it cannot be read
 */
export async function* recordedPieces(path: string): AsyncGenerator<readonly MetricsRecord[]> {
  const file = await openToRead(path);
  if (file === undefined) return;
  try {
    const { size } = await file.stat();
    let at = 0;
    for await (const { bytes, end } of linesOf(file, 0, size)) {
      yield recordsIn(bytes, at);
      at = end;
    }
    const rest = new Uint8Array(Math.min(size - at, maxLineBytes));
    yield recordsIn(rest.subarray(0, await readInto(file, rest, at)), at);
  } catch (thrown) {
    throw explainFileError(thrown, path, { action: 'read' });
  } finally {
    await file.close();
  }
}

function recordsIn(bytes: Uint8Array, at: number): MetricsRecord[] {
  const text = textOf(bytes);
  const lines = (at === 0 ? withoutByteOrderMark(text) : text).split('\n');
  return lines.flatMap((line) => parseLine(line) ?? []);
}
