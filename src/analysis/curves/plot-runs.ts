/** The curves of runs: what they recorded, over one axis. */
import { DataError, UsageError } from '../../core/errors.ts';
import { option, says } from '../../core/sentence.ts';
import { counted } from '../../core/wording.ts';
import type { Finding } from '../health/finding.ts';
import { eventNames } from '../../runs/run-events.ts';
import { changesTraining, differingOptions, type DifferingOption } from './differing-options.ts';
import { placeOfStep, type Horizontal } from './horizontal.ts';
import { measuresOf, type Measure } from './measures.ts';
import type { PlacedEvent } from './panel-plot.ts';
import { maxRuns, panelsOf, type Panel } from './panels.ts';
import { nounOfExamples, readRecordedRun, type RecordedRun } from './recorded-run.ts';
import { findingsOf } from './run-findings.ts';
import { runNames, type RunNames } from './run-names.ts';
import { summaryOf, type RunSummary } from './summary.ts';
import type { Scale } from './vertical-axis.ts';

export interface CurveSettings {
  readonly over: Horizontal;
  /** The metrics to show, by their names. Default: all. */
  readonly metrics?: readonly string[] | undefined;
  /** Steps that curves are averaged over; 1 for none. Default: a fiftieth of the longest run. */
  readonly smooth?: number | undefined;
  readonly scale: Scale;
}

/** What is drawn, printed and given to programs. */
export interface Curves {
  readonly runs: readonly RecordedRun[];
  readonly names: RunNames;
  /** The options that change what is learned, in which the runs differ. */
  readonly differing: readonly DifferingOption[];
  readonly settings: CurveSettings & { readonly smooth: number };
  readonly panels: readonly Panel[];
  readonly summaries: readonly RunSummary[];
  readonly events: readonly PlacedEvent[];
  /** What the numbers of each run say at its end. */
  readonly findings: readonly (readonly Finding[])[];
  /** What readers should know: files that are damaged, runs that recorded nothing. */
  readonly notes: readonly string[];
}

/** Curves are averaged over this part of the longest run. */
const smoothPart = 50;

/**
 * Reads runs, and arranges what they recorded in panels.
 *
 * @param paths of run folders
 * @throws SparringError if one is not a run, there are too many, a metric is unknown, or nothing was recorded
 */
export async function curvesOf(paths: readonly string[], settings: CurveSettings): Promise<Curves> {
  const curves = await recordedCurves(paths, settings);
  if (curves.panels.length > 0) return curves;
  const which = paths.length === 1 ? `${paths[0]!} has` : `these ${paths.length} runs have`;
  throw new DataError(`${which} no metrics yet: train first, or evaluate with sparring evaluate`, {
    code: 'not-found',
  });
}

/** As `curvesOf`, but without panels if nothing was recorded. */
export async function recordedCurves(paths: readonly string[], settings: CurveSettings): Promise<Curves> {
  if (paths.length > maxRuns)
    throw new UsageError(`got ${paths.length} runs, expected at most ${maxRuns}: more cannot be told apart`);
  const runs: RecordedRun[] = [];
  for (const path of paths) runs.push(await readRecordedRun(path));
  const smooth = settings.smooth ?? usualWindow(runs);
  const noun = nounOfExamples(runs);
  const all = runs.map((run) => measuresOf(run, placeOfStep(run, settings.over), smooth, noun));
  const measures = chosen(all, settings.metrics);
  const names = runNames(runs);
  const panels = panelsOf(measures, names.short, smooth);
  const strandsOf = (run: number) =>
    panels.flatMap(({ strands }) => strands.filter((each) => each.run === run));
  return {
    runs,
    names,
    differing: differingOptions(runs.map(({ options }) => options)).filter(changesTraining),
    settings: { ...settings, smooth },
    panels,
    summaries: runs.map((run, i) => summaryOf(run, strandsOf(i), smooth)),
    findings: runs.map(findingsOf),
    events: runs.flatMap((run, i) => eventsOf(run, i, settings.over)),
    notes: runs.flatMap((run, i) => notesOn(run, all[i]!)),
  };
}

function usualWindow(runs: readonly RecordedRun[]): number {
  return Math.max(1, Math.round(Math.max(...runs.map(({ records }) => records.length)) / smoothPart));
}

/** The measures that were asked for. @throws UsageError if one is unknown */
function chosen(
  all: readonly (readonly Measure[])[],
  wanted: readonly string[] | undefined,
): readonly (readonly Measure[])[] {
  const known = [...new Set(all.flat().map(({ metric }) => metric))];
  if (known.length === 0) return all;
  if (wanted === undefined) return all;
  const unknown = wanted.find((metric) => !known.includes(metric));
  if (unknown !== undefined) {
    throw new UsageError(
      says`${option('metrics')} got ${JSON.stringify(unknown)}, expected some of ${known.join(', ')}`,
      { option: 'metrics' },
    );
  }
  return all.map((ofRun) => ofRun.filter(({ metric }) => wanted.includes(metric)));
}

/** What is marked on the axis: the events of a run but for resumptions, which no curve shows, and the steps at which its training said something of itself. */
function eventsOf(run: RecordedRun, index: number, over: Horizontal): PlacedEvent[] {
  const place = placeOfStep(run, over);
  const marked = run.events.filter(({ event }) => event !== eventNames.resumed);
  const events = marked.map(({ step, event }) => ({
    step,
    what: typeof event === 'string' ? event : 'event',
  }));
  const said = run.records.flatMap(({ step, finding }) =>
    typeof finding === 'string' ? finding.split(' ').map((what) => ({ step, what })) : [],
  );
  return [...events, ...said]
    .map(({ step, what }) => ({ run: index, step, at: place(step), what }))
    .filter(({ at }) => !Number.isNaN(at));
}

function notesOn({ path, warning, records }: RecordedRun, measures: readonly Measure[]): string[] {
  const measured = measures.length === 0 ? `${path} recorded nothing that can be drawn` : undefined;
  const evaluated =
    measured === undefined && records.length === 0 ? `${path} has evaluations only, no metrics` : undefined;
  return [warning, measured, evaluated].filter((note) => note !== undefined);
}

/** How the curves are smoothed, in words. */
export function smoothingWording({ settings: { smooth } }: Curves): string {
  return smooth <= 1 ? 'single steps' : `means over ${counted(smooth, 'step')}`;
}
