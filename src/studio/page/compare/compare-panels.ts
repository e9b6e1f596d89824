/** Charts of a comparison: one for each metric, with a line for each run. */
import type { EvaluationMessage, RunDetails } from '../../messages/runs.ts';
import type { SeriesIndex } from '../../../drawing/svg/theme.ts';
import { smoothedOver, type ChartLine, type ChartValues } from '../parts/chart-lines.ts';
import type { CurveTable } from '../source/curve-table.ts';
import type { StepAxis } from '../source/step-axis.ts';

/** What is drawn of a run. */
export interface ComparedCurves {
  readonly name: string;
  readonly series: SeriesIndex;
  readonly table: CurveTable;
  readonly axis: StepAxis;
  readonly evaluations: RunDetails['evaluations'];
}

export interface ComparePanel {
  readonly id: string;
  /** `lossD`, `speed`, or that of an evaluation: `parzen`. */
  readonly metric: string;
  /** What was evaluated. */
  readonly evaluation?: Pick<EvaluationMessage, 'metric' | 'what' | 'samples' | 'better'>;
  readonly lines: readonly ChartLine[];
}

/** Those that Sparring measures, in this order, before all others. */
const known: readonly string[] = [
  'lossD',
  'lossG',
  'dReal',
  'dFake',
  'scoreReal',
  'scoreFake',
  'variety',
  'coverage',
  'augmentation',
];

/** @param smooth the steps over which lines are averaged */
export function comparePanels(runs: readonly ComparedCurves[], smooth: number): ComparePanel[] {
  const recorded = new Set(runs.flatMap(({ table }) => [...table.metrics.keys()]));
  const metrics = [
    ...known.filter((metric) => recorded.has(metric)),
    ...[...recorded].filter((metric) => !known.includes(metric)),
  ];
  const places = new Map(runs.map((run) => [run, run.axis.places(run.table)]));
  const lineOf = (run: ComparedCurves, values: ChartValues | undefined): readonly ChartLine[] => {
    if (values === undefined) return [];
    const { name, series, table } = run;
    const y = smoothedOver(table.steps, values, smooth > table.stepsPerColumn ? smooth : 0);
    return [{ name, series, x: places.get(run)!, y }];
  };
  return [
    ...metrics.map((metric) => ({
      id: metric,
      metric,
      lines: runs.flatMap((run) => lineOf(run, run.table.metrics.get(metric)?.mean)),
    })),
    ...evaluationPanels(runs),
    { id: 'speed', metric: 'speed', lines: runs.flatMap((run) => lineOf(run, run.table.speed)) },
  ].filter(({ lines }) => lines.some(({ y }) => y.some((value) => typeof value === 'number')));
}

/** The newest value of each step that was evaluated, ascending. */
export function latestBySteps(evaluations: RunDetails['evaluations']): RunDetails['evaluations'] {
  const latest = new Map(evaluations.map((each) => [each.step, each]));
  return [...latest.values()].sort((a, b) => a.step - b.step);
}

/** What was evaluated, on how many samples: values of different numbers of samples do not compare. */
export function titleOf({ metric, what, samples }: RunDetails['evaluations'][number]): string {
  return `${metric}: ${what}, ${samples}`;
}

function evaluationPanels(runs: readonly ComparedCurves[]): ComparePanel[] {
  const titles = [...new Set(runs.flatMap(({ evaluations }) => evaluations.map(titleOf)))];
  return titles.map((title, i): ComparePanel => {
    const of = runs.map((run) => ({
      run,
      found: latestBySteps(run.evaluations.filter((each) => titleOf(each) === title)),
    }));
    const { metric, what, samples, better } = of.find(({ found }) => found.length > 0)!.found[0]!;
    return {
      id: `evaluation-${i}`,
      metric,
      evaluation: { metric, what, samples, better },
      lines: of.flatMap(({ run, found }) => evaluationLine(run, found)),
    };
  });
}

function evaluationLine(
  { name, series, axis }: ComparedCurves,
  found: RunDetails['evaluations'],
): readonly ChartLine[] {
  const placed = found.flatMap((each) => {
    const place = axis.place(each.step);
    return place === undefined ? [] : [{ ...each, place }];
  });
  if (placed.length === 0) return [];
  const edge = (sign: 1 | -1) => placed.map(({ value, standardError = 0 }) => value + sign * standardError);
  return [
    {
      name,
      series,
      x: placed.map(({ place }) => place),
      y: placed.map(({ value }) => value),
      low: edge(-1),
      high: edge(1),
      isDots: true,
    },
  ];
}

/** The last value that a line has. */
export function lastOf(values: ChartValues): number | undefined {
  return values.findLast((value): value is number => value !== null && value !== undefined);
}
