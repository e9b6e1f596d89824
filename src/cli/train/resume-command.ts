import { dirname, resolve } from 'node:path';
import { counted, grouped } from '../../core/wording.ts';
import type { ResumableRun } from '../../runs/resumable-run.ts';
import { ganOf } from '../../runs/run-options.ts';
import { resumeRun } from '../../runs/sessions.ts';
import { planResumed, type ResumeRequest } from '../../workbench/plan-resumed.ts';
import type { DataFlags } from '../inputs/open-data.ts';
import { openRun, openRunToResume } from '../inputs/open-run.ts';
import { openRuntime } from '../inputs/open-runtime.ts';
import { opener } from '../inputs/run-data.ts';
import type { ConfigurableCommand } from '../options/configurable-command.ts';
import type { StepChoice } from '../../runs/step-choice.ts';
import type { Team } from '../../runs/team.ts';
import { notesOfValues } from '../inputs/value-notes.ts';
import * as parse from '../options/parsers.ts';
import { option } from '../options/typed-option.ts';
import {
  dataRootOption,
  deadlineOption,
  deviceOption,
  fetchOption,
  stepOption,
  valuesOption,
  threadsOption,
  type DeviceFlags,
} from '../options/shared.ts';
import { duration } from '../../core/durations.ts';
import { printOutcome } from '../terminal/outcome.ts';
import { printLines, warn } from '../terminal/print.ts';
import { progressFacts, subjectWording, trainingFacts, trainingNotes } from './describe.ts';
import { reportSession } from './report-session.ts';
import { addRankOptions, rankOptions } from '../options/ranks.ts';
import { inRanks, type RankFlags } from './ranks.ts';
import { withTeam } from './with-team.ts';

/** What may change when a run is resumed. */
export interface ResumeFlags extends ResumeRequest, DeviceFlags, DataFlags, RankFlags {
  readonly data?: string | undefined;
  readonly json?: boolean;
  readonly studio?: boolean | undefined;
  readonly step?: StepChoice;
  readonly branch?: boolean;
  readonly deadline?: Date | undefined;
}

const help = `
Without a length, the run continues to its previous end. --steps and --epochs
count from the beginning of the run, --minutes from now. A new length replaces
the previous one, and is stored with the run.

With the same device, kind of processor and number of threads, a resumed run
continues exactly as if it had never stopped. Steps after the last checkpoint,
which are lost when the program is killed, are trained again.

With --step, the run continues from an earlier checkpoint. Nothing is deleted:
what it has after that step is set aside in its folder set-aside, as a run of
its own that can be sampled, exported and resumed. With --branch, the run stays
as it is, even in training: a new run beside it has what it recorded up to that
step, and continues from there.

Examples:
  sparring resume runs/00003-bedrooms-dcgan-64
  sparring resume runs/00003-bedrooms-dcgan-64 --steps 20000
  sparring resume runs/00003-bedrooms-dcgan-64 --minutes 30 --data /new/place/bedrooms
  sparring resume runs/00003-bedrooms-dcgan-64 --step 12000 --lr 1e-4
  sparring resume runs/00003-bedrooms-dcgan-64 --step 12000 --lr 1e-4 --branch`;

/** Adds `sparring resume`. `finish` takes the exit code. */
export function addResumeCommand(program: ConfigurableCommand, finish: (code: number) => void): void {
  const command = program
    .command('resume')
    .readsLayers({ typedOnly: rankOptions })
    .summary('continue a run')
    .description('Continues a run from its last checkpoint.')
    .argument('<run>', 'the run folder')
    .addOption(stepOption('continue from'))
    .option('--branch', 'continue as a new run beside this one, which stays as it is')
    .addOption(option('--steps <n>', 'total steps of the run', parse.wholeNumber(1)))
    .addOption(option('--epochs <n>', 'total epochs of the run', parse.numberAbove(0)))
    .addOption(option('--minutes <m>', 'additional minutes of training', parse.numberAbove(0)))
    .addOption(deadlineOption())
    .addOption(option('--lr <rate>', 'a new learning rate, from now on', parse.numberAbove(0)))
    .addOption(option('--data <path>', 'the new path of the pictures', parse.text))
    .addOption(dataRootOption())
    .addOption(fetchOption())
    .addOption(valuesOption())
    .addOption(deviceOption('the run’s'))
    .addOption(threadsOption('the run’s'));
  addRankOptions(command)
    .option('--studio', 'also serve a page on this computer that shows the training (sparring studio)')
    .option('--json', 'print the outcome as JSON on standard output, and progress on standard error')
    .addHelpText('after', help)
    .action(async (run: string, flags: ResumeFlags) => finish(await resumeCommand(run, flags)));
}

/** Continues the run in a folder. Returns the exit code. */
export async function resumeCommand(path: string, flags: ResumeFlags): Promise<number> {
  const { data, steps, epochs, lr } = flags;
  return inRanks(flags, () => withTeam(flags, (own, team) => resumeWith(path, own, team)), {
    data,
    steps,
    epochs,
    lr,
  });
}

async function resumeWith(path: string, flags: ResumeFlags, team: Team | undefined): Promise<number> {
  const run = await openRunToResume(path, { step: flags.step, isBranch: flags.branch });
  try {
    return await resume(run, flags, team);
  } finally {
    await run.folder.close();
  }
}

async function resume(run: ResumableRun, flags: ResumeFlags, team: Team | undefined): Promise<number> {
  const { folder, isBranch, loaded } = run;
  const planned = await planResumed(run, flags, {
    pictures: opener(flags),
    runtime: ({ device, threads }) =>
      openRuntime({ device: flags.device ?? device, threads: flags.threads ?? threads }),
    run: openRun,
  });
  const checkpoint = loaded?.checkpoint;
  if (planned === undefined) return reportFinished(run, flags);
  try {
    const { options, data, warnings, isClosing } = planned;
    for (const warning of warnings) warn(warning);
    const where =
      checkpoint === undefined
        ? 'from the beginning, because it has no checkpoint'
        : `at step ${grouped(checkpoint.iterations)}, after ${duration(checkpoint.seconds)}`;
    return await reportSession({
      options,
      isNew: isBranch,
      notes: isClosing
        ? []
        : [...(await trainingNotes(options, data)), ...(await notesOfValues(data, options.values))],
      json: flags.json === true,
      deadline: flags.deadline,
      studio:
        flags.studio === true ? { root: dirname(resolve(folder.path)), dataRoot: flags.dataRoot } : undefined,
      announce: (opened) =>
        isClosing
          ? {
              heading: `${folder.path} is trained to its end, and an interruption left out some of its files: they are made now`,
              facts: [],
            }
          : {
              heading: isBranch
                ? `Branching ${folder.path} ${where}, into ${opened.path}`
                : `Resuming ${folder.path} ${where}`,
              facts: [
                ['Run', subjectWording(options, data)],
                ...trainingFacts(options, data, ganOf(options)),
                ...progressFacts(options, opened),
              ],
            },
      train: (settings) => resumeRun({ ...planned, team }, settings),
    });
  } finally {
    planned.close();
  }
}

async function reportFinished(
  { folder, loaded }: ResumableRun,
  { json = false }: ResumeFlags,
): Promise<number> {
  const { path } = folder;
  const { iterations: step, seconds } = loaded?.checkpoint ?? { iterations: 0, seconds: 0 };
  const sentence = `${path} is already finished, after ${counted(step, 'step')}: pass --steps, --epochs or --minutes to train longer`;
  if (!json) printLines([sentence]);
  else {
    const lastCheckpoint = (await folder.latestCheckpoint())?.path;
    const record = { run: path, step, seconds, interrupted: false, lastCheckpoint, alreadyFinished: true };
    printOutcome(record);
  }
  return 0;
}
