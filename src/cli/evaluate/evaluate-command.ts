import type { Command } from 'commander';
import { addExploreOptions } from '../figures/output.ts';
import * as parse from '../options/parsers.ts';
import { option } from '../options/typed-option.ts';
import { dataRootOption, fetchOption, valuesOption } from '../options/shared.ts';
import { untilStopped } from '../terminal/stop-request.ts';
import { nearestCommand } from './evaluate-nearest.ts';
import { parzenCommand } from './evaluate-parzen.ts';
import { metricNames, type EvaluateFlags, type MetricName } from './flags.ts';

/** A metric of the generator of a run. */
interface Metric {
  /** What it measures, in a line of the help. */
  readonly summary: string;
  readonly evaluate: (run: string, flags: EvaluateFlags, signal: AbortSignal) => Promise<void>;
}

const metrics: Readonly<Record<MetricName, Metric>> = {
  nearest: {
    summary:
      'samples beside their nearest training pictures, and whether they are nearer than held-out pictures',
    evaluate: nearestCommand,
  },
  parzen: {
    summary: 'the 2014 paper’s log-likelihood of held-out pictures under Parzen windows on samples, in nats',
    evaluate: parzenCommand,
  },
};

const help = `
Metrics:
${Object.entries(metrics)
  .map(([name, { summary }]) => `  ${name.padEnd(12)}${summary}`)
  .join('\n')}

Held-out pictures are real ones that the run was not trained on. --held-out
names them. The default is what train --hold-out left out, or the test split of
a named set such as mnist. If there are none, nearest compares some of the
training pictures, chosen at random, with the others. parzen also needs
--validation, unless the set has such a split.

Each evaluation is recorded in the run, in evaluations.jsonl. Other commands use
the best of the evaluated steps with --step best.

Examples:
  sparring evaluate runs/00003-bedrooms-dcgan-64 --metric nearest --held-out bedrooms-eval
  sparring evaluate runs/00001-mnist-dcgan-28 --metric nearest --count 5000 --json
  sparring evaluate runs/00002-mnist-train-50k-gan-mnist --metric parzen`;

const maxSamples = 1_000_000;

/** Adds `sparring evaluate`. `finish` takes the exit code. */
export function addEvaluateCommand(program: Command, finish: (code: number) => void): void {
  const command = program
    .command('evaluate')
    .summary('evaluate a generator')
    .description('Evaluates the generator of a run by one metric.')
    .argument('<run>', 'the run folder')
    .addOption(
      option('--metric <name>', metricNames.join(', '), parse.oneOf(metricNames)).makeOptionMandatory(),
    )
    .addOption(
      option(
        '--count <n>',
        'number of samples, of the seeds 0, 1, 2 … (default: 1000; for parzen 10000)',
        parse.wholeNumber(1, maxSamples),
      ),
    )
    .addOption(option('--held-out <data>', 'real pictures that the run was not trained on', parse.text))
    .addOption(option('--validation <data>', 'held-out pictures on which parzen chooses its σ', parse.text))
    .addOption(
      option(
        '--references <n>',
        'number of training pictures, chosen at random (default: all)',
        parse.wholeNumber(2),
      ),
    )
    .addOption(option('--data <path>', 'where the run’s pictures are now, if they were moved', parse.text))
    .addOption(dataRootOption())
    .addOption(fetchOption())
    .addOption(valuesOption())
    .addHelpText('after', help)
    .action(async (run: string, flags: EvaluateFlags) =>
      finish(await untilStopped((signal) => metrics[flags.metric].evaluate(run, flags, signal))),
    );
  addExploreOptions(command, 'METRIC');
}
