import { grouped } from '../../core/wording.ts';
import { UsageError } from '../../core/errors.ts';
import { call, option, says } from '../../core/sentence.ts';
import { joined, roundedTo } from '../../core/numbers.ts';
import { untrainedNetworks } from '../../gan/training/initial-state.ts';
import { nameOfData } from '../support/data.ts';
import type { Experiment, ExperimentContext, Outcome } from '../support/experiment.ts';
import { openPictureRun } from '../../runs/open-run.ts';
import type { TrainedRun } from '../../runs/trained-run.ts';
import { checkMemory, featureRows } from '../../analysis/evaluation/feature-rows.ts';
import { discriminatorFeaturesBy } from '../../analysis/features/discriminator.ts';
import type { FeatureNetwork } from '../../analysis/features/feature-network.ts';
import { pixelFeatures } from '../../analysis/features/pixels.ts';
import { readLabelled, type LabelledPictures } from '../support/labelled-pictures.ts';
import {
  authorsCosts,
  chooseCost,
  errorOf,
  type CostChoice,
  type LabelledBlocks,
} from '../../analysis/evaluation/svm-protocols.ts';
import { trainLinearSvm } from '../../analysis/metrics/linear-svm.ts';

const classes = 10;
/** The paper's accuracy, for a DCGAN trained on Imagenet-1k and an L2-SVM on 28,672 features. */
const paperAccuracy = 82.8;
/** To choose C, SVMs are trained on the first and validated on the last blocks of the training pictures, 2,048 pictures each. */
const choosingBlocks = 5;
const validationBlocks = 3;
/** Blocks whose pictures the statistics of batch normalisation are measured on. */
const statisticBlocks = 2;
const pixelCosts = [0.00001, 0.0001, 0.001, 0.01];

/** Table 1 of the 2015 paper: CIFAR-10 by a linear SVM on features of a discriminator of other pictures. */
export const dcganTable1: Experiment = {
  name: 'dcgan-table-1',
  paper: 'dcgan',
  where: 'table 1',
  summary:
    'CIFAR-10 classified by a linear SVM on features of a discriminator that was trained on other pictures',
  needs: [
    { key: 'training', what: 'CIFAR-10’s training pictures', set: 'cifar10' },
    { key: 'test', what: 'its test pictures', set: 'cifar10:test' },
  ],
  minutes: 60,
  takesRun: true,
  run,
};

interface Evaluated {
  readonly what: string;
  readonly dimension: number;
  readonly choice: CostChoice;
  readonly converged: boolean;
  readonly accuracy: number;
}

async function run(context: ExperimentContext): Promise<Outcome> {
  const [path] = context.runs;
  if (path === undefined) {
    throw new UsageError(
      says`this experiment evaluates a run that was trained on other pictures than CIFAR-10: make one with ${call('train', ['PICTURES'], { preset: 'dcgan-64', imageSize: 32 })}, and pass ${option('run', 'RUN')}`,
    );
  }
  const discriminator = await openPictureRun(path);
  const { gan, options, step } = discriminator;
  const { image } = gan;
  context.progress('reading CIFAR-10');
  const training = await readLabelled(await context.open('training'), image, image.range);
  const test = await readLabelled(await context.open('test'), image, image.range);
  const evaluated: Evaluated[] = [];
  for (const [what, make] of networksOf(context, discriminator, training)) {
    // The run is evaluated in any case, the baselines only while there is time.
    if (evaluated.length > 0 && (context.budget.isSpent || context.signal.aborted)) break;
    const features = await make();
    try {
      evaluated.push({ what, ...(await evaluate(context, what, features, training, test)) });
    } finally {
      await features.release();
    }
  }
  return {
    protocol:
      `Linear L2-SVM (squared hinge, one against the rest) on all ${training.labels.length} training pictures of CIFAR-10, evaluated once on its ${test.labels.length} test pictures. ` +
      `C is chosen from ${authorsCosts.join(', ')} (for pixels: ${pixelCosts.join(', ')}) by training on the first ${choosingBlocks * 2048} pictures and validating on the last ${validationBlocks} blocks of 2,048. ` +
      `Features: the activations of D’s convolutions, max-pooled to 4×4; batch normalisation uses statistics of CIFAR-10’s training pictures. ` +
      `D: ${options.preset} at ${image.width}×${image.height}, step ${grouped(step)}, trained on ${nameOfData(options.data)}.`,
    rows: evaluated.map(({ what, dimension, accuracy }, i) => ({
      what: `accuracy on ${dimension} ${what}`,
      unit: '%',
      ...(i === 0 ? { paper: { value: paperAccuracy } } : {}),
      ours: { value: roundedTo(100 * accuracy, 2) },
    })),
    files: [],
    remarks: [
      'The paper’s D was trained on Imagenet-1k and gives 28,672 features.',
      ...evaluated
        .filter(({ converged }) => !converged)
        .map(({ what }) => `The SVM of ${what} did not converge.`),
    ],
    numbers: { judged: evaluated },
  };
}

/** What is evaluated, in order. */
function networksOf(
  { runtime, seed }: ExperimentContext,
  { gan, state }: TrainedRun,
  training: LabelledPictures,
): [string, () => Promise<FeatureNetwork>][] {
  const measured = joined(training.blocks.slice(0, statisticBlocks));
  return [
    ['features of D', () => discriminatorFeaturesBy(measured, gan, state, runtime)],
    [
      'features of the same D untrained',
      () => discriminatorFeaturesBy(measured, gan, untrainedNetworks(gan, seed), runtime),
    ],
    ['raw pixels', async () => pixelFeatures(gan.image)],
  ];
}

async function evaluate(
  context: ExperimentContext,
  what: string,
  features: FeatureNetwork,
  training: LabelledPictures,
  test: LabelledPictures,
): Promise<Omit<Evaluated, 'what'>> {
  const { runtime } = context;
  const { dimension } = features;
  checkMemory(training.labels.length, dimension);
  context.progress(`computing ${what}`);
  const all: LabelledBlocks = {
    blocks: await featureRows(features, training.blocks),
    labels: training.labels,
  };
  const costs = what === 'raw pixels' ? pixelCosts : authorsCosts;
  const progress = (line: string) => context.progress(`${what}, ${line}`);
  const first = part(all, 0, choosingBlocks);
  const last = part(all, Math.max(choosingBlocks, all.blocks.length - validationBlocks));
  const choice =
    last.blocks.length === 0
      ? { cost: costs[0], tried: [] }
      : await chooseCost(first, last, costs, classes, runtime, progress);
  const { machine, converged } = await trainLinearSvm(
    all.blocks,
    all.labels,
    {
      classes,
      cost: choice.cost,
      onStep: (at, left) =>
        context.progress(`${what}, C ${choice.cost}, Newton step ${at}, ${left} classes left`),
    },
    runtime,
  );
  const testSet = { blocks: await featureRows(features, test.blocks), labels: test.labels };
  return { dimension, choice, converged, accuracy: 1 - (await errorOf(machine, testSet, runtime)) };
}

/** Some of the blocks, with their labels. */
function part({ blocks, labels }: LabelledBlocks, from: number, to = blocks.length): LabelledBlocks {
  const counted = (before: number) => blocks.slice(0, before).reduce((sum, { count }) => sum + count, 0);
  return { blocks: blocks.slice(from, to), labels: labels.slice(counted(from), counted(to)) };
}
