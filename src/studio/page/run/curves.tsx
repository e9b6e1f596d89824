/** The curves of a run: what is drawn, over what, and which part of it. */
import { useEffect, useMemo } from 'preact/hooks';
import type { JSX } from 'preact';
import { paths } from '../../messages/paths.ts';
import type { RunDetails } from '../../messages/runs.ts';
import { formats, phrases } from '../language/language.ts';
import { Button, ButtonLink } from '../parts/button.tsx';
import { Chart } from '../parts/chart.tsx';
import type { ChartMark } from '../parts/chart-plot.ts';
import { CommandLine } from '../parts/command-line.tsx';
import { evaluationNote, evaluationTitle, curveTerms } from '../parts/evaluation-words.ts';
import { FailureNote, Remark, Skeleton } from '../parts/notes.tsx';
import type { CurveTable } from '../source/curve-table.ts';
import type { StepWindow } from '../source/run-curves.ts';
import { horizontals, stepAxis } from '../source/step-axis.ts';
import { firstMentions } from '../parts/mentions.ts';
import { panelsOf, smoothings, usualSmoothing, type Panel } from './panels.ts';
import { pathOfRun } from '../source/session.ts';
import type { RunScreen } from './run-screen.ts';
import './curves.css';

export function Curves(props: { readonly screen: RunScreen; readonly details: RunDetails }): JSX.Element {
  const { screen, details } = props;
  const words = phrases.value.run;
  const loaded = screen.curves.whole.loaded.value;
  if (loaded.state === 'loading') return <CurvesSkeleton />;
  if (loaded.state === 'failed') {
    return <FailureNote of={loaded.error} onRetry={() => screen.curves.reload()} />;
  }
  const { table, invalid } = loaded.value;
  const isEmpty = table.steps.length === 0 && details.evaluations.length === 0;
  return (
    <section class="curves" aria-label={words.curves}>
      {isEmpty ? (
        <div class="stage-empty curves-empty">
          <p class="soft">{words.noCurves}</p>
        </div>
      ) : (
        <Charts screen={screen} details={details} whole={table} />
      )}
      {invalid > 0 && <Remark kind="warning">{words.invalidLines(formats.value.count(invalid))}</Remark>}
    </section>
  );
}

function Charts(props: {
  readonly screen: RunScreen;
  readonly details: RunDetails;
  readonly whole: CurveTable;
}): JSX.Element {
  const { screen, details, whole } = props;
  const words = phrases.value.run;
  const { over, metrics, isLog, from, to } = screen.state.value;
  const examples = screen.examplesPerStep.value;
  const all = screen.curves.range.value ?? { from: 0, to: details.card.step };
  const zoomed = useMemo(
    () => (from === undefined || to === undefined ? undefined : { from, to }),
    [from, to],
  );
  useEffect(() => {
    if (zoomed !== undefined) void screen.curves.want(zoomed);
  }, [zoomed, whole, screen]);
  const table = screen.curves.tableOf(zoomed) ?? whole;
  const axis = useMemo(() => stepAxis(over, whole, examples), [over, whole, examples]);
  const smooth = screen.state.value.smooth ?? usualSmoothing(all.to);
  const panels = useMemo(
    () =>
      panelsOf(table, details.evaluations, {
        axis,
        smooth,
        words: {
          ...words.panels,
          evaluation: (measured) => ({
            title: evaluationTitle(measured, phrases.value),
            label: evaluationNote(measured, phrases.value, formats.value),
          }),
        },
      }),
    [table, details.evaluations, axis, smooth, words],
  );
  const shownWindow = zoomed ?? all;
  const window = useMemo(
    () => ({ from: axis.place(shownWindow.from) ?? 0, to: axis.place(shownWindow.to) ?? 1 }),
    [axis, shownWindow.from, shownWindow.to],
  );
  const marks = useMemo(() => marksOf(details.events, (step) => axis.place(step)), [details.events, axis]);
  const step = screen.step.value;
  const place = step === undefined ? undefined : axis.place(step);
  const shown = useMemo(
    () => (metrics === undefined ? panels : panels.filter(({ id }) => metrics.includes(id))),
    [metrics, panels],
  );
  const terms = useMemo(
    () =>
      firstMentions(
        shown.map(({ title, lines }) => [title, ...lines.map(({ name }) => name)].join('\n')),
        curveTerms,
        phrases.value.terms,
      ),
    [shown, words],
  );
  const axisName = nameOfAxis(over, screen.card.value?.isOfPoints === true);
  return (
    <>
      <Tools screen={screen} panels={panels} all={all} smooth={smooth} />
      <div class="charts">
        {shown.map((panel, i) => (
          <Chart
            key={panel.id}
            title={panel.title}
            label={panel.label}
            lines={panel.lines}
            terms={terms[i]!}
            window={window}
            axis={axisName}
            isLog={isLog && isPositive(panel)}
            marks={marks}
            place={place}
            hover={screen.hover}
            fileName={`${screen.run}-${panel.id}`}
            events={{
              onPick: (x) => {
                screen.change({ play: undefined });
                screen.goToStep(axis.step(x));
              },
              onZoom: (x, end) => screen.change(windowOf(axis.step(x), axis.step(end), all)),
              onReset: () => screen.change({ from: undefined, to: undefined }),
            }}
          />
        ))}
      </div>
      <Remark>{words.zoomHint}</Remark>
      <CommandLine args={plotArguments(screen)} />
    </>
  );
}

function Tools(props: {
  readonly screen: RunScreen;
  readonly panels: readonly Panel[];
  readonly all: StepWindow;
  readonly smooth: number;
}): JSX.Element {
  const { screen, panels, all, smooth } = props;
  const words = phrases.value.run;
  const { over, isLog, from, to } = screen.state.value;
  const isOfPoints = screen.card.value?.isOfPoints === true;
  const zoom = (factor: number) => {
    const center = screen.step.peek() ?? all.to;
    const half = (((to ?? all.to) - (from ?? all.from)) * factor) / 2;
    screen.change(windowOf(center - half, center + half, all));
  };
  return (
    <div class="curve-tools">
      <label class="tool">
        <span class="for-readers">{words.over}</span>
        <select
          class="input compact"
          value={over}
          onChange={({ currentTarget }) => {
            const chosen = horizontals.find((each) => each === currentTarget.value);
            if (chosen !== undefined) screen.change({ over: chosen });
          }}
        >
          {horizontals.map((each) => (
            <option key={each} value={each}>
              {words.overAxis(nameOfAxis(each, isOfPoints))}
            </option>
          ))}
        </select>
      </label>
      <label class="tool">
        <span class="for-readers">{words.smoothing}</span>
        <select
          class="input compact"
          value={smooth}
          onChange={({ currentTarget }) => screen.change({ smooth: Number(currentTarget.value) })}
        >
          {smoothingsFor(all.to, smooth).map((each) => (
            <option key={each} value={each}>
              {each === 0 ? words.noSmoothing : words.meanOf(formats.value.count(each))}
            </option>
          ))}
        </select>
      </label>
      <Button pressed={isLog} onClick={() => screen.change({ isLog: !isLog })}>
        {words.log}
      </Button>
      <div class="button-group">
        <Button icon="add" label={words.zoomIn} onClick={() => zoom(0.5)} />
        <Button icon="minus" label={words.zoomOut} disabled={from === undefined} onClick={() => zoom(2)} />
        <Button
          icon="fit"
          label={words.wholeRun}
          disabled={from === undefined}
          onClick={() => screen.change({ from: undefined, to: undefined })}
        />
      </div>
      <span class="tools-space" />
      <ChooseCurves screen={screen} panels={panels} />
      <ButtonLink kind="quiet" icon="download" href={paths.metricsCsv(screen.run)}>
        {words.csv}
      </ButtonLink>
    </div>
  );
}

/** Which charts are shown. */
function ChooseCurves(props: { readonly screen: RunScreen; readonly panels: readonly Panel[] }): JSX.Element {
  const { screen, panels } = props;
  const { metrics } = screen.state.value;
  const isShown = (id: string) => metrics === undefined || metrics.includes(id);
  const toggle = (id: string) => {
    const shown = panels.map((panel) => panel.id).filter((each) => isShown(each) !== (each === id));
    screen.change({ metrics: shown.length === panels.length ? undefined : shown });
  };
  return (
    <details class="curve-menu">
      <summary class="button quiet">{phrases.value.run.chooseCurves}</summary>
      <div class="curve-menu-content card">
        {panels.map(({ id, title }) => (
          <label key={id}>
            <input type="checkbox" checked={isShown(id)} onChange={() => toggle(id)} />
            {title}
          </label>
        ))}
      </div>
    </details>
  );
}

/** Of the size of what comes. */
export function CurvesSkeleton(): JSX.Element {
  return (
    <section class="curves">
      <Skeleton height="36px" />
      <div class="charts">
        {[0, 1, 2, 3].map((i) => (
          <Skeleton key={i} height="242px" />
        ))}
      </div>
    </section>
  );
}

function nameOfAxis(over: (typeof horizontals)[number], isOfPoints: boolean): string {
  const { overs } = phrases.value.run;
  return over === 'pictures' && isOfPoints ? overs.points : overs[over];
}

/** Those that leave something of the run, and the one that was chosen. */
function smoothingsFor(steps: number, chosen: number): readonly number[] {
  const usual = smoothings.filter((each) => each <= steps / 3);
  return usual.some((each) => each === chosen) ? usual : [...usual, chosen].sort((a, b) => a - b);
}

function isPositive({ lines }: Panel): boolean {
  return lines.some(({ y }) => y.some((value) => typeof value === 'number' && value > 0));
}

/** A window that is not smaller than can be seen, nor larger than the run: then it is none. */
function windowOf(from: number, to: number, all: StepWindow) {
  const first = Math.max(all.from, Math.floor(Math.min(from, to)));
  const last = Math.min(all.to, Math.ceil(Math.max(from, to)));
  const isWhole = first <= all.from && last >= all.to;
  if (isWhole || last - first < 2) return isWhole ? { from: undefined, to: undefined } : {};
  return { from: first, to: last };
}

function marksOf(
  events: RunDetails['events'],
  placeOf: (step: number) => number | undefined,
): readonly ChartMark[] {
  return events.flatMap(({ step, event }) => {
    const x = placeOf(step);
    return x === undefined ? [] : [{ x, tone: event === 'failed' ? ('accent' as const) : ('soft' as const) }];
  });
}

/** The command that draws these curves. */
function plotArguments(screen: RunScreen): readonly string[] {
  const { over, smooth, isLog } = screen.state.value;
  return [
    'plot',
    pathOfRun(screen.run),
    ...(over === 'steps' ? [] : ['--over', over === 'hours' ? 'minutes' : over]),
    ...(smooth === undefined ? [] : ['--smooth', String(Math.max(1, smooth))]),
    ...(isLog ? ['--scale', 'log'] : []),
  ];
}
