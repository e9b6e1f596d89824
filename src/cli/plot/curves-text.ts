/** What is printed of curves: where each run ends. */
import { describeFinding } from '../../analysis/health/finding.ts';
import { timeWording, type LastValue } from '../../analysis/curves/summary.ts';
import { valueWording } from '../../analysis/curves/differing-options.ts';
import { lesson } from '../../analysis/curves/curves-page.ts';
import type { Curves } from '../../analysis/curves/plot-runs.ts';
import { counted, fineFigure, grouped } from '../../core/wording.ts';
import { wrapped } from '../terminal/print.ts';
import { textTable } from '../terminal/text-table.ts';
import { commandWords } from '../terminal/words.ts';

/** A table of the runs, and one of their evaluations. */
export function curvesText(curves: Curves): string[] {
  const { names, summaries, differing, settings, events, findings } = curves;
  const evaluations = titlesOfEvaluations(curves);
  const all = columnsOf(summaries.flatMap(({ last }) => last));
  const measured = all.filter(({ title }) => !evaluations.has(title));
  const evaluated = all.filter(({ title }) => evaluations.has(title));
  const runs = textTable(
    ['run', 'steps', 'time', ...measured.map(({ name }) => name)],
    summaries.map(({ steps, minutes, last }, i) => [
      names.full[i]!,
      grouped(steps),
      timeWording(minutes),
      ...measured.map(({ title }) => valueOf(last, title)),
    ]),
  );
  const means =
    settings.smooth <= 1
      ? 'The values of the last step.'
      : `Means over the last ${counted(settings.smooth, 'step')}.`;
  return [
    ...runs,
    '',
    ...wrapped(`${means} ${lesson}`),
    ...(findings.flat().length === 0 ? [] : ['']),
    ...findings.flatMap((ofRun, run) =>
      ofRun.map((finding) => `${names.full[run]}: ${describeFinding(finding).in(commandWords)}`),
    ),
    ...evaluated.flatMap(({ title }) => evaluationLines(curves, title)),
    ...(differing.length === 0
      ? []
      : [
          '',
          'What differs',
          ...differing.map(({ option, values }) => `  ${option}: ${values.map(valueWording).join(', ')}`),
        ]),
    ...(events.length === 0
      ? []
      : ['', ...events.map(({ run, what, step }) => `${names.full[run]}: ${what} at step ${grouped(step)}`)]),
  ];
}

function titlesOfEvaluations({ panels }: Curves): ReadonlySet<string> {
  const measures = panels.flatMap(({ strands }) => strands.map(({ measure }) => measure));
  return new Set(measures.filter(({ subject }) => subject === 'evaluations').map(({ title }) => title));
}

function columnsOf(values: readonly LastValue[]): LastValue[] {
  return [...new Map(values.map((value) => [value.title, value])).values()];
}

function valueOf(last: readonly LastValue[], title: string): string {
  const found = last.find((value) => value.title === title);
  return found === undefined ? '–' : fineFigure(found.mean);
}

function evaluationLines({ summaries, names }: Curves, title: string): string[] {
  const rows = summaries.flatMap(({ last }, i) =>
    last.some((value) => value.title === title) ? [[names.full[i]!, valueOf(last, title)]] : [],
  );
  return ['', ...textTable([title, 'last'], rows)];
}
