/** What is kept of a run of `npm run bench`: its data, and a page made of it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { markdownTable, stepHeadings, stepNotes, stepRows } from './measure/table.mjs';

const folder = new URL('../docs/performance/', import.meta.url);

/** Writes docs/performance/NAME.json (and, where there is one, the page) anew. */
export function record(name, data, page) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL(`${name}.json`, folder), `${JSON.stringify(data, undefined, 1)}\n`);
  if (page !== undefined) writeFileSync(new URL(`${name}.md`, folder), page);
}

/** One sentence with what a number is nothing without. */
export function circumstances({ machine, threads, loadBefore, loadAfter }) {
  const { date, processor, cores, memoryGB, node, sparring, onnxRuntime } = machine;
  return (
    `${date}; ${cores} cores (${processor}), ${memoryGB} GB; Node ${node}, Sparring ${sparring}, ONNX Runtime ${onnxRuntime}; ` +
    `${threads} ${threads === 1 ? 'thread' : 'threads'} of each side; load ${loadBefore} before and ${loadAfter} after`
  );
}

/** The page of `npm run bench`. */
export function benchPage(data) {
  const { steps, skipped, peak } = data;
  return `${[
    '# Our step beside the peers’',
    '',
    'Written by `npm run bench -- --record`, and not edited; [bench](../../bench/README.md) says how it is measured.',
    '',
    `${circumstances(data)}.`,
    '',
    ...markdownTable(
      stepHeadings,
      steps.flatMap((result) => stepRows(result, peak?.gflops)),
    ),
    '',
    ...[...stepNotes(steps), ...skipped.map((sentence) => `– ${sentence}`)].flatMap((note) => [note, '']),
  ]
    .join('\n')
    .trimEnd()}\n`;
}
