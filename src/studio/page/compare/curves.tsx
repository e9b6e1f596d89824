/** The curves of the runs, a chart for each metric. */
import { useMemo } from 'preact/hooks';
import type { Signal } from '@preact/signals';
import type { JSX } from 'preact';
import { formats, phrases } from '../language/language.ts';
import { Chart } from '../parts/chart.tsx';
import { evaluationNote, evaluationTitle, curveTerms } from '../parts/evaluation-words.ts';
import { firstMentions } from '../parts/mentions.ts';
import { Remark, Skeleton } from '../parts/notes.tsx';
import { comparePanels, type ComparePanel } from './compare-panels.ts';
import type { CompareQuery } from './compare-query.ts';
import { wholeAxis, type ComparedRun } from './comparison.ts';

/** Lines are means over so much of the longest run, in steps. */
const smoothShare = 1 / 100;

export function Curves(props: {
  readonly runs: readonly ComparedRun[];
  readonly state: CompareQuery;
  readonly axis: string;
  readonly hover: Signal<number | undefined>;
  readonly onChange: (changes: Partial<CompareQuery>) => void;
}): JSX.Element {
  const { runs, state, axis, hover, onChange } = props;
  const words = phrases.value.compare;
  const isComing = runs.some(({ live }) => live.curves.whole.loaded.value.state === 'loading');
  const panels = useMemo(() => {
    const drawn = runs.flatMap(({ table, details: { evaluations }, ...run }) =>
      table === undefined ? [] : [{ ...run, table, evaluations }],
    );
    const longest = Math.max(0, ...drawn.map(({ table }) => table.steps.at(-1) ?? 0));
    return comparePanels(drawn, Math.floor(longest * smoothShare));
  }, [state.over, ...runs.flatMap(({ table, details }) => [table, details.evaluations])]);
  const titles = panels.map(titleOf);
  const terms = firstMentions(titles, curveTerms, phrases.value.terms);
  const all = wholeAxis(runs);
  const window = useMemo(() => state.window ?? all, [state.window?.from, state.window?.to, all.to]);
  if (panels.length === 0 && isComing) {
    return (
      <div class="compare-charts">
        {[0, 1, 2, 3].map((i) => (
          <Skeleton key={i} height="242px" />
        ))}
      </div>
    );
  }
  if (panels.length === 0) return <p class="soft">{words.noCurves}</p>;
  return (
    <>
      <div class="compare-charts">
        {panels.map((panel, i) => (
          <Chart
            key={panel.id}
            title={titles[i]!}
            terms={terms[i]!}
            label={labelOf(panel)}
            lines={panel.lines}
            window={window}
            axis={axis}
            isLog={state.isLog && isPositive(panel)}
            place={state.at}
            hover={hover}
            fileName={`compare-${panel.id}`}
            events={{
              onPick: (at) => onChange({ at: Math.max(0, at) }),
              onZoom: (from, to) =>
                onChange({ window: { from: Math.max(0, from), to: Math.min(all.to, to) } }),
              onReset: () => onChange({ window: undefined }),
            }}
          />
        ))}
      </div>
      <Remark>{words.zoomHint}</Remark>
    </>
  );
}

export function titleOf({ metric, evaluation }: Pick<ComparePanel, 'metric' | 'evaluation'>): string {
  if (evaluation !== undefined) return evaluationTitle(evaluation, phrases.value);
  const { metrics } = phrases.value.compare;
  return Object.hasOwn(metrics, metric) ? metrics[metric as keyof typeof metrics] : metric;
}

function labelOf({ evaluation }: ComparePanel): string | undefined {
  return evaluation === undefined ? undefined : evaluationNote(evaluation, phrases.value, formats.value);
}

function isPositive({ lines }: ComparePanel): boolean {
  return lines.some(({ y }) => y.some((value) => typeof value === 'number' && value > 0));
}
