/** All records of a run as CSV, of any number in little memory. */
import { recordedPieces } from '../../runs/metrics-index/recorded-pieces.ts';
import { csvCell, csvNumber } from './csv.ts';
import { inKnownOrder } from './measures.ts';

/** More columns no table program opens. */
const maxColumns = 1000;

/**
 * A row for each record, in the order of the file, with the numbers of all metrics: first the heading, then pieces of many
 * rows. The file is read twice, for its names and for its numbers.
 *
 * @param path of metrics.jsonl
 * @throws SparringError if it cannot be read
 */
export async function* metricsCsv(path: string): AsyncGenerator<string> {
  const found = new Set<string>();
  for await (const records of recordedPieces(path)) {
    for (const record of records) {
      for (const [name, value] of Object.entries(record)) {
        if (typeof value === 'number' && found.size < maxColumns) found.add(name);
      }
    }
  }
  const coordinates = ['step', 'seconds'].filter((name) => found.delete(name));
  const names = [...coordinates, ...inKnownOrder([...found])];
  if (names.length === 0) return;
  yield `${names.map(csvCell).join(',')}\n`;
  for await (const records of recordedPieces(path)) {
    yield records.map((record) => `${names.map((name) => csvNumber(record[name])).join(',')}\n`).join('');
  }
}
