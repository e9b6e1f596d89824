/** The options of `sparring train`, in the order of its help. */
import type { Command } from 'commander';
import { classOrigins } from '../../data/classes.ts';
import { augmentationNames } from '../../gan/augmentation/augmentation.ts';
import { discriminatorNorms, generatorUpsamplings } from '../../gan/networks/dcgan.ts';
import { dcganArchitectures } from '../../gan/networks/network.ts';
import { objectiveNames } from '../../gan/objectives/objectives.ts';
import { presetNames } from '../../gan/presets/presets.ts';
import { decayShapes } from '../../gan/training/rate-schedule.ts';
import { updateOrders } from '../../gan/training/step-definition.ts';
import { defaultSeed } from '../../runs/new-run.ts';
import { optionLimits } from '../../runs/option-limits.ts';
import { defaultCheckpointSeconds, defaultSamples } from '../../runs/pace.ts';
import * as parse from '../options/parsers.ts';
import { option } from '../options/typed-option.ts';
import {
  dataRootOption,
  deadlineOption,
  fetchOption,
  valuesOption,
  deviceOption,
  threadsOption,
} from '../options/shared.ts';
import { defaultEpochs } from '../../runs/requested-run.ts';
import { duration } from '../../core/durations.ts';
import { quickest } from '../../workbench/device.ts';

/** Adds all of them. @returns the command */
export function addTrainOptions<C extends Command>(command: C): C {
  return command
    .addOption(
      option(
        '--preset <name>',
        `${presetNames.join(', ')} (default: by the size and number of the pictures, quick-64, few-64 or quick-28; for points gan-1d or gan-2d)`,
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
        'add R1 to D’s loss: a penalty on its slope at real examples, such as 1; 0 for none (default: the preset’s)',
        parse.fromZero(),
      ),
    )
    .addOption(option('--r2 <gamma>', 'add R2 to D’s loss: the same at generated examples', parse.fromZero()))
    .addOption(
      option(
        '--penalty-every <n>',
        'compute R1 and R2 in every n-th step, n times as strong (default: the preset’s, or 1)',
        parse.wholeNumber(1, optionLimits.penaltyEvery),
      ),
    )
    .addOption(
      option(
        '--lecam <weight>',
        'add LeCam regularisation to D’s loss, for few pictures, such as 0.1',
        parse.fromZero(),
      ),
    )
    .addOption(
      option(
        '--consistency <weight>',
        'add to D’s loss how far its outputs for pictures differ from those for translated and mirrored copies, such as 10',
        parse.fromZero(),
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
        `change the pictures that D judges, real and generated alike: ${augmentationNames.join(', ')}, or some of them with commas; none for none (default: the preset’s)`,
        parse.someOf(augmentationNames, 'none'),
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
    .addOption(deviceOption('cpu', [quickest]))
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
    .option('--json', 'print the outcome as JSON on standard output, and progress on standard error');
}
