import type { Command } from 'commander';
import { realSplits } from '../../runs/picture-features.ts';
import { featureValues } from '../../analysis/features/onnx-network.ts';
import { UsageError } from '../../core/errors.ts';
import { resamplingFilters } from '../../core/resampling.ts';
import { addExploreOptions, checkFigure, printFound, type Found } from '../figures/output.ts';
import * as parse from '../options/parsers.ts';
import { option } from '../options/typed-option.ts';
import { dataRootOption, fetchOption, valuesOption } from '../options/shared.ts';
import { printOutcome } from '../terminal/outcome.ts';
import { printLines } from '../terminal/print.ts';
import { untilStopped } from '../terminal/stop-request.ts';
import { checkUsed } from './check-flags.ts';
import { featuresCommand } from './evaluate-features.ts';
import { nearestCommand } from './evaluate-nearest.ts';
import { checkParzen, parzenCommand } from './evaluate-parzen.ts';
import { featureNames } from './feature-networks.ts';
import { isFeatureMetric, metricNames, type EvaluateFlags, type MetricName } from './flags.ts';

/** What each metric measures, in a line of the help. */
const summaries: Readonly<Record<MetricName, string>> = {
  kid: 'kernel distance of samples to real pictures: 0 for the same kind of pictures',
  fid: 'Fréchet distance of samples to real pictures, of 2,048 or more of each',
  prdc: 'precision, recall, density and coverage of samples among real pictures',
  nearest:
    'samples beside their nearest training pictures, and whether they are nearer than held-out pictures',
  parzen: 'the 2014 paper’s log-likelihood of held-out pictures under Parzen windows on samples, in nats',
};

const help = `
Metrics:
${Object.entries(summaries)
  .map(([name, summary]) => `  ${name.padEnd(12)}${summary}`)
  .join('\n')}

kid, fid and prdc compare features of 2,048 samples with those of 2,048 training
pictures, or of all if they are fewer; with --against held-out, of held-out
pictures. The features are those of a network with random weights (--features
random), which is the same everywhere; or those of MobileNetV2 as the package
nsfwjs of npm has it, trained on photographs and drawings (--features
nsfwjs-mobilenet-v2, after npm i nsfwjs@4.4); or those of the run's D
(--features discriminator), which is another network at each step; or those of
an ONNX file: with Inception's, fid is the FID of papers. The recorded names say
what each number depends on:
kid@random-conv-64-whitened,bicubic,n=2048/2048,training.

Held-out pictures are real ones that the run was not trained on. --held-out
names them. The default is what train --hold-out left out, or the test split of
a named set such as mnist. If there are none, nearest compares some of the
training pictures, chosen at random, with the others. parzen also needs
--validation, unless the set has such a split.

Each evaluation is recorded in the run, in evaluations.jsonl. Other commands use
the best of the evaluated steps with --step best.

Examples:
  sparring evaluate runs/00003-bedrooms-dcgan-64 --metric kid,prdc
  sparring evaluate runs/00003-bedrooms-dcgan-64 --metric nearest --held-out bedrooms-eval
  sparring evaluate runs/00001-mnist-dcgan-28 --metric nearest --count 5000 --json
  sparring evaluate runs/00002-mnist-train-50k-gan-mnist --metric parzen`;

const maxSamples = 1_000_000;

/** Adds `sparring evaluate`. `finish` takes the exit code. */
export function addEvaluateCommand(program: Command, finish: (code: number) => void): void {
  const command = program
    .command('evaluate')
    .summary('evaluate a generator')
    .description('Evaluates the generator of a run by one metric or several.')
    .argument('<run>', 'the run folder')
    .addOption(
      option(
        '--metric <name>',
        `${metricNames.join(', ')}; several with commas`,
        parse.someOf(metricNames),
      ).makeOptionMandatory(),
    )
    .addOption(
      option(
        '--features <name>',
        `the network that kid, fid and prdc measure pictures by: ${featureNames.join(', ')} or an .onnx file (default: random)`,
        parse.oneOfOrFile(featureNames, '.onnx'),
      ),
    )
    .addOption(
      option('--features-input <name>', 'the input of the .onnx file, if it has several', parse.text),
    )
    .addOption(
      option('--features-output <name>', 'the output of the .onnx file, if it has several', parse.text),
    )
    .addOption(
      option(
        '--features-size <n>',
        'the side of the pictures that the .onnx file takes (default: what it says)',
        parse.wholeNumber(1, 4096),
      ),
    )
    .addOption(
      option(
        '--features-values <name>',
        `the values that the .onnx file takes: ${featureValues.join(', ')} (default: signed)`,
        parse.oneOf(featureValues),
      ),
    )
    .addOption(
      option(
        '--features-resize <filter>',
        `how pictures get the size that the .onnx file takes: ${resamplingFilters.join(', ')} (default: bicubic)`,
        parse.oneOf(resamplingFilters),
      ),
    )
    .addOption(
      option(
        '--against <split>',
        `the pictures that they compare samples with: ${realSplits.join(', ')} (default: training, or held-out with --held-out)`,
        parse.oneOf(realSplits),
      ),
    )
    .option('--insist', 'compute fid of fewer than 2,048 pictures, too')
    .addOption(
      option(
        '--count <n>',
        'number of samples, of the seeds 0, 1, 2 … (default: 2048; for nearest 1000, for parzen 10000)',
        parse.wholeNumber(1, maxSamples),
      ),
    )
    .addOption(option('--held-out <data>', 'real pictures that the run was not trained on', parse.text))
    .addOption(option('--validation <data>', 'held-out pictures on which parzen chooses its σ', parse.text))
    .addOption(
      option(
        '--references <n>',
        'number of real pictures to compare with, chosen at random (default: 2048; for nearest all)',
        parse.wholeNumber(2),
      ),
    )
    .addOption(option('--data <path>', 'where the run’s pictures are now, if they were moved', parse.text))
    .addOption(dataRootOption())
    .addOption(fetchOption())
    .addOption(valuesOption())
    .addHelpText('after', help)
    .action(async (run: string, flags: EvaluateFlags) =>
      finish(await untilStopped((signal) => evaluate(run, flags, signal))),
    );
  addExploreOptions(command, 'METRIC');
}

/** Runs the metrics, those of features together, and prints what they found. */
async function evaluate(run: string, flags: EvaluateFlags, signal: AbortSignal): Promise<void> {
  checkFigure(flags, 0);
  checkUsed(flags);
  const byFeatures = flags.metric.filter(isFeatureMetric);
  const evaluations: ((path: string) => Promise<Found>)[] = [
    ...(byFeatures.length === 0
      ? []
      : [async (path: string) => featuresCommand(path, byFeatures, flags, signal)]),
    ...(flags.metric.includes('nearest')
      ? [async (path: string) => nearestCommand(path, flags, signal)]
      : []),
    ...(flags.metric.includes('parzen') ? [async (path: string) => parzenCommand(path, flags, signal)] : []),
  ];
  if (flags.out !== undefined && evaluations.length > 1) {
    throw new UsageError(
      `--out names one figure, and --metric ${flags.metric.join(',')} makes ${evaluations.length}: leave --out away, or evaluate one after the other`,
      { option: 'out' },
    );
  }
  // Before the others have computed for minutes.
  if (flags.metric.includes('parzen')) await checkParzen(run, flags);
  const found: Found[] = [];
  for (const each of evaluations) found.push(await each(run));
  if (found.length === 1) printFound(flags, found[0]!);
  else if (flags.json === true) printOutcome({ evaluations: found.map(({ record }) => record) });
  else printLines(found.flatMap(({ lines }, i) => (i === 0 ? lines : ['', ...lines])));
}
