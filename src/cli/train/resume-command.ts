import type { Command } from 'commander';
import { UsageError } from '../../core/errors.ts';
import { createNodeRuntime, type Device } from '../../engine/runtime/node/ort-node.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import { loadLatestCheckpoint, setDamagedAside } from '../../runs/load-checkpoint.ts';
import { openRunFolder, type RunFolder } from '../../runs/run-folder.ts';
import { ganOf, machineOptionsOf, runOptionsSchema, type RunOptions } from '../../runs/run-options.ts';
import { openPoints } from '../../runs/point-source.ts';
import type { RunData } from '../../runs/subject.ts';
import { TrainingRun } from '../../runs/training-run.ts';
import { hasLength, limitsOfResumed, type LengthFlags } from '../options/limits.ts';
import type { DataFlags } from '../inputs/open-data.ts';
import * as parse from '../options/parsers.ts';
import { option } from '../options/parsers.ts';
import {
  dataRootOption,
  fetchOption,
  deviceOption,
  threadsOption,
  deviceOptions,
  type DeviceFlags,
} from '../options/shared.ts';
import { describe } from './describe.ts';
import { openRunData } from '../inputs/run-data.ts';
import { pretrainedGenerator } from '../../runs/pretrained-run.ts';
import { runSitting } from './sitting.ts';
import { openRun } from '../inputs/open-run.ts';
import { dataPath } from '../options/train-options.ts';
import { counted, duration, shellWord } from '../terminal/durations.ts';
import { printLines, warn } from '../terminal/print.ts';

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
    .action(async (run: string, flags: ResumeFlags) => finish(await resumeRun(run, flags)));
}

/** Goes on with the run in a folder. Returns the exit code. */
export async function resumeRun(path: string, flags: ResumeFlags): Promise<number> {
  const folder = await openRunFolder(path);
  await folder.claim();
  try {
    return await resumeFolder(folder, flags);
  } finally {
    await folder.close();
  }
}

async function resumeFolder(folder: RunFolder, flags: ResumeFlags): Promise<number> {
  const old = await folder.readOptions(runOptionsSchema);
  const loaded = await loadLatestCheckpoint(folder);
  for (const { reason } of loaded?.damaged ?? []) {
    warn(`${reason}; going on from step ${loaded!.checkpoint.iterations}`);
  }
  const checkpoint = loaded?.checkpoint;
  const step = checkpoint?.iterations ?? 0;
  refuseWithoutPlan(folder.path, old, flags);
  const limits = ({ count: pictures, name: data } = { count: old.pictures, name: old.data }) => {
    const now = { ...old, pictures, data };
    return limitsOfResumed(folder.path, now, flags, { step, seconds: checkpoint?.seconds ?? 0 });
  };
  const isOver = () => {
    printLines([
      `${folder.path} is already at its end, ${counted(step, 'step')}: pass --steps, --epochs or --minutes to train longer`,
    ]);
    return 0;
  };
  // Without a length that was asked for, it is known without the pictures.
  if (!hasLength(flags) && limits() === undefined) return isOver();
  const source = await openTrainingData(old, flags);
  try {
    const until = limits(source);
    return until === undefined ? isOver() : await resumeOn(source, { folder, old, loaded, until, flags });
  } finally {
    if (source.kind === 'pictures') source.close?.();
  }
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

async function openTrainingData(old: RunOptions, flags: ResumeFlags): Promise<RunData> {
  if (old.network.architecture === 'point-mlp') return openPoints(flags.data ?? old.data);
  return openRunData(old, flags);
}

interface Resumed {
  readonly folder: RunFolder;
  /** The options as they were. */
  readonly old: RunOptions;
  readonly loaded: Awaited<ReturnType<typeof loadLatestCheckpoint>>;
  readonly until: RunOptions['until'];
  readonly flags: ResumeFlags;
}

async function resumeOn(source: RunData, resumed: Resumed): Promise<number> {
  const { folder, old, loaded, until, flags } = resumed;
  const checkpoint = loaded?.checkpoint;
  const step = checkpoint?.iterations ?? 0;
  if (source.count !== old.pictures && old.pictures > 0) {
    warn(
      `there were ${counted(old.pictures, 'picture')} when the run began and there are ${source.count} now, so it does not go on exactly as it would have`,
    );
  }
  const runtime = await createNodeRuntime(
    deviceOptions({ device: flags.device ?? (old.device as Device), threads: flags.threads ?? old.threads }),
  );
  warnOfOtherKernels(old, runtime);
  const options: RunOptions = {
    ...old,
    data: flags.data === undefined ? old.data : dataPath(flags.data),
    pictures: source.count,
    training: flags.lr === undefined ? old.training : withRate(old.training, flags.lr),
    ...machineOptionsOf(runtime),
    until,
  };
  // A run that was killed before its first checkpoint begins anew.
  const pretrained =
    checkpoint === undefined && old.pretrained !== undefined
      ? await pretrainedGenerator(await openRun(old.pretrained))
      : undefined;
  const run = await TrainingRun.prepare(options, source, runtime, { from: checkpoint, pretrained });
  return runSitting({
    run,
    isNew: false,
    json: flags.json === true,
    async openFolder() {
      if (loaded !== undefined) await setDamagedAside(loaded);
      await folder.writeOptions(options);
      return folder;
    },
    announce: () =>
      `Resuming ${shellWord(folder.path)} ${checkpoint === undefined ? 'from the beginning, as it has no checkpoint' : `at step ${step}, after ${duration(checkpoint.seconds)}`}: ${describe(options, source, ganOf(options))}`,
  });
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

/** Another rate from now on; where it is on a schedule, as if it had begun with this one. */
function withRate(training: RunOptions['training'], learningRate: number): RunOptions['training'] {
  return { ...training, optimiser: { ...training.optimiser, learningRate } };
}
