import type { Command } from 'commander';
import { addExploreOptions } from '../figures/output.ts';
import * as parse from '../options/parsers.ts';
import { option } from '../options/parsers.ts';
import { dataRootOption, fetchOption } from '../options/shared.ts';
import { nearestCommand } from './evaluate-nearest.ts';
import { parzenCommand } from './evaluate-parzen.ts';
import { metricNames, type EvaluateFlags, type MetricName } from './flags.ts';

/** A way to judge the generator of a run. */
interface Metric {
  /** For help: what it says, in a line. */
  readonly summary: string;
  readonly evaluate: (run: string, flags: EvaluateFlags) => Promise<void>;
}

const metrics: Readonly<Record<MetricName, Metric>> = {
  nearest: {
    summary:
      'samples beside their nearest training pictures, and whether they are nearer than new pictures are',
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

Held-out pictures are real ones that the run was not trained on: those of train --hold-out, or of a named set such as
mnist its test set; otherwise pass --held-out. Without it, training pictures chosen at random stand in for them, compared with the others.

Examples:
  sparring evaluate runs/00003-bedrooms-dcgan-64 --metric nearest --held-out bedrooms-eval
  sparring evaluate runs/00001-mnist-dcgan-28 --metric nearest --count 5000 --json
  sparring evaluate runs/00002-mnist-train-50k-gan-mnist --metric parzen`;

const mostSamples = 1_000_000;

/** Adds `sparring evaluate`. */
export function addEvaluateCommand(program: Command): void {
  const command = program
    .command('evaluate')
    .summary('judge what a generator makes')
    .description('Judges what the generator of a run makes, by one metric at a time.')
    .argument('<run>', 'the run folder')
    .addOption(
      option('--metric <name>', metricNames.join(', '), parse.oneOf(metricNames)).makeOptionMandatory(),
    )
    .addOption(
      option(
        '--count <n>',
        'samples, of the seeds from 0 on (default: 1000; of parzen, 10000)',
        parse.wholeNumber(1, mostSamples),
      ),
    )
    .addOption(option('--held-out <data>', 'real pictures that were not trained on', parse.text))
    .addOption(option('--validation <data>', 'held-out pictures that parzen chooses its σ on', parse.text))
    .addOption(
      option('--references <n>', 'so many training pictures, at random (default: all)', parse.wholeNumber(2)),
    )
    .addOption(option('--data <path>', 'where the run’s pictures are now', parse.text))
    .addOption(dataRootOption())
    .addOption(fetchOption())
    .addHelpText('after', help)
    .action((run: string, flags: EvaluateFlags) => metrics[flags.metric].evaluate(run, flags));
  addExploreOptions(command, 'METRIC');
}
