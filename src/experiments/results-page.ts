/** The page of all results, as Markdown: the papers' numbers next to ours. */
import type { Experiment, Measured, ResultRow } from './support/experiment.ts';
import { papers } from './support/experiment.ts';
import type { Result } from './results.ts';
import { evaluationMinutes } from './trainings.ts';

const head = `# Results

What the papers report, and what Sparring measured with the same protocol.

Each section is the output of one command, \`sparring reproduce NAME\`. With \`--record docs\` the command adds its
result to [results](results) as JSON and regenerates this page from all of them. Nobody edits this page by hand.

A number worse than the paper's is a result too. The table of times says what it cost: how long each network was trained,
how long the evaluation took, and the budget that the experiment was given. "Before" marks a network that was trained
before the experiment began. The budget does not cover its training.
`;

/**
 * The page of results.
 *
 * @param results the results of each experiment by its name, oldest first
 * @param folder path of the pictures' folder, relative to the page
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
    const { seed, date, sparring, device, threads } = result;
    const circumstances = [
      date,
      `Sparring ${sparring}`,
      `seed ${seed}`,
      `${device}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
    ];
    lines.push(`**${circumstances.join(' · ')}**`, '', ...table(result.rows), '');
    lines.push(...times(result), '');
    lines.push(`Protocol: ${result.protocol}`, '');
    for (const remark of result.remarks) lines.push(`- ${remark}`);
    if (result.remarks.length > 0) lines.push('');
    for (const { name: file, shows } of result.pictures) lines.push(`![${shows}](${folder}/${file})`, '');
  }
  return lines.join('\n');
}

/** The table of times for training and evaluation. */
function times({ spentMinutes, budgetMinutes, trainings = [] }: Result): string[] {
  const evaluation = evaluationMinutes(spentMinutes, trainings);
  const training = trainings.map(({ what, steps, minutes, within }) => [
    `training: ${what}, ${steps.toLocaleString('en-US')} steps${within ? '' : ' (before)'}`,
    minutes === undefined ? notRecorded : duration(minutes),
  ]);
  const total = trainings.some(({ within }) => within) || evaluation === undefined;
  return [
    line(['time', 'minutes']),
    line(['---', '--:']),
    ...(training.length === 0 ? [['training', notRecorded]] : training).map(line),
    line(['evaluation', evaluation === undefined ? notRecorded : duration(evaluation)]),
    ...(total ? [line(['total', duration(spentMinutes)])] : []),
    line(['budget', duration(budgetMinutes)]),
  ];
}

const notRecorded = 'not recorded';

function line(cells: readonly string[]): string {
  return `| ${cells.map(escaped).join(' | ')} |`;
}

function table(rows: readonly ResultRow[]): string[] {
  return [
    line(['', 'the paper', 'ours']),
    line(['---', '---', '---']),
    ...rows.map(({ what, unit, paper, ours }) =>
      line([unit === undefined ? what : `${what}, ${unit}`, measuredText(paper), measuredText(ours)]),
    ),
  ];
}

/** Text escaped for a cell of a table. */
function escaped(text: string): string {
  return text.replaceAll('|', '\\|');
}

/** `225 ± 2`, or a dash if nothing was measured. */
export function measuredText(measured: Measured | undefined): string {
  if (measured === undefined) return '—';
  const { value, error } = measured;
  const shown = String(value).replace('-', '−');
  return error === undefined ? shown : `${shown} ± ${error}`;
}

/** Minutes with one decimal, or two if less than a minute. */
function duration(minutes: number): string {
  return String(Number(minutes.toFixed(minutes < 1 ? 2 : 1)));
}
