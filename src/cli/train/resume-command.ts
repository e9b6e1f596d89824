import type { Command } from 'commander';
import { UsageError } from '../../core/errors.ts';
import { counted, grouped } from '../../core/wording.ts';
import type { Device } from '../../engine/runtime/node/ort-node.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import { pretrainedGenerator } from '../../runs/pretrained-run.ts';
import { resumedOptions, type ResumableRun } from '../../runs/resumable-run.ts';
import type { RunFolder } from '../../runs/run-folder.ts';
import { ganOf, machineOptionsOf, type RunOptions } from '../../runs/run-options.ts';
import { resumeRun } from '../../runs/sessions.ts';
import type { RunData } from '../../runs/subject.ts';
import type { DataFlags } from '../inputs/open-data.ts';
import { openRun, openRunToResume } from '../inputs/open-run.ts';
import { openRuntime } from '../inputs/open-runtime.ts';
import { closeData, openDataOfRun } from '../inputs/run-data.ts';
import { hasLength, limitsOfResumed, type LengthFlags } from '../options/limits.ts';
import * as parse from '../options/parsers.ts';
import { option } from '../options/typed-option.ts';
import {
  dataRootOption,
  deviceOption,
  fetchOption,
  threadsOption,
  type DeviceFlags,
} from '../options/shared.ts';
import { dataPath } from '../options/train-options.ts';
import { duration } from '../terminal/durations.ts';
import { printLines, warn } from '../terminal/print.ts';
import { describe } from './describe.ts';
import { reportSession } from './report-session.ts';

/** What may change when a run is resumed. */
export interface ResumeFlags extends LengthFlags, DeviceFlags, DataFlags {
  readonly lr?: number;
  readonly data?: string;
  readonly json?: boolean;
}

const help = `
Without a length, the run continues to its previous end. --steps and --epochs
count from the beginning of the run, --minutes from now. A new length replaces
the previous one, and is stored with the run.

With the same device, kind of processor and number of threads, a resumed run
continues exactly as if it had never stopped. Steps after the last checkpoint,
which are lost when the program is killed, are trained again.

Examples:
  sparring resume runs/00003-bedrooms-dcgan-64
  sparring resume runs/00003-bedrooms-dcgan-64 --steps 20000
  sparring resume runs/00003-bedrooms-dcgan-64 --minutes 30 --data /new/place/bedrooms`;

/** Adds `sparring resume`. `finish` takes the exit code. */
export function addResumeCommand(program: Command, finish: (code: number) => void): void {
  program
    .command('resume')
    .summary('continue a run')
    .description('Continues a run from its last checkpoint.')
    .argument('<run>', 'the run folder')
    .addOption(option('--steps <n>', 'total steps of the run', parse.wholeNumber(1)))
    .addOption(option('--epochs <n>', 'total epochs of the run', parse.numberAbove(0)))
    .addOption(option('--minutes <m>', 'additional minutes of training', parse.numberAbove(0)))
    .addOption(option('--lr <rate>', 'a new learning rate, from now on', parse.numberAbove(0)))
    .addOption(option('--data <path>', 'the new path of the pictures', parse.text))
    .addOption(dataRootOption())
    .addOption(fetchOption())
    .addOption(deviceOption('the run’s'))
    .addOption(threadsOption('the run’s'))
    .option('--json', 'print the outcome as JSON on standard output, and progress on standard error')
    .addHelpText('after', help)
    .action(async (run: string, flags: ResumeFlags) => finish(await resumeCommand(run, flags)));
}

/** Continues the run in a folder. Returns the exit code. */
export async function resumeCommand(path: string, flags: ResumeFlags): Promise<number> {
  const run = await openRunToResume(path);
  try {
    return await resume(run, flags);
  } finally {
    await run.folder.close();
  }
}

async function resume(run: ResumableRun, flags: ResumeFlags): Promise<number> {
  const { folder, options: old, loaded } = run;
  const { iterations: step, seconds } = loaded?.checkpoint ?? { iterations: 0, seconds: 0 };
  refuseIncompleteImport(folder.path, old, flags);
  const limits = ({ count: pictures, name: data } = { count: old.pictures, name: old.data }) =>
    limitsOfResumed(folder.path, { ...old, pictures, data }, flags, { step, seconds });
  // Without a new length, this is known before the pictures are opened.
  if (!hasLength(flags) && limits() === undefined) return reportFinished(folder, step);
  const source = await openDataOfRun(old, flags);
  try {
    const until = limits(source);
    return until === undefined ? reportFinished(folder, step) : await resumeOn(source, run, until, flags);
  } finally {
    closeData(source);
  }
}

function reportFinished({ path }: RunFolder, step: number): number {
  printLines([
    `${path} is already finished, after ${counted(step, 'step')}: pass --steps, --epochs or --minutes to train longer`,
  ]);
  return 0;
}

/** @throws UsageError if an imported run has no data or no length */
function refuseIncompleteImport(
  path: string,
  { imported, data, until }: RunOptions,
  flags: ResumeFlags,
): void {
  if (imported === undefined) return;
  const isEndless = until.steps === null && until.minutes === null && !hasLength(flags);
  if ((data !== '' || flags.data !== undefined) && !isEndless) return;
  throw new UsageError(
    `${path} was imported from ${imported.from}, without pictures and without a length: pass --data with pictures to train on, and --steps, --epochs or --minutes`,
  );
}

async function resumeOn(
  source: RunData,
  { folder, options: old, loaded }: ResumableRun,
  until: RunOptions['until'],
  flags: ResumeFlags,
): Promise<number> {
  warnAboutPictures(old, source);
  const runtime = await openRuntime({
    device: flags.device ?? (old.device as Device),
    threads: flags.threads ?? old.threads,
  });
  warnAboutKernels(old, runtime);
  const checkpoint = loaded?.checkpoint;
  // A run that was killed before its first checkpoint starts again.
  const first =
    checkpoint === undefined && old.pretrained !== undefined ? await openRun(old.pretrained) : undefined;
  const options = resumedOptions(old, {
    data: flags.data === undefined ? undefined : dataPath(flags.data),
    pictures: source.count,
    learningRate: flags.lr,
    machine: machineOptionsOf(runtime),
    until,
  });
  const pretrained = first === undefined ? undefined : await pretrainedGenerator(first);
  const where =
    checkpoint === undefined
      ? 'from the beginning, because it has no checkpoint'
      : `at step ${checkpoint.iterations}, after ${duration(checkpoint.seconds)}`;
  return reportSession({
    options,
    isNew: false,
    json: flags.json === true,
    announce: () => `Resuming ${folder.path} ${where}: ${describe(options, source, ganOf(options))}`,
    train: (settings) => resumeRun({ options, data: source, runtime, folder, loaded, pretrained }, settings),
  });
}

function warnAboutPictures({ pictures }: RunOptions, { count }: RunData): void {
  if (count === pictures || pictures === 0) return;
  warn(
    `the run started with ${counted(pictures, 'picture')} and now has ${grouped(count)}, so it does not continue exactly as without the interruption`,
  );
}

/** The user chose another device; but another processor may go unnoticed. */
function warnAboutKernels({ device, kernels }: RunOptions, runtime: Runtime): void {
  if (kernels === undefined || device !== runtime.device) return;
  const [before, now] = [kernels.channelBlock, runtime.kernels.channelBlock];
  if (before === now) return;
  warn(
    `this processor convolves ${counted(now, 'channel')} at a time and the previous one ${before}: sums are rounded differently, so the run does not continue exactly as without the interruption`,
  );
}
