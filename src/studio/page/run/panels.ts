/** Which curves stand together in a chart, and over what. */
import type { EvaluationMessage, RunDetails } from '../../messages/runs.ts';
import { smoothedOver, type ChartLine } from '../parts/chart-lines.ts';
import type { CurveTable } from '../source/curve-table.ts';
import type { StepAxis } from '../source/step-axis.ts';

export interface Panel {
  /** As the address has it. */
  readonly id: string;
  readonly title: string;
  readonly label?: string;
  readonly lines: readonly ChartLine[];
}

/** What charts are called in the reader's language. */
export interface PanelWords {
  readonly losses: string;
  readonly lossD: string;
  readonly lossG: string;
  readonly answers: string;
  readonly probability: string;
  readonly dReal: string;
  readonly dFake: string;
  readonly scores: string;
  readonly score: string;
  readonly variety: string;
  readonly coverage: string;
  readonly augmentation: string;
  readonly speed: string;
  readonly perSecond: string;
  readonly value: string;
  /** Of an evaluation: what was measured, and how to read it. */
  evaluation(measured: EvaluationMessage): { readonly title: string; readonly label: string };
}

const paired = [
  ['losses', [['lossD', 'lossD'] as const, ['lossG', 'lossG'] as const]],
  ['answers', [['dReal', 'dReal'] as const, ['dFake', 'dFake'] as const]],
  ['scores', [['scoreReal', 'dReal'] as const, ['scoreFake', 'dFake'] as const]],
] as const;

/** Metrics that stand alone and have a title. */
const named = ['variety', 'coverage', 'augmentation'] as const;

/** @param smooth the steps over which lines are averaged */
export function panelsOf(
  table: CurveTable,
  evaluations: RunDetails['evaluations'],
  { axis, smooth, words }: { axis: StepAxis; smooth: number; words: PanelWords },
): readonly Panel[] {
  const x = axis.places(table);
  const lineOf = (metric: string, name: string, series: 0 | 1): readonly ChartLine[] => {
    const band = table.metrics.get(metric);
    if (band === undefined) return [];
    const y = smoothedOver(table.steps, band.mean, smooth > table.stepsPerColumn ? smooth : 0);
    const isPlain = y === band.mean && table.stepsPerColumn === 1;
    return [{ name, series, x, y, ...(isPlain ? {} : { low: band.low, high: band.high }) }];
  };
  const together = paired.flatMap(([id, metrics]): Panel[] => {
    const lines = metrics.flatMap(([metric, name], i) => lineOf(metric, words[name], i as 0 | 1));
    const label = { losses: undefined, answers: words.probability, scores: words.score }[id];
    return lines.length === 0
      ? []
      : [{ id, title: words[id], ...(label === undefined ? {} : { label }), lines }];
  });
  const inPairs = new Set<string>(paired.flatMap(([, metrics]) => metrics.map(([metric]) => metric)));
  const alone = [...table.metrics.keys()].filter((metric) => !inPairs.has(metric));
  return [
    ...together,
    ...alone.map((metric): Panel => {
      const title = named.find((name) => name === metric);
      return {
        id: metric,
        title: title === undefined ? metric : words[title],
        lines: lineOf(metric, words.value, 0),
      };
    }),
    ...evaluationPanels(evaluations, axis, words),
    { id: 'speed', title: words.speed, label: words.perSecond, lines: [speedLine(table, x, smooth, words)] },
  ];
}

function speedLine(table: CurveTable, x: readonly number[], smooth: number, words: PanelWords): ChartLine {
  return { name: words.value, series: 0, x, y: smoothedOver(table.steps, table.speed, smooth) };
}

/** What was evaluated, on how many samples: values of different numbers do not belong on one curve. */
function evaluationPanels(
  evaluations: RunDetails['evaluations'],
  axis: StepAxis,
  words: PanelWords,
): readonly Panel[] {
  const titles = [...new Set(evaluations.map(titleOf))];
  return titles.map((title, i) => {
    const all = evaluations.filter((each) => titleOf(each) === title);
    // Of a step that was evaluated twice, the later value.
    const latest = [...new Map(all.map((each) => [each.step, each])).values()].sort(
      (a, b) => a.step - b.step,
    );
    const placed = latest.flatMap((each) => {
      const place = axis.place(each.step);
      return place === undefined ? [] : [{ ...each, place }];
    });
    const [measured] = all as [EvaluationMessage];
    const { metric, unit } = measured;
    const edge = (sign: 1 | -1) =>
      placed.map(({ value, standardError }) =>
        standardError === undefined ? value : value + sign * standardError,
      );
    const line: ChartLine = {
      name: unit ?? words.value,
      series: 2,
      x: placed.map(({ place }) => place),
      y: placed.map(({ value }) => value),
      low: edge(-1),
      high: edge(1),
      isDots: true,
    };
    const earlier = titles.slice(0, i).filter((each) => each.startsWith(`${metric}:`)).length;
    return {
      id: earlier === 0 ? metric : `${metric}~${earlier + 1}`,
      ...words.evaluation(measured),
      lines: [line],
    };
  });
}

function titleOf({ metric, what, samples }: RunDetails['evaluations'][number]): string {
  return `${metric}: ${what}, ${samples}`;
}

/** Steps over which a reader may average. */
export const smoothings = [0, 10, 30, 100, 300, 1000, 3000, 10_000, 30_000, 100_000] as const;

/** As usual: about a hundredth of the run. */
export function usualSmoothing(steps: number): number {
  return smoothings.findLast((each) => each <= steps / 100) ?? 0;
}
