/** The page of all results, as Markdown: what the papers say beside what we measured. */
import type { Experiment, Measured, ResultRow } from './experiment.ts';
import { papers } from './experiment.ts';
import type { Result } from './results.ts';

const head = `# Results

What the papers report, and what Sparring measured by the same protocol. Each section is one command,
\`sparring reproduce NAME\`; \`--record docs\` adds its result to [results](results), as data, and writes this page anew.
A number below the paper's is a result too: the budget says what was spent on it.
`;

/**
 * The page.
 *
 * @param results by the experiment's name; of several, the newest is the last
 * @param folder where the pictures are, seen from the page
 */
export function resultsPage(
  experiments: readonly Experiment[],
  results: ReadonlyMap<string, readonly Result[]>,
  folder = 'results',
): string {
  const sections = experiments.map((experiment) =>
    section(experiment, results.get(experiment.name) ?? [], folder),
  );
  return `${[head, ...sections].join('\n').trimEnd()}\n`;
}

function section(experiment: Experiment, results: readonly Result[], folder: string): string {
  const { name, paper, where, summary } = experiment;
  const { title, address } = papers[paper];
  const lines = [`## ${name}`, '', `${summary} ([${title}](${address}), ${where})`, ''];
  if (results.length === 0) lines.push('Not recorded yet.', '');
  for (const result of results) {
    const { seed, spentMinutes, budgetMinutes, date, sparring, device, threads } = result;
    const circumstances = [
      date,
      `Sparring ${sparring}`,
      `seed ${seed}`,
      `${minutes(spentMinutes)} of a budget of ${minutes(budgetMinutes)} minutes`,
      `${device}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
    ];
    lines.push(`**${circumstances.join(' · ')}**`, '', ...table(result.rows), '');
    lines.push(`Protocol: ${result.protocol}`, '');
    for (const remark of result.remarks) lines.push(`- ${remark}`);
    if (result.remarks.length > 0) lines.push('');
    for (const { name: file, shows } of result.pictures) lines.push(`![${shows}](${folder}/${file})`, '');
  }
  return lines.join('\n');
}

function table(rows: readonly ResultRow[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map(escaped).join(' | ')} |`;
  return [
    line(['', 'the paper', 'ours']),
    line(['---', '---', '---']),
    ...rows.map(({ what, unit, paper, ours }) =>
      line([unit === undefined ? what : `${what}, ${unit}`, measuredText(paper), measuredText(ours)]),
    ),
  ];
}

/** As it may stand in a cell of a table. */
function escaped(text: string): string {
  return text.replaceAll('|', '\\|');
}

/** `225 ± 2`; a dash of what was not measured. */
export function measuredText(measured: Measured | undefined): string {
  if (measured === undefined) return '—';
  const { value, error } = measured;
  const shown = String(value).replace('-', '−');
  return error === undefined ? shown : `${shown} ± ${error}`;
}

function minutes(value: number): string {
  return String(Number(value.toPrecision(2)));
}
