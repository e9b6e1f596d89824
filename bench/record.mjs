/** What is kept of a run of `npm run bench`: its data, and a page made of it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import {
  kernelHeadings,
  kernelRows,
  kernelSummary,
  markdownTable,
  stepHeadings,
  stepNotes,
  stepRows,
} from './measure/table.mjs';

const folder = new URL('../docs/performance/', import.meta.url);

/**
 * Writes docs/performance/NAME.json anew, and what is made of it.
 *
 * @param pages text by the ending of its file's name
 */
export function record(name, data, pages) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL(`${name}.json`, folder), `${JSON.stringify(data, undefined, 1)}\n`);
  for (const [ending, text] of Object.entries(pages))
    writeFileSync(new URL(`${name}.${ending}`, folder), text);
}

/** One sentence with what a number is nothing without. */
export function circumstances({ machine, threads, loadBefore, loadAfter }) {
  const { date, processor, cores, memoryGB, node, sparring, onnxRuntime } = machine;
  return (
    `${date}; ${cores} cores (${processor}), ${memoryGB} GB; Node ${node}, Sparring ${sparring}, ONNX Runtime ${onnxRuntime}; ` +
    `${threads} ${threads === 1 ? 'thread' : 'threads'} of each side; load ${loadBefore} before and ${loadAfter} after`
  );
}

/** What the shares of the peak are shares of. */
export function peakSentence({ peak }) {
  if (peak === undefined)
    return 'The peak is not known: there is no C compiler, and no convolution was measured.';
  return `The peak is ${Math.round(peak.gflops)} GFLOP/s: ${peak.how}.`;
}

/** The parts of a run as tables and sentences, for a terminal and for the page. */
export function tablesOf({ steps, convolutions, skipped, peak }) {
  const parts = [];
  if (steps.length > 0) {
    const rows = steps.flatMap((result) => stepRows(result, peak?.gflops));
    parts.push({ title: 'Steps', headings: stepHeadings, rows, notes: stepNotes(steps) });
  }
  if (convolutions.results.length > 0) {
    const { workload, results } = convolutions;
    parts.push({
      title: `The convolutions of ${workload}`,
      headings: kernelHeadings(results),
      rows: kernelRows(results, peak?.gflops),
      notes: [kernelSummary(results)],
    });
  }
  parts.at(-1)?.notes.push(...skipped.map((sentence) => `– ${sentence}`));
  return parts;
}

/** The page of `npm run bench`. */
export function benchPage(data) {
  const sections = tablesOf(data).flatMap(({ title, headings, rows, notes }) => [
    `## ${title}`,
    '',
    ...markdownTable(headings, rows),
    '',
    ...notes.flatMap((note) => [note, '']),
  ]);
  const text = [
    '# Our step beside the peers’',
    '',
    'Written by `npm run bench -- --record`, and not edited; [bench](../../bench/README.md) says how it is measured.',
    '',
    `${circumstances(data)}. ${peakSentence(data)}`,
    '',
    ...sections,
  ].join('\n');
  return `${text.trimEnd()}\n`;
}
