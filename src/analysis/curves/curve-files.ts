/** Curves as numbers: JSON for programs, CSV for tables. */
import { rounded } from '../../core/numbers.ts';
import { csvCell, csvNumber } from './csv.ts';
import { thinned, type Curve } from './curve.ts';
import { speedMetric } from './measures.ts';
import { placeOfStep } from './horizontal.ts';
import type { Comparison } from './compare-runs.ts';
import type { Curves } from './plot-runs.ts';
import type { Strand } from './panels.ts';
import { valueWording } from './differing-options.ts';

/** Parts of the axis that keep their extremes, in JSON. */
const jsonColumns = 250;

/** What is drawn, as JSON values. Long curves keep the first, lowest, highest and last value of each 250th part. */
export function curveNumbers(curves: Curves) {
  const { runs, names, differing, settings, panels, summaries, findings, events } = curves;
  return {
    over: settings.over,
    smooth: settings.smooth,
    differing: differing.map(({ option, path, values }) => ({
      option,
      path,
      values: values.map(valueWording),
    })),
    runs: runs.map(({ path }, i) => ({
      run: path,
      name: names.short[i],
      ...summaries[i],
      events: runs[i]!.events,
      findings: findings[i]!.map(({ name, sentence }) => ({ name, sentence: String(sentence) })),
    })),
    panels: panels.map(({ title, label, strands }) => ({ title, label, curves: strands.map(strandNumbers) })),
    marked: events,
  };
}

function strandNumbers({ run, measure, mean }: Strand) {
  const { metric, better, errors } = measure;
  return {
    run,
    metric,
    ...(better === undefined ? {} : { better }),
    values: curveJson(measure.curve),
    ...(mean.y === measure.curve.y ? {} : { means: curveJson(mean) }),
    ...(errors === undefined ? {} : { standardErrors: Array.from(errors, jsonNumber) }),
  };
}

function curveJson(curve: Curve) {
  const { x, y } = thinned(curve, jsonColumns);
  return { x: Array.from(x, jsonNumber), y: Array.from(y, jsonNumber) };
}

/** JSON has no NaN. */
function jsonNumber(value: number): number | null {
  return Number.isNaN(value) ? null : rounded(value);
}

/** A comparison as JSON values. */
export function comparisonNumbers({ samples, names, seeds, differing, curves, notes }: Comparison) {
  return {
    seeds,
    samples: samples.map(({ run, weights, normalisation }, i) => ({
      name: names[i],
      run: run.path,
      step: run.step,
      weights,
      normalisation,
    })),
    notes,
    ...curveNumbers({ ...curves, differing }),
  };
}

/** All values as CSV, a row a step, and a row for each evaluation. */
export function curvesCsv({ runs, panels }: Curves): string {
  const drawn = panels.flatMap(({ strands }) => strands.map(({ measure }) => measure.metric));
  const metrics = [...new Set(drawn)].filter((metric) => metric !== speedMetric); // it follows from the minutes
  const head = ['run', 'step', 'pictures', 'minutes', ...metrics].map(csvCell).join(',');
  const parts = runs.map((run) => {
    const pictures = placeOfStep(run, 'pictures');
    const minutes = placeOfStep(run, 'minutes');
    const name = csvCell(run.path);
    const line = (step: number, valueOf: (metric: string) => unknown) =>
      `${name},${step},${pictures(step)},${csvNumber(minutes(step))},${metrics.map((metric) => csvNumber(valueOf(metric))).join(',')}\n`;
    return [
      ...run.records.map((record) => line(record.step, (metric) => record[metric])),
      ...run.evaluations.map((each) =>
        line(each.step, (metric) => (each.metric === metric ? each.value : '')),
      ),
    ].join('');
  });
  return `${head}\n${parts.join('')}`;
}
