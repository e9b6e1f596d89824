/** Shared by `train` and `resume`: runs one session, shows its progress, and prints a summary at the end. */
import { basename } from 'node:path';
import { counted, figure, fineFigure, grouped, percent } from '../../core/wording.ts';
import type { RunFolder } from '../../runs/run-folder.ts';
import type { RunOptions } from '../../runs/run-options.ts';
import { describeFinding, recordOfFinding, type Finding } from '../../analysis/health/finding.ts';
import type { Retry, SessionSettings } from '../../runs/sessions.ts';
import type { BestSince } from '../../runs/best-evaluation.ts';
import type { RunOutcome, RunProgress } from '../../runs/session-report.ts';
import { setAsideSentence, type SetAside } from '../../runs/set-aside.ts';
import { Deadline } from '../terminal/deadline.ts';
import { fullSentence, unsavedLines } from './full-disk.ts';
import { addToNote } from '../terminal/leader-note.ts';
import { StopRequest } from '../terminal/stop-request.ts';
import type { ProgressRecord } from '../terminal/display.ts';
import { openTerminal } from '../terminal/terminal.ts';
import { duration } from '../../core/durations.ts';
import { skippedLines } from '../terminal/skipped-lines.ts';
import { stepRecordOf } from '../../runs/step-record.ts';
import { shellPath } from '../terminal/shell-path.ts';
import { printOutcome } from '../terminal/outcome.ts';
import { noteFacts, type Fact } from '../terminal/facts.ts';
import { printNotes } from '../terminal/print.ts';
import { StudioBeside, watchingLine, type BesideOptions } from '../studio/studio-beside.ts';
import { programName } from '../terminal/program-name.ts';
import { commandWords } from '../terminal/words.ts';

export interface ReportedSession {
  readonly options: RunOptions;
  /** The training: `trainNewRun` or `resumeRun`. */
  readonly train: (settings: SessionSettings) => Promise<RunOutcome>;
  /** The heading and the facts that describe the training. */
  readonly announce: (folder: RunFolder) => { readonly heading: string; readonly facts: readonly Fact[] };
  /** The notes of the data (`PictureSource.notes`). */
  readonly notes?: readonly string[];
  /** Whether the folder is new: then it is removed if not even one step succeeds. */
  readonly isNew: boolean;
  /** Prints the outcome as JSON on standard output, and everything else on standard error. */
  readonly json: boolean;
  /** When everything must be saved. */
  readonly deadline?: Date | undefined;
  /** What the studio serves while the session lasts; undefined: there is none. */
  readonly studio?: BesideOptions | undefined;
}

/** Trains until the end, a signal, the deadline or an error. Returns the exit code: 0, or that of what stopped it. */
export async function reportSession({
  options,
  train,
  announce,
  isNew,
  json,
  deadline: by,
  notes = [],
  studio: watched,
}: ReportedSession): Promise<number> {
  let stop: StopRequest | undefined;
  let folder: RunFolder | undefined;
  let setAside: SetAside | undefined;
  let trained = false;
  const said = new Set<string>();
  const retries: Retry[] = [];
  const deadline = by === undefined ? undefined : new Deadline(by);
  let cancelDeadline = (): void => undefined;
  const stopping = new AbortController();
  const unit = generatesPoints(options) ? 'points' : 'images';
  const terminal = openTerminal(json ? 'stderr' : 'stdout');
  const reported = new Set<string>();
  const written = (step: number, files: Readonly<Record<'sample' | 'checkpoint', string | undefined>>) => {
    for (const kind of ['sample', 'checkpoint'] as const) {
      const path = files[kind];
      if (path === undefined || reported.has(path)) continue;
      reported.add(path);
      terminal.event(kind, { step, path });
    }
  };
  const studio = watched === undefined ? undefined : new StudioBeside(watched);
  let hasEnded = false;
  const sayWhereToWatch = async ({ path }: RunFolder) => {
    const found = await studio?.watching(path);
    if (found === undefined || hasEnded) return;
    terminal.event('studio', found);
    terminal.line(watchingLine(found));
  };
  let isWaiting = false;
  let newest: string | undefined;
  const stopAtDeadline = () => {
    if (stopping.signal.aborted) return;
    terminal.line(isWaiting ? 'The deadline is near.' : 'The deadline is near: the run is being saved.');
    stop?.stop('deadline');
    stopping.abort();
  };
  try {
    const outcome = await train({
      signal: stopping.signal,
      // Before this there is nothing to save, and Ctrl-C ends the program at once.
      onPrepared() {
        stop = new StopRequest(() => {
          if (!isWaiting) terminal.line('Stopping: the run is being saved. Ctrl-C again stops at once.');
          stopping.abort();
        });
        cancelDeadline = deadline?.onReached(stopAtDeadline) ?? cancelDeadline;
      },
      onSetAside(aside) {
        setAside = aside;
        terminal.event('set-aside', { ...aside });
        terminal.line(setAsideSentence(aside));
      },
      onOpen(opened) {
        folder = opened;
        terminal.event('start', { run: opened.path });
        addToNote({ run: opened.path });
        const { heading, facts } = announce(opened);
        terminal.facts(heading, [...facts, ...noteFacts(notes)]);
        void sayWhereToWatch(opened);
      },
      onRetry(retry) {
        const { reason, step, learningRate } = retry;
        retries.push(retry);
        terminal.event('retry', { ...retry });
        terminal.line(`${reason}; training continues from step ${grouped(step)} with --lr ${learningRate}`);
      },
      onDiskFull(full) {
        isWaiting = true;
        terminal.event('paused', { reason: 'disk-full', ...full });
        terminal.line(fullSentence(full));
      },
      onDiskRoom(seconds) {
        isWaiting = false;
        terminal.event('continued', { seconds });
        terminal.line(`There is room on the disk: training continues, after ${duration(seconds)}.`);
      },
      onStep(progress) {
        trained = true;
        const { steps } = options.until;
        newest = progress.sample ?? newest;
        terminal.progress(
          progressRecord(progress, options),
          ...progressWordings(progress, steps, { unit, newest: newest && basename(newest) }),
        );
        written(progress.step, progress);
        if (progress.evaluation !== undefined) {
          const { metric, value, standardError } = progress.evaluation;
          terminal.event('evaluation', {
            step: progress.step,
            metric,
            value,
            standardError: standardError ?? null,
          });
          terminal.line(`KID ${fineFigure(value)} at step ${grouped(progress.step)}`);
        }
        for (const finding of progress.findings) {
          if (said.has(finding.name)) continue;
          said.add(finding.name);
          terminal.event('finding', { step: progress.step, ...recordOfFinding(finding, commandWords) });
          terminal.line(findingLine(finding));
        }
        if (deadline?.isNear(1 / progress.stepsPerSecond) === true) stopAtDeadline();
      },
    });
    hasEnded = true;
    terminal.endProgress();
    written(outcome.step, { sample: outcome.lastSample, checkpoint: outcome.lastCheckpoint });
    const wasStopped = stopping.signal.aborted && (outcome.interrupted || outcome.animation === undefined);
    const lines = summary(outcome, folder!, { options, wasStopped, retries });
    if (json) {
      for (const line of lines) terminal.line(line);
      printOutcome(
        { ...recordOf(outcome, folder!), retries, setAside: setAside?.path ?? null, notes },
        wasStopped ? 'stopped' : 'success',
      );
    } else terminal.outcome(lines);
    if (!wasStopped) await studio?.end();
    return wasStopped && stop !== undefined ? stop.exitCode : 0;
  } catch (thrown) {
    hasEnded = true;
    terminal.endProgress();
    if (folder !== undefined && (trained || !isNew)) await reportSaved(folder);
    throw thrown;
  } finally {
    cancelDeadline();
    stop?.close();
    studio?.close();
  }
}

function generatesPoints({ network }: RunOptions): boolean {
  return network.architecture === 'point-mlp';
}

/** Reports the last saved step after an error, on standard error before the error itself. */
async function reportSaved(folder: RunFolder): Promise<void> {
  const saved = await folder.latestCheckpoint();
  if (saved === undefined) return;
  printNotes([
    `The run is saved up to step ${grouped(saved.step)}: ${resumeCommand(folder)} continues from there.`,
  ]);
}

function resumeCommand(folder: RunFolder): string {
  return `${programName} resume ${shellPath(folder.path)}`;
}

/** The progress for programs, with the names that `metrics.jsonl` has. */
function progressRecord(progress: RunProgress, { until, training }: RunOptions): ProgressRecord {
  const { step, secondsLeft = null, seconds, imagesPerSecond, stepsPerSecond, epoch } = progress;
  const { step: _, ...numbers } = stepRecordOf(progress, training.objective);
  const paces = { seconds, imagesPerSecond, stepsPerSecond, epoch };
  return { work: 'training', done: step, total: until.steps, step, secondsLeft, ...numbers, ...paces };
}

/**
 * `step 120/1,950 · epoch 2 · 52.3 images/s · …`, and a shorter wording for a terminal with 80 columns.
 *
 * @param newest the file of the newest samples
 */
export function progressWordings(
  progress: RunProgress,
  steps: number | null,
  { unit = 'images', newest }: { readonly unit?: string; readonly newest?: string | undefined } = {},
): [string, string, string] {
  const { step, epoch, imagesPerSecond, lossD, lossG, dReal, dFake, secondsLeft } = progress;
  const at = `${grouped(step)}${steps === null ? '' : `/${grouped(steps)}`}`;
  const left = secondsLeft === undefined ? [] : [`${duration(secondsLeft)} left`];
  const long = [
    `step ${at}`,
    `epoch ${grouped(epoch + 1)}`,
    `${imagesPerSecond.toFixed(imagesPerSecond < 100 ? 1 : 0)} ${unit}/s`,
    `loss D ${figure(lossD)}`,
    `loss G ${figure(lossG)}`,
    `D(x) ${figure(dReal)}`,
    `D(G(z)) ${figure(dFake)}`,
    ...left,
  ];
  const brief = [
    at,
    `${imagesPerSecond.toFixed(0)}/s`,
    `D ${lossD.toFixed(2)}`,
    `G ${lossG.toFixed(2)}`,
    `D(x) ${dReal.toFixed(2)}`,
    `D(G(z)) ${dFake.toFixed(2)}`,
    ...left,
  ];
  const seen = newest === undefined ? [] : [`newest ${newest}`];
  return [[...long, ...seen].join(' · '), long.join(' · '), brief.join(' · ')];
}

interface SessionFacts {
  readonly options: RunOptions;
  readonly wasStopped: boolean;
  readonly retries: readonly Retry[];
}

function findingLine(finding: Finding): string {
  return describeFinding(finding).in(commandWords);
}

function summary(
  outcome: RunOutcome,
  folder: RunFolder,
  { options, wasStopped, retries }: SessionFacts,
): string[] {
  const { step, seconds, sessionSeconds, waitedSeconds, interrupted } = outcome;
  const waited = sessionSeconds > 0 ? waitedSeconds / sessionSeconds : 0;
  const lines = [
    `${interrupted ? 'Stopped' : 'Done'} at step ${grouped(step)}, after ${duration(seconds)} of training; ${percent(waited)} of the time was spent waiting for ${generatesPoints(options) ? 'points' : 'pictures'}.`,
    ...unsavedLines(outcome),
    ...skippedLines([...outcome.skipped].map(([name, reason]) => ({ name, reason }))),
  ];
  const lastRate = retries.at(-1)?.learningRate;
  if (lastRate !== undefined) {
    lines.push(
      `Training diverged ${counted(retries.length, 'time')} and went back (events.jsonl): it continued with --lr ${lastRate}.`,
    );
  }
  lines.push(...outcome.findings.map(findingLine));
  const isBestSaid = outcome.findings.some(({ name }) => name === 'best-behind');
  if (outcome.measured !== undefined && !isBestSaid) lines.push(bestLine(outcome.measured));
  const paths = [
    ['Samples', outcome.lastSample],
    [
      'Animation',
      outcome.animation ?? (wasStopped && !interrupted ? 'left out: stopped while it was made' : undefined),
    ],
    ['Checkpoint', outcome.lastCheckpoint],
  ] as const;
  for (const [what, path] of paths) if (path !== undefined) lines.push(`${what.padEnd(12)}${path}`);
  if (outcome.lastCheckpoint !== undefined) {
    lines.push(
      `${'Sample'.padEnd(12)}${programName} sample ${shellPath(folder.path)}${generatesPoints(options) ? '' : ' --grid 8x8'}`,
    );
  }
  lines.push(
    interrupted
      ? `${'Resume'.padEnd(12)}${resumeCommand(folder)}`
      : `${'Resume'.padEnd(12)}${resumeCommand(folder)} --steps ${step * 2}`,
  );
  return lines;
}

/** Which step was the best by KID, and how far it is behind. */
function bestLine({ best, last, decides }: BestSince): string {
  const other = '; --step best goes by another evaluation, of which there are more';
  if (best.step === last.step)
    return `KID ${fineFigure(last.value)}, the best so far, is that of the last step${decides ? '' : other}.`;
  const kept = ': that checkpoint is kept, as --step best';
  return `KID was best at step ${grouped(best.step)}, ${fineFigure(best.value)}, and is ${fineFigure(last.value)} at step ${grouped(last.step)}${decides ? kept : other}.`;
}

function recordOf(outcome: RunOutcome, folder: RunFolder): Readonly<Record<string, unknown>> {
  const { skipped, sessionSeconds, findings, ...rest } = outcome;
  // The JSON member keeps its old name, because other programs read it.
  return {
    run: folder.path,
    ...rest,
    findings: findings.map((finding) => recordOfFinding(finding, commandWords)),
    sittingSeconds: sessionSeconds,
    skipped: Object.fromEntries(skipped),
  };
}
