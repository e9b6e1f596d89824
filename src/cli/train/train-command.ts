import { Argument } from 'commander';
import { withoutUndefined } from '../../core/objects.ts';
import { UsageError } from '../../core/errors.ts';
import { listing } from '../../core/wording.ts';
import { classOrigins } from '../../data/classes.ts';
import { sourceKinds } from '../../data/open.ts';
import { pointSetNames, pointSets } from '../../gan/presets/point-distributions.ts';
import { augmentationNames } from '../../gan/augmentation/augmentation.ts';
import { discriminatorNorms, generatorUpsamplings } from '../../gan/networks/dcgan.ts';
import { dcganArchitectures } from '../../gan/networks/network.ts';
import { objectiveNames } from '../../gan/objectives/objectives.ts';
import { presetNames, presets } from '../../gan/presets/presets.ts';
import { decayShapes } from '../../gan/training/rate-schedule.ts';
import { updateOrders } from '../../gan/training/step-definition.ts';
import { defaultSeed } from '../../runs/new-run.ts';
import { optionLimits } from '../../runs/option-limits.ts';
import { defaultCheckpointSeconds, defaultSamples } from '../../runs/pace.ts';
import { ganOf } from '../../runs/run-options.ts';
import { forecastSpace, spaceNotes } from '../../runs/space-forecast.ts';
import { trainNewRun } from '../../runs/sessions.ts';
import type { DataFlags } from '../inputs/open-data.ts';
import { openRuntime } from '../inputs/open-runtime.ts';
import { opener } from '../inputs/run-data.ts';
import { notesOfNewTraining } from '../inputs/value-notes.ts';
import * as parse from '../options/parsers.ts';
import { option } from '../options/typed-option.ts';
import {
  dataRootOption,
  deadlineOption,
  fetchOption,
  valuesOption,
  deviceOption,
  threadsOption,
  type DeviceFlags,
} from '../options/shared.ts';
import { planTraining } from '../../workbench/plan-training.ts';
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
import { withTeam } from './with-team.ts';
import type { ConfigurableCommand } from '../options/configurable-command.ts';
import { trainLayers } from '../options/run-layer.ts';
import { defaultEpochs, type TrainingRequest } from '../../runs/requested-run.ts';
import { hasLength } from '../../runs/run-length.ts';
import { openRun } from '../inputs/open-run.ts';
import { duration } from '../../core/durations.ts';
import { refuseStandardOutput } from '../terminal/standard-output.ts';
import { setOutputMode } from '../terminal/output-mode.ts';
import { printPlan } from './dry-run.ts';

interface TrainCommandFlags extends TrainingRequest, DeviceFlags, DataFlags {
  readonly out: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly resume?: string;
  readonly studio?: boolean;
  readonly deadline?: Date;
}

const nameWidth = Math.max(...presetNames.map(({ length }) => length));

/** The presets that depart from a line of algorithm 1. */
const sharing = presetNames.filter((name) => presets[name].generatorNoise === 'shared');
const atOnce = presetNames.filter((name) => presets[name].updates === 'simultaneous');
const asWritten = presetNames.filter((name) => !sharing.includes(name) && !atOnce.includes(name));

/** One line, which is wrapped with the help. */
const algorithmHelp = `In algorithm 1 of the 2014 paper, G learns after D, from noise of its own. So it does in ${listing(asWritten)}; in all others from the noise of D’s update, and in ${listing(atOnce)} at the same time as D. G’s loss is the non-saturating one, unless --objective names another. sparring explain algorithm shows a step, and all such departures.`;

const help = `
Presets:
${presetNames.map((name) => `  ${name.padEnd(nameWidth)}  ${presets[name].summary}`).join('\n')}

DATA is ${sourceKinds}.
The format is detected from the contents; --dry-run shows what was recognised. A
folder and its subfolders are searched for JPEG, PNG, WebP, GIF and AVIF. The
name of a set may include a part: mnist:test, svhn:extra. A folder named mnist
is ./mnist.

DATA may also be a set of points, to watch a whole GAN train. The presets gan-1d
and gan-2d are chosen by the name:
${pointSetNames.map((name) => `  ${name.padEnd(nameWidth)}  ${pointSets[name].summary}`).join('\n')}

${algorithmHelp}

--config FILE reads options from JSON, by the names of sparring schema train.
The options.json of a run is such a file, and --like RUN names it by its run.
Typed options override those of --config, and these those of --like. One typed
length replaces all lengths of files.

With several of --steps, --epochs and --minutes, training ends at whichever
comes first. Ctrl-C finishes the current step, saves, and prints the command
that resumes the run (exit code 130); a second Ctrl-C stops at once. SIGTERM
(143) and the SIGUSR1 (138) of batch systems do the same, and --deadline
(exit code 75) before a time that is known.

Examples:
  sparring train mnist --minutes 5
  sparring train ring-2d
  sparring train photos --preset dcgan-64 --epochs 25
  sparring train photos --image-size 96x64 --batch-size 32 --lr 1e-4 --dry-run
  sparring train --like runs/00001-photos-dcgan-64 --seed 2
  sparring train animals --classes folder --minutes 60
  sparring train photos --config options.json --minutes 30`;

/** Adds `sparring train`. `finish` takes the exit code. */
export function addTrainCommand(program: ConfigurableCommand, finish: (code: number) => void): void {
  program
    .command('train')
    .readsLayers({
      layers: trainLayers,
      together: [
        ['steps', 'epochs', 'minutes'],
        ['ema', 'emaHalfLife'],
      ],
      typedOnly: ['resume', 'like'],
    })
    .summary('train a GAN on pictures')
    .description('Trains a GAN on pictures, in a new numbered run folder.')
    .addArgument(new Argument('[data]', 'a folder or file of pictures, or the name of a set: see below'))
    .addOption(
      option(
        '--preset <name>',
        `${presetNames.join(', ')} (default: by the size of the pictures, quick-28 or quick-64; for points gan-1d or gan-2d)`,
        parse.oneOf(presetNames),
      ),
    )
    .addOption(dataRootOption())
    .addOption(fetchOption())
    .addOption(valuesOption())
    .addOption(
      option(
        '--pretrained <run>',
        'for gan-tfd: the run of the first stage, whose generator becomes the upper layers',
        parse.text,
      ),
    )
    .addOption(option('--steps <n>', 'training steps', parse.wholeNumber(1)))
    .addOption(
      option(
        '--epochs <n>',
        `passes over the pictures (default: the preset’s or ${defaultEpochs}, if no length is given)`,
        parse.numberAbove(0),
      ),
    )
    .addOption(option('--minutes <m>', 'minutes of training', parse.numberAbove(0)))
    .addOption(deadlineOption())
    .addOption(option('--out <folder>', 'where run folders are created', parse.text).default('runs'))
    .addOption(
      option(
        '--image-size <size>',
        'side length in pixels, or width x height: 64, 96x64 (default: the preset’s)',
        parse.imageSize,
      ),
    )
    .addOption(
      option(
        '--channels <n>',
        '1 for grey, 3 for colour (default: the data’s or the preset’s)',
        parse.channels,
      ),
    )
    .addOption(
      option(
        '--classes <from>',
        'learn classes with a DCGAN: folder, each folder directly in DATA, or labels, those that the data has (default: none)',
        parse.oneOf(classOrigins),
      ),
    )
    .option('--mirror', 'mirror pictures, left to right, at random (default: the preset’s)')
    .option('--no-mirror', 'do not mirror them')
    .addOption(
      option(
        '--hold-out <share>',
        'train without this share of the pictures, such as 0.1, chosen by a hash of their names',
        parse.numberAbove(0, { below: 1 }),
      ),
    )
    .addOption(
      option(
        '--batch-size <n>',
        'pictures per batch (default: the preset’s)',
        parse.wholeNumber(1, optionLimits.batchSize),
      ),
    )
    .addOption(
      option(
        '--virtual-batch <n>',
        'pictures that are computed, and normalised, together; a batch takes the mean of several (default: the batch)',
        parse.wholeNumber(1, optionLimits.batchSize),
      ),
    )
    .addOption(option('--latent-dim <n>', 'numbers in z (default: 100)', parse.wholeNumber(1)))
    .addOption(
      option(
        '--architecture <name>',
        `the networks in place of a DCGAN’s: ${dcganArchitectures.join(', ')} (default: the preset’s)`,
        parse.oneOf(dcganArchitectures),
      ),
    )
    .addOption(
      option('--ngf <n>', 'base number of feature maps of a DCGAN’s generator', parse.wholeNumber(1)),
    )
    .addOption(
      option('--ndf <n>', 'base number of feature maps of a DCGAN’s discriminator', parse.wholeNumber(1)),
    )
    .addOption(
      option(
        '--discriminator-norm <kind>',
        `normalisation of a DCGAN’s discriminator: ${discriminatorNorms.join(', ')} (default: batch; of other networks: spectral)`,
        parse.oneOf(discriminatorNorms),
      ),
    )
    .addOption(
      option(
        '--generator-upsampling <kind>',
        'how a DCGAN’s generator enlarges its maps: transposed convolutions, or nearest or bilinear up-sampling and 3×3 convolutions (default: transposed; of other networks: nearest)',
        parse.oneOf(generatorUpsamplings),
      ),
    )
    .addOption(
      option(
        '--generator-units <list>',
        'units of each hidden layer of G, for the 2014 networks and for points',
        parse.widths,
      ),
    )
    .addOption(option('--discriminator-units <list>', 'the same for D, such as 240,240', parse.widths))
    .addOption(
      option('--lr <rate>', 'learning rate at the first step (default: the preset’s)', parse.numberAbove(0)),
    )
    .addOption(
      option(
        '--discriminator-lr <rate>',
        'learning rate of D, if it is another (default: that of G)',
        parse.numberAbove(0),
      ),
    )
    .addOption(
      option('--beta1 <b>', 'Adam’s decay rate of the first moment (default: 0.5)', parse.numberFrom(0, 1)),
    )
    .addOption(
      option(
        '--beta2 <b>',
        'Adam’s decay rate of the second moment (default: 0.999)',
        parse.numberFrom(0, 1),
      ),
    )
    .addOption(
      option(
        '--warm-up <steps>',
        'steps over which the learning rate rises from 0 (default: none)',
        parse.wholeNumber(1),
      ),
    )
    .addOption(
      option(
        '--lr-decay <shape>',
        `let the learning rate decrease to 0 at the last step: ${decayShapes.join(', ')}; needs --steps or --epochs (default: the preset’s, mostly none)`,
        parse.oneOf(decayShapes),
      ),
    )
    .addOption(
      option(
        '--lr-decay-from <share>',
        'begin to after this share of the steps, such as 0.5 (default: 0)',
        parse.numberFrom(0, 1),
      ),
    )
    .addOption(
      option(
        '--objective <name>',
        `what D and G minimise: ${objectiveNames.join(', ')} (default: non-saturating)`,
        parse.oneOf(objectiveNames),
      ),
    )
    .addOption(
      option(
        '--gradient-penalty <weight>',
        'add WGAN-GP’s penalty to D’s loss (default: 10 for wasserstein, else none)',
        parse.numberAbove(0),
      ),
    )
    .addOption(
      option(
        '--r1 <gamma>',
        'add R1 to D’s loss: a penalty on its slope at real examples, such as 1',
        parse.numberAbove(0),
      ),
    )
    .addOption(
      option('--r2 <gamma>', 'add R2 to D’s loss: the same at generated examples', parse.numberAbove(0)),
    )
    .addOption(
      option(
        '--penalty-every <n>',
        'compute R1 and R2 in every n-th step, n times as strong (default: 1)',
        parse.wholeNumber(1, optionLimits.penaltyEvery),
      ),
    )
    .addOption(
      option(
        '--lecam <weight>',
        'add LeCam regularisation to D’s loss, for few pictures, such as 0.1',
        parse.numberAbove(0),
      ),
    )
    .addOption(
      option(
        '--consistency <weight>',
        'add to D’s loss how far its outputs for pictures differ from those for translated and mirrored copies, such as 10',
        parse.numberAbove(0),
      ),
    )
    .addOption(
      option(
        '--k <n>',
        'discriminator updates per step (default: 5 for wasserstein, else 1)',
        parse.wholeNumber(1, optionLimits.k),
      ),
    )
    .addOption(
      option(
        '--smooth-real <label>',
        'label of real pictures, such as 0.9 (default: 1)',
        parse.numberAbove(0, { max: 1 }),
      ),
    )
    .addOption(
      option(
        '--augment <list>',
        `change the pictures that D judges, real and generated alike: ${augmentationNames.join(', ')}, or some of them with commas`,
        parse.someOf(augmentationNames),
      ),
    )
    .addOption(
      option(
        '--augment-strength <p>',
        'the probability of each of these changes, or adaptive: it rises while D is too sure of real pictures (default: 1)',
        parse.fractionOr(['adaptive'] as const),
      ),
    )
    .addOption(
      option(
        '--instance-noise <deviation>',
        'add Gaussian noise to all examples that D judges, real and generated, such as 0.1 (default: none)',
        parse.numberAbove(0),
      ),
    )
    .option('--instance-noise-decay', 'let it decrease to 0 at the last step; needs --steps or --epochs')
    .addOption(
      option(
        '--generator-noise <which>',
        'z for G’s update: shared with D’s update, or fresh (default: shared)',
        parse.oneOf(['shared', 'fresh'] as const),
      ),
    )
    .addOption(
      option(
        '--updates <order>',
        'alternating: G is updated against the updated D; simultaneous: both at once (default: the preset’s)',
        parse.oneOf(updateOrders),
      ),
    )
    .addOption(
      option(
        '--ema <decay>',
        'keep a moving average of G’s weights, such as 0.999, and sample from it; 0 for none',
        parse.numberFrom(0, 1),
      ),
    )
    .addOption(
      option(
        '--ema-half-life <n>',
        'the same for any batch size: the weights of before count half after this many generated pictures, such as 10000',
        parse.wholeNumber(1),
      ),
    )
    .addOption(
      option('--seed <n>', `determines the whole run (default: ${defaultSeed})`, parse.wholeNumber(0)),
    )
    .addOption(deviceOption('cpu'))
    .addOption(threadsOption('one per core'))
    .addOption(
      option(
        '--sample-every <n>',
        `steps between sample grids (default: ${defaultSamples} grids per run)`,
        parse.wholeNumber(1),
      ),
    )
    .addOption(
      option(
        '--checkpoint-every <n>',
        `steps between checkpoints (default: one every ${duration(defaultCheckpointSeconds)})`,
        parse.wholeNumber(1),
      ),
    )
    .addOption(
      option(
        '--keep-every <n>',
        'steps between checkpoints that are kept (default: only the newest two are kept)',
        parse.wholeNumber(1),
      ),
    )
    .addOption(
      option(
        '--evaluate-every <minutes>',
        'minutes of training between two measurements of KID, by which the best checkpoint is kept (default: none)',
        parse.numberAbove(0),
      ),
    )
    .addOption(option('--grid <size>', 'columns x rows of a sample grid (default: 8x8)', parse.grid))
    .addOption(
      option('--like <run>', 'take the options of this run; typed options override them', parse.text),
    )
    .option('--studio', 'also serve a page on this computer that shows the training (sparring studio)')
    .option('--tensorboard', 'also write event files for TensorBoard into the run folder')
    .option('--dry-run', 'show what would be trained and where each option comes from, and write nothing')
    .addOption(option('--resume <run>', 'the same as sparring resume RUN', parse.text))
    .option('--json', 'print the outcome as JSON on standard output, and progress on standard error')
    .addHelpText('after', help)
    .action(async (data: string | undefined, flags: TrainCommandFlags, command: ConfigurableCommand) => {
      finish(
        await (flags.resume === undefined
          ? withTeam(flags, (own, team) => train(data, own, command, team))
          : resumeInstead(data, flags, command)),
      );
    });
}

async function train(
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
  const planned = await planTraining(data, flags, {
    pictures: opener(dryRun ? { ...flags, fetch: false } : flags),
    runtime: () => openRuntime(flags),
    run: openRun,
    processes: team?.size,
  });
  try {
    const { options, data: source, choice } = planned;
    const gan = ganOf(options);
    const space = await forecastSpace(options, out);
    const notes = [
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
    planned.close();
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
  const ofData = { data, dataRoot, fetch, values };
  const given = { steps, epochs, minutes, deadline, lr, device, threads, json, studio, ...ofData };
  return resumeCommand(flags.resume!, withoutUndefined(given));
}
