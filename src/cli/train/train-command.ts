import { Argument } from 'commander';
import { withoutUndefined } from '../../core/objects.ts';
import { UsageError } from '../../core/errors.ts';
import { option, says } from '../../core/sentence.ts';
import type { Device } from '../../engine/runtime/node/ort-node.ts';
import { sourceKinds } from '../../data/open.ts';
import { ganOf } from '../../runs/run-options.ts';
import { forecastSpace, spaceNotes } from '../../runs/space-forecast.ts';
import { trainNewRun } from '../../runs/sessions.ts';
import type { DataFlags } from '../inputs/open-data.ts';
import { openRuntime } from '../inputs/open-runtime.ts';
import { opener } from '../inputs/run-data.ts';
import { notesOfNewTraining } from '../inputs/value-notes.ts';
import type { DeviceFlags } from '../options/shared.ts';
import { planTraining } from '../../workbench/plan-training.ts';
import { quickest } from '../../workbench/device.ts';
import { onQuickestDevice } from '../../workbench/quickest-device.ts';
import { resumeCommand } from './resume-command.ts';
import {
  choiceFacts,
  objectiveNotes,
  progressFacts,
  shortLengthNotes,
  subjectWording,
  trainingFacts,
  trainingNotes,
} from './describe.ts';
import type { Team } from '../../runs/team.ts';
import { TrainingRun } from '../../runs/training-run.ts';
import { reportSession } from './report-session.ts';
import { addRankOptions, rankOptions } from '../options/ranks.ts';
import { inRanks, type KeptFlags, type RankFlags } from './ranks.ts';
import { withTeam } from './with-team.ts';
import type { ConfigurableCommand } from '../options/configurable-command.ts';
import { trainLayers } from '../options/run-layer.ts';
import type { TrainingRequest } from '../../runs/requested-run.ts';
import { hasLength } from '../../runs/run-length.ts';
import { openRun } from '../inputs/open-run.ts';
import { refuseStandardOutput } from '../terminal/standard-output.ts';
import { setOutputMode } from '../terminal/output-mode.ts';
import { printPlan } from './dry-run.ts';
import { trainHelp } from './train-help.ts';
import { addTrainOptions } from './train-options.ts';

interface TrainCommandFlags extends TrainingRequest, Omit<DeviceFlags, 'device'>, DataFlags, RankFlags {
  readonly device?: Device | typeof quickest;
  readonly out: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly resume?: string;
  readonly studio?: boolean;
  readonly deadline?: Date;
}

/** Adds `sparring train`. `finish` takes the exit code. */
export function addTrainCommand(program: ConfigurableCommand, finish: (code: number) => void): void {
  const train = program
    .command('train')
    .readsLayers({
      layers: trainLayers,
      together: [
        ['steps', 'epochs', 'minutes'],
        ['ema', 'emaHalfLife'],
      ],
      typedOnly: ['resume', 'like', ...rankOptions],
    })
    .summary('train a GAN on pictures')
    .description('Trains a GAN on pictures, in a new numbered run folder.')
    .addArgument(new Argument('[data]', 'a folder or file of pictures, or the name of a set: see below'));
  addRankOptions(addTrainOptions(train))
    .addHelpText('after', trainHelp)
    .action(async (data: string | undefined, flags: TrainCommandFlags, command: ConfigurableCommand) => {
      finish(
        await (flags.resume === undefined
          ? inRanks(keptOf(flags), () => withTeam(flags, (own, team) => trainNew(data, own, command, team)))
          : resumeInstead(data, flags, command)),
      );
    });
}

/** A restart goes on where the run was computed. */
function keptOf({ device, ...flags }: TrainCommandFlags): KeptFlags {
  return device === quickest ? flags : { ...flags, device };
}

async function trainNew(
  data: string | undefined,
  flags: TrainCommandFlags,
  command: ConfigurableCommand,
  team: Team | undefined,
): Promise<number> {
  if (data === undefined) {
    throw new UsageError(`sparring train needs data: pass ${sourceKinds}`);
  }
  const { dryRun = false, json = false, out } = flags;
  refuseStandardOutput(out, 'run folders are created there');
  const { device = 'cpu', threads } = flags;
  const onFirst = await planTraining(data, flags, {
    pictures: opener(dryRun ? { ...flags, fetch: false } : flags),
    runtime: () =>
      openRuntime({ device: device === quickest ? 'cpu' : device, ...withoutUndefined({ threads }) }),
    run: openRun,
    processes: team?.size,
  });
  try {
    const { planned, note } =
      device === quickest ? await onQuickestDevice(onFirst) : { planned: onFirst, note: undefined };
    const { options, data: source, choice } = planned;
    const gan = ganOf(options);
    const space = await forecastSpace(options, out);
    const notes = [
      ...(note === undefined ? [] : [note]),
      ...(hasLength(flags) ? [] : shortLengthNotes(options)),
      ...(await trainingNotes(options, source)),
      ...objectiveNotes(options),
      ...(await notesOfNewTraining(options, source, flags.channels !== undefined)),
      ...spaceNotes(space),
    ];
    if (dryRun) {
      const run = await TrainingRun.prepare(options, source, planned.runtime, { ...planned, team });
      const secondsPerStep = await run.timeSteps();
      printPlan(
        { options, source, gan, choice, notes, space, sources: command.sources(), secondsPerStep },
        json,
      );
      return 0;
    }
    return await reportSession({
      options,
      isNew: true,
      notes,
      json,
      deadline: flags.deadline,
      studio: flags.studio === true ? { root: out, dataRoot: flags.dataRoot } : undefined,
      announce: (folder) => ({
        heading: `Training ${subjectWording(options, source)}`,
        facts: [
          ...choiceFacts(options, choice),
          ...trainingFacts(options, source, gan),
          ['Run', folder.path],
          ...progressFacts(options, folder),
        ],
      }),
      train: (settings) => trainNewRun({ ...planned, out, team }, settings),
    });
  } finally {
    onFirst.close();
  }
}

/** `train --resume RUN` accepts the options of `resume RUN`, and refuses all others. */
async function resumeInstead(
  data: string | undefined,
  flags: TrainCommandFlags,
  command: ConfigurableCommand,
): Promise<number> {
  const accepted = new Set([
    'resume',
    'steps',
    'epochs',
    'minutes',
    'deadline',
    'lr',
    'device',
    'threads',
    'dataRoot',
    'fetch',
    'values',
    'json',
    'studio',
    ...rankOptions,
  ]);
  for (const { long, attributeName } of command.options.map((given) => ({
    long: given.long,
    attributeName: given.attributeName(),
  }))) {
    if (accepted.has(attributeName) || command.getOptionValueSource(attributeName) !== 'cli') continue;
    throw new UsageError(`${long} cannot be changed when a run is resumed: start a new run without --resume`);
  }
  setOutputMode({ options: command.longOptions(accepted) });
  const { steps, epochs, minutes, deadline, lr, device, threads, dataRoot, fetch, values, json, studio } =
    flags;
  if (device === quickest) {
    throw new UsageError(
      says`${option('device', quickest)} is for a new run: pass the device, or leave it out for the run’s`,
      { code: 'not-applicable', option: 'device' },
    );
  }
  const ofData = { data, dataRoot, fetch, values };
  const { ranks, maxRestarts, stallAfter, timeline } = flags;
  const given = {
    steps,
    epochs,
    minutes,
    deadline,
    lr,
    device,
    threads,
    json,
    studio,
    ranks,
    maxRestarts,
    stallAfter,
    timeline,
    ...ofData,
  };
  return resumeCommand(flags.resume!, withoutUndefined(given));
}
