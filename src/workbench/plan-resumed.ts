/** What a run needs to be trained further, made ready: the same for the command line and for programs. */
import { option, says } from '../core/sentence.ts';
import { DataError, SparringError, UsageError } from '../core/errors.ts';
import type { ValueLimits } from '../core/value-range.ts';
import { counted, grouped } from '../core/wording.ts';
import type { PictureSource } from '../data/pictures/source.ts';
import type { Device } from '../engine/runtime/node/ort-node.ts';
import type { Runtime } from '../engine/runtime/runtime.ts';
import { inClassOrder } from '../runs/class-order.ts';
import { identityOf, identityWarnings, refuseOtherClasses } from '../runs/data-identity.ts';
import { pretrainedGenerator } from '../runs/pretrained-run.ts';
import { dataPath } from '../runs/requested-run.ts';
import { resumedOptions, type ResumableRun } from '../runs/resumable-run.ts';
import { programVersion } from '../runs/program-version.ts';
import { lacksClosing } from '../runs/closing.ts';
import { closeData, openDataOfRun, partForRun } from '../runs/run-data.ts';
import { hasLength, limitsOfResumed, type RunLength } from '../runs/run-length.ts';
import { forecastSpace, refuseWithoutRoom, spaceNotes } from '../runs/space-forecast.ts';
import { machineOptionsOf, type RunOptions } from '../runs/run-options.ts';
import type { ResumedSession } from '../runs/sessions.ts';
import type { RunData } from '../runs/subject.ts';
import type { TrainedRun } from '../runs/trained-run.ts';
import { refuseValuesOfSource, type Openers } from './plan-training.ts';

/** What may change when a run is resumed. Without a length, it continues to its previous end. */
export interface ResumeRequest extends RunLength {
  /** A new learning rate, from now on. */
  readonly lr?: number | undefined;
  /** The new path of the pictures; or the pictures, if a program passed them. Default: the run's own. */
  readonly data?: string | PictureSource | undefined;
  /** The values of black and white in the data (`openSource`), from now on. Default: the run's. */
  readonly values?: ValueLimits | undefined;
}

/** How a caller opens things for a run that names its device. */
export interface ResumeOpeners extends Omit<Openers, 'runtime'> {
  readonly runtime: (used: { readonly device: Device; readonly threads: number }) => Promise<Runtime>;
}

/** A training before it continues: nothing is compiled or written yet. */
export interface PlannedResume extends ResumedSession {
  /** Why the run will not continue exactly as if it had never stopped, or may wait: a sentence for each reason. */
  readonly warnings: readonly string[];
  /** Whether no step is left, and only what a crash left out after the last one is drawn. */
  readonly isClosing: boolean;
  /** Closes the data, if it was opened here. */
  readonly close: () => void;
}

/**
 * Opens the data and the runtime of a run that is resumed, and updates its options.
 *
 * @returns undefined if the run has already reached its end, and has all that a run has then
 * @throws UsageError if the run lacks data or a length, or is past the requested one. @throws SparringError if
 *   something cannot be opened
 */
export async function planResumed(
  run: ResumableRun,
  request: ResumeRequest,
  open: ResumeOpeners,
): Promise<PlannedResume | undefined> {
  const { folder, options: old, loaded } = run;
  const checkpoint = loaded?.checkpoint;
  const done = { step: checkpoint?.iterations ?? 0, seconds: checkpoint?.seconds ?? 0 };
  refuseIncompleteImport(folder.path, old, request);
  const limits = ({ count: pictures, name: data } = { count: old.pictures, name: old.data }) =>
    limitsOfResumed(folder.path, { ...old, pictures, data }, request, done);
  const isOver = limitsOfResumed(folder.path, old, {}, done) === undefined;
  const mayClose = isOver && checkpoint !== undefined && !run.isBranch;
  const toClose = mayClose && (await lacksClosing(folder, old, done.step));
  // Without a new length, this is known before the pictures are opened.
  if (!hasLength(request) && isOver && !toClose) {
    await refuseEarlierEnd(run);
    return undefined;
  }
  const { data, values } = request;
  if (typeof data === 'object') refuseValuesOfSource(request);
  const isPassed = data !== undefined && typeof data !== 'string';
  const source: RunData = isPassed
    ? inClassOrder(partForRun(data, old), old)
    : await openDataOfRun({ ...old, values: values ?? old.values }, data, open.pictures);
  const close = () => {
    if (!isPassed) closeData(source);
  };
  try {
    refuseOtherClasses(old, source);
    const left = limits(source);
    const until = left ?? (toClose ? old.until : undefined);
    if (until === undefined) {
      await refuseEarlierEnd(run);
      close();
      return undefined;
    }
    const runtime = await open.runtime({ device: old.device as Device, threads: old.threads });
    // A run that was killed before its first checkpoint starts again.
    const needsFirst = checkpoint === undefined && old.pretrained !== undefined;
    const first = needsFirst ? await openFirst(old.pretrained!, open) : undefined;
    const identity = await identityOf(source, old.network);
    const options = resumedOptions(old, {
      data: recordOf(data),
      values,
      pictures: source.count,
      identity,
      learningRate: request.lr,
      machine: machineOptionsOf(runtime),
      until,
    });
    const pretrained = first === undefined ? undefined : await pretrainedGenerator(first);
    const isClosing = left === undefined;
    const space = isClosing ? undefined : await forecastSpace(options, folder.path, done.step);
    if (space !== undefined) refuseWithoutRoom(space, folder.path);
    const warnings = [
      ...identityWarnings(old, source, identity),
      ...kernelWarnings(old, runtime),
      ...versionWarnings(old, runtime),
      ...decayWarnings(old, options),
      ...(space === undefined ? [] : spaceNotes(space)),
    ];
    return {
      options,
      data: source,
      runtime,
      folder,
      isBranch: run.isBranch,
      loaded,
      pretrained,
      warnings,
      isClosing,
      close,
    };
  } catch (thrown) {
    close();
    throw thrown;
  }
}

/** The run of the first stage, which a run needs to begin from its start again. */
async function openFirst(path: string, open: ResumeOpeners): Promise<TrainedRun> {
  try {
    return await open.run(path);
  } catch (thrown) {
    if (!(thrown instanceof SparringError)) throw thrown;
    throw new DataError(
      `the run has no checkpoint yet, and that of its first stage cannot be opened (${path}): put it back there, or train a new run`,
      { code: thrown.code, cause: thrown },
    );
  }
}

function recordOf(data: ResumeRequest['data']): Pick<RunOptions, 'data' | 'passed'> | undefined {
  if (data === undefined) return undefined;
  if (typeof data === 'string') return { data: dataPath(data) };
  return { data: '', passed: { name: data.name, description: data.description } };
}

/** @throws UsageError if an imported run has no data or no length */
function refuseIncompleteImport(
  path: string,
  { imported, data, passed, until }: RunOptions,
  request: ResumeRequest,
): void {
  if (imported === undefined) return;
  const isEndless = until.steps === null && until.minutes === null && !hasLength(request);
  if ((data !== '' || passed !== undefined || request.data !== undefined) && !isEndless) return;
  throw new UsageError(
    says`${path} was imported from ${imported.from}, without pictures and without a length: pass ${option('data')} with pictures to train on, and ${option('steps')}, ${option('epochs')} or ${option('minutes')}`,
    { option: 'data' },
  );
}

/**
 * A run that is to continue from an earlier step, and to end right there, is not one that has reached its end; nor is a
 * branch, which has nothing to do.
 *
 * @throws UsageError if the run has a later checkpoint that is whole, or is to be branched
 */
async function refuseEarlierEnd({ folder, isBranch, loaded }: ResumableRun): Promise<void> {
  const latest = await folder.latestCheckpoint();
  const step = loaded?.checkpoint.iterations;
  if (isBranch && step !== undefined) {
    throw new UsageError(
      says`a branch of ${folder.path} would end at step ${grouped(step)}, where it begins: pass ${option('steps', step + 1)} or more`,
      { option: 'steps' },
    );
  }
  if (step === undefined || latest === undefined || latest.step <= step) return;
  if (loaded?.damaged.some(({ path }) => path === latest.path) === true) return;
  throw new UsageError(
    says`${folder.path} would end at step ${grouped(step)}, from which it is to continue: pass ${option('steps', step + 1)} or more`,
    { option: 'steps' },
  );
}

/** Other versions may round differently, or draw other numbers. */
function versionWarnings({ sparring, onnxRuntime }: RunOptions, { version }: Runtime): readonly string[] {
  const before: string[] = [];
  const now: string[] = [];
  const compare = (program: string, old: string | undefined, current: string | undefined) => {
    if (old === undefined || current === undefined || old === current) return;
    before.push(`${program} ${old}`);
    now.push(`${program} ${current}`);
  };
  compare('Sparring', sparring, programVersion());
  compare('ONNX Runtime', onnxRuntime, version);
  if (now.length === 0) return [];
  return [
    `the run was made with ${before.join(' and ')}, and this is ${now.join(' and ')}: it may not continue exactly as without the interruption`,
  ];
}

/** A decay is planned over the whole length, so that a new length changes the steps that are left. */
function decayWarnings(
  { until: before }: RunOptions,
  { until: now, training }: RunOptions,
): readonly string[] {
  const { optimiser, instanceNoise } = training;
  const decay = optimiser.kind === 'adam' ? optimiser.decay : undefined;
  const decaying = [
    ...(decay !== undefined && 'shape' in decay ? ['the learning rate'] : []),
    ...(instanceNoise?.decays === true ? ['the instance noise'] : []),
  ];
  if (before.steps === null || now.steps === null || before.steps === now.steps) return [];
  const [from, to] = [grouped(before.steps), grouped(now.steps)];
  return decaying.map(
    (what) =>
      `${what} decreases to 0 at step ${to} now, and not at step ${from}: from here on it is that of a run of the new length`,
  );
}

/** The user chose another device; but another processor may go unnoticed. */
function kernelWarnings({ device, kernels }: RunOptions, runtime: Runtime): readonly string[] {
  if (kernels === undefined || device !== runtime.device) return [];
  const [before, now] = [kernels.channelBlock, runtime.kernels.channelBlock];
  if (before === now) return [];
  return [
    `this processor convolves ${counted(now, 'channel')} at a time and the previous one ${before}: sums are rounded differently, so the run does not continue exactly as without the interruption`,
  ];
}
