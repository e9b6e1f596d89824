import type { Command } from 'commander';
import { UsageError } from '../../core/errors.ts';
import { counted } from '../../core/wording.ts';
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
import { option } from '../options/parsers.ts';
import {
  dataRootOption,
  deviceOption,
  fetchOption,
  threadsOption,
  type DeviceFlags,
} from '../options/shared.ts';
import { dataPath } from '../options/train-options.ts';
import { duration, shellWord } from '../terminal/durations.ts';
import { printLines, warn } from '../terminal/print.ts';
import { describe } from './describe.ts';
import { tellSession } from './session.ts';

/** What may change in a run that is resumed. */
export interface ResumeFlags extends LengthFlags, DeviceFlags, DataFlags {
  readonly lr?: number;
  readonly data?: string;
  readonly json?: boolean;
}

const help = `
Without a length, the run goes on to the end it was given. --steps and --epochs count from the run's
beginning, --minutes from now. A length that is given takes the place of the run's own and is kept with it.

A run that is resumed goes on exactly as if it had never stopped, on the same device and kind of processor
and with as many threads. Steps after the last checkpoint, as when the program was killed, are done again.

Examples:
  sparring resume runs/00003-bedrooms-dcgan-64
  sparring resume runs/00003-bedrooms-dcgan-64 --steps 20000
  sparring resume runs/00003-bedrooms-dcgan-64 --minutes 30 --data /new/place/bedrooms`;

/** Adds `sparring resume`. `finish` takes the exit code. */
export function addResumeCommand(program: Command, finish: (code: number) => void): void {
  program
    .command('resume')
    .summary('go on with a run')
    .description('Goes on with a run from its last checkpoint.')
    .argument('<run>', 'the run folder')
    .addOption(option('--steps <n>', 'steps that the run shall have in all', parse.wholeNumber(1)))
    .addOption(option('--epochs <n>', 'epochs that the run shall have in all', parse.numberAbove(0)))
    .addOption(option('--minutes <m>', 'further minutes to train', parse.numberAbove(0)))
    .addOption(option('--lr <rate>', 'another learning rate, from now on', parse.numberAbove(0)))
    .addOption(option('--data <path>', 'where the pictures are now', parse.text))
    .addOption(dataRootOption())
    .addOption(fetchOption())
    .addOption(deviceOption('the run’s'))
    .addOption(threadsOption('the run’s'))
    .option('--json', 'print the outcome as JSON on standard output, and progress on standard error')
    .addHelpText('after', help)
    .action(async (run: string, flags: ResumeFlags) => finish(await resumeCommand(run, flags)));
}

/** Goes on with the run in a folder. Returns the exit code. */
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
  refuseWithoutPlan(folder.path, old, flags);
  const limits = ({ count: pictures, name: data } = { count: old.pictures, name: old.data }) =>
    limitsOfResumed(folder.path, { ...old, pictures, data }, flags, { step, seconds });
  // Without a length that was asked for, it is known without the pictures.
  if (!hasLength(flags) && limits() === undefined) return sayItIsOver(folder, step);
  const source = await openDataOfRun(old, flags);
  try {
    const until = limits(source);
    return until === undefined ? sayItIsOver(folder, step) : await resumeOn(source, run, until, flags);
  } finally {
    closeData(source);
  }
}

function sayItIsOver({ path }: RunFolder, step: number): number {
  printLines([
    `${path} is already at its end, ${counted(step, 'step')}: pass --steps, --epochs or --minutes to train longer`,
  ]);
  return 0;
}

/** @throws UsageError if a run that was imported is to be trained on nothing, or without end */
function refuseWithoutPlan(path: string, { imported, data, until }: RunOptions, flags: ResumeFlags): void {
  if (imported === undefined) return;
  const isEndless = until.steps === null && until.minutes === null && !hasLength(flags);
  if ((data !== '' || flags.data !== undefined) && !isEndless) return;
  throw new UsageError(
    `${path} was imported from ${imported.from}, without the pictures and the length of its training: pass --data with pictures to go on with, and --steps, --epochs or --minutes`,
  );
}

async function resumeOn(
  source: RunData,
  { folder, options: old, loaded }: ResumableRun,
  until: RunOptions['until'],
  flags: ResumeFlags,
): Promise<number> {
  warnOfOtherPictures(old, source);
  const runtime = await openRuntime({
    device: flags.device ?? (old.device as Device),
    threads: flags.threads ?? old.threads,
  });
  warnOfOtherKernels(old, runtime);
  const checkpoint = loaded?.checkpoint;
  // A run that was killed before its first checkpoint begins anew.
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
      ? 'from the beginning, as it has no checkpoint'
      : `at step ${checkpoint.iterations}, after ${duration(checkpoint.seconds)}`;
  return tellSession({
    options,
    isNew: false,
    json: flags.json === true,
    announce: () =>
      `Resuming ${shellWord(folder.path)} ${where}: ${describe(options, source, ganOf(options))}`,
    train: (settings) => resumeRun({ options, data: source, runtime, folder, loaded, pretrained }, settings),
  });
}

function warnOfOtherPictures({ pictures }: RunOptions, { count }: RunData): void {
  if (count === pictures || pictures === 0) return;
  warn(
    `there were ${counted(pictures, 'picture')} when the run began and there are ${count} now, so it does not go on exactly as it would have`,
  );
}

/** Another device is what the person asked for; another processor may be news to them. */
function warnOfOtherKernels({ device, kernels }: RunOptions, runtime: Runtime): void {
  if (kernels === undefined || device !== runtime.device) return;
  const [then, now] = [kernels.channelBlock, runtime.kernels.channelBlock];
  if (then === now) return;
  warn(
    `this processor convolves ${counted(now, 'channel')} at a time and the run’s did ${then}: sums are rounded otherwise, so it does not go on exactly as it would have`,
  );
}
