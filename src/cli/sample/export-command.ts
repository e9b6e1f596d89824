import type { Command } from 'commander';
import { UsageError } from '../../core/errors.ts';
import { formatBytes } from '../../core/wording.ts';
import type { NetworkName } from '../../gan/networks/state-names.ts';
import {
  exportFormatOf,
  exportFormats,
  exportNamings,
  exportRun,
  type ExportFormat,
} from '../../runs/export-run.ts';
import { openRun } from '../inputs/open-run.ts';
import { openRuntime } from '../inputs/open-runtime.ts';
import * as parse from '../options/parsers.ts';
import { option } from '../options/typed-option.ts';
import { normalisationOption, stepOption, weightsOption } from '../options/shared.ts';
import { printOutcome } from '../terminal/outcome.ts';
import { printSummary } from '../terminal/print.ts';
import { fileWording, isStandardOutput, writeOutput } from '../terminal/standard-output.ts';
import type { ExportFlags } from './export-flags.ts';
import { exportFolder, folderFormats } from './export-folder.ts';
import { stepWording } from '../../runs/step-wording.ts';

const networks = ['generator', 'discriminator'] as const satisfies readonly NetworkName[];

const help = `
onnx: the generator alone, for any ONNX runtime. Its input is z [batch, latent],
its output images [batch, channels, height, width], with any batch size. A
conditional generator has a second input, label [batch, classes], the class,
one-hot. A generator of points has the output points [batch, dimension].

The metadata of both formats say what a program needs: preset, step, network,
latent_dimension, latent_distribution and latent_bound of z, classes and
class_names (a JSON list), value_range with value_min (black) and value_max
(white), weights and normalisation. Values are from -1 to 1 (signed), 0 to 1
(unit) or about -2.5 to 2.5 (contrast).

--normalisation is standing by default, as for sparring sample: so the exported
generator draws what sample draws. Safetensors contain standing or running
statistics; onnx may also normalise by the batch. See sparring sample --help.

safetensors: the weights of one network. For dcgan-64 and dcgan-28 they have the
names of the dcgan in pytorch/examples, such as main.0.weight. With --names
sparring they have Sparring's own names, for any network.

hub: a folder in the layout of huggingface.co: the generator as onnx and
safetensors, config.json, pictures, and a model card made of the run's options.

tensorboard: the metrics and samples of a run that was trained without
--tensorboard, as an event file in a folder.

Examples:
  sparring export runs/00003-bedrooms-dcgan-64 --format onnx --out rooms.onnx
  sparring export runs/00003-bedrooms-dcgan-64 --format safetensors --out netG.safetensors
  sparring export runs/00003-bedrooms-dcgan-64 --network discriminator --out netD.safetensors
  sparring export runs/00003-bedrooms-dcgan-64 --format hub --out bedrooms-dcgan`;

/** Adds `sparring export`. */
export function addExportCommand(program: Command): void {
  program
    .command('export')
    .summary('write a run’s networks for other programs')
    .description('Writes a network of a run, or its measurements, for other programs.')
    .argument('<run>', 'the run folder')
    .addOption(
      option(
        '--out <path>',
        'the file to write, - for standard output; for hub and tensorboard the folder',
        parse.text,
      ).makeOptionMandatory(),
    )
    .addOption(
      option(
        '--format <name>',
        'onnx, safetensors, hub or tensorboard (default: by the ending of --out)',
        parse.oneOf([...exportFormats, ...folderFormats]),
      ),
    )
    .addOption(stepOption())
    .addOption(normalisationOption())
    .addOption(weightsOption())
    .addOption(
      option(
        '--network <name>',
        'generator or discriminator, for safetensors (default: generator)',
        parse.oneOf(networks),
      ),
    )
    .addOption(
      option(
        '--names <whose>',
        'pytorch or sparring, for safetensors (default: pytorch for dcgan-64 and dcgan-28, else sparring)',
        parse.oneOf(exportNamings),
      ),
    )
    .option('--overwrite', 'for hub: replace files in the folder that are of no earlier export')
    .option('--json', 'print what was written as JSON')
    .addHelpText('after', help)
    .action(exportNetwork);
}

async function exportNetwork(path: string, flags: ExportFlags): Promise<void> {
  const format = flags.format ?? formatByEnding(flags.out);
  if (format === 'hub' || format === 'tensorboard') return exportFolder(path, format, flags);
  if (flags.overwrite === true) throw new UsageError('--overwrite applies to --format hub: leave it out');
  const { network = 'generator', names, normalisation, out } = flags;
  const run = await openRun(path, { step: flags.step });
  const request = { format, network, names, weights: flags.weights, normalisation };
  const { bytes, ...used } = await writeOutput(
    out,
    { ending: `.${format}`, isText: false, json: flags.json === true },
    (file) => exportRun(run, { ...request, file }, () => openRuntime({})),
  );
  const { step } = run;
  if (flags.json === true) printOutcome({ run: path, step, format, file: out, bytes, ...used });
  else {
    const line = `The ${network} of ${stepWording(run)} as ${format}, ${used.weights} weights with ${used.normalisation} statistics, ${formatBytes(bytes)}: ${fileWording(out)}`;
    printSummary([line], isStandardOutput(out));
  }
}

function formatByEnding(out: string): ExportFormat {
  const format = exportFormatOf(out);
  if (format !== undefined) return format;
  throw new UsageError(
    `the format of --out ${JSON.stringify(out)} is unknown: pass --format ${exportFormats.join(' or --format ')}`,
  );
}
