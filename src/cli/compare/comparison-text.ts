/** What is printed of a comparison: the table of options that differ, and where the curves end. */
import type { Comparison } from '../../analysis/curves/compare-runs.ts';
import { comparisonLesson } from '../../analysis/curves/compare-page.ts';
import { valueWording } from '../../analysis/curves/differing-options.ts';
import { grouped } from '../../core/wording.ts';
import { curvesText } from '../plot/curves-text.ts';
import { wrapped } from '../terminal/print.ts';
import { textTable } from '../terminal/text-table.ts';

export function comparisonText({ samples, names, differing, curves }: Comparison): string[] {
  const sampled = textTable(
    ['sampled', 'step'],
    samples.map(({ run }, i) => [names[i]!, grouped(run.step)]),
  );
  const options = textTable(
    ['option', ...curves.names.short],
    differing.map(({ option, values }) => [option, ...values.map(valueWording)]),
  );
  return [
    ...sampled,
    '',
    ...wrapped(comparisonLesson),
    '',
    ...(differing.length === 0 ? [] : [...options, '']),
    ...(curves.panels.length === 0 ? [] : curvesText({ ...curves, differing: [] })),
  ];
}
