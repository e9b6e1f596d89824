import type { Command } from 'commander';
import { UsageError } from '../../core/errors.ts';
import { formatBytes } from '../../core/wording.ts';
import type { PictureSource } from '../../data/pictures/source.ts';
import type { NetworkName } from '../../gan/networks/state-names.ts';
import { hasStatistics } from '../../gan/sampling/standing-discriminator.ts';
import {
  exportFormatOf,
  exportFormats,
  exportNamings,
  exportRun,
  type ExportFormat,
} from '../../runs/export-run.ts';
import type { Normalisation } from '../../runs/generator.ts';
import type { TrainedRun } from '../../runs/trained-run.ts';
import { openRun } from '../inputs/open-run.ts';
import { openRuntime } from '../inputs/open-runtime.ts';
import { findTrainingPictures } from '../inputs/training-pictures.ts';
import * as parse from '../options/parsers.ts';
import { scoredLatentType, scoringPrograms } from '../../gan/files/scored-model.ts';
import { option } from '../options/typed-option.ts';
import {
  dataRootOption,
  fetchOption,
  normalisationOption,
  stepOption,
  valuesOption,
  weightsOption,
} from '../options/shared.ts';
import { printOutcome } from '../terminal/outcome.ts';
import { shellPath } from '../terminal/shell-path.ts';
import { printSummary, warn } from '../terminal/print.ts';
import { fileWording, isStandardOutput, writeOutput } from '../terminal/standard-output.ts';
import type { ExportFlags } from './export-flags.ts';
import { exportFolder, folderFormats } from './export-folder.ts';
import { stepWording } from '../../runs/step-wording.ts';

const networks = ['generator', 'discriminator'] as const satisfies readonly NetworkName[];

const help = `
onnx: one network, for any ONNX runtime and any batch size. The generator has
the input z [batch, latent] and the output images [batch, channels, height,
width]; the discriminator has the input images and the output probability, or
score if its objective has scores, [batch, 1], D(x). A conditional network has a
second input, label [batch, classes], the class, one-hot. Networks of points
have points [batch, dimension] instead of images.

The metadata of both formats say what a program needs: preset, step, network,
latent_dimension, latent_distribution and latent_bound of z, classes and
class_names (a JSON list), value_range with value_min (black) and value_max
(white), weights and normalisation. Values are from -1 to 1 (signed), 0 to 1
(unit) or about -2.5 to 2.5 (contrast).

--normalisation is standing by default, as for sparring sample: so the exported
generator draws what sample draws. Safetensors contain standing or running
statistics; onnx may also normalise by the batch. See sparring sample --help.
For a discriminator standing statistics are those of 512 training pictures, as
for sparring judge. They are the default of onnx if the pictures are at hand;
that of safetensors is running, so that training can go on elsewhere.

With --for torch-fidelity the generator takes z alone and gives bytes, [batch,
3, height, width], as that program scores it; the outcome has its command.

safetensors: the weights of one network. For DCGANs of 4×4 kernels they have
the names of the dcgan in pytorch/examples, such as main.0.weight. With --names
sparring they have Sparring's own names, for any network.

hub: a folder in the layout of huggingface.co: the generator as onnx and
safetensors, config.json, pictures, and a model card made of the run's options.

tensorboard: the metrics and samples of a run that was trained without
--tensorboard, as an event file in a folder.

Examples:
  sparring export runs/00003-bedrooms-dcgan-64 --format onnx --out rooms.onnx
  sparring export runs/00003-bedrooms-dcgan-64 --format safetensors --out netG.safetensors
  sparring export runs/00003-bedrooms-dcgan-64 --network discriminator --out netD.safetensors
  sparring export runs/00003-bedrooms-dcgan-64 --network discriminator --out rooms-d.onnx
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
      option('--network <name>', 'generator or discriminator (default: generator)', parse.oneOf(networks)),
    )
    .addOption(
      option(
        '--names <whose>',
        'pytorch or sparring, for safetensors (default: pytorch for DCGANs of 4×4 kernels, else sparring)',
        parse.oneOf(exportNamings),
      ),
    )
    .addOption(
      option(
        '--for <program>',
        `the generator as this program scores it, from z alone to bytes, for onnx: ${scoringPrograms.join(', ')}`,
        parse.oneOf(scoringPrograms),
      ),
    )
    .option('--overwrite', 'for hub: replace files in the folder that are of no earlier export')
    .addOption(option('--data <path>', 'for a discriminator: the new path of the run’s pictures', parse.text))
    .addOption(dataRootOption())
    .addOption(fetchOption())
    .addOption(valuesOption())
    .option('--json', 'print what was written as JSON')
    .addHelpText('after', help)
    .action(exportNetwork);
}

async function exportNetwork(path: string, flags: ExportFlags): Promise<void> {
  const format = flags.format ?? formatByEnding(flags.out);
  if (format === 'hub' || format === 'tensorboard') return exportFolder(path, format, flags);
  if (flags.overwrite === true) throw new UsageError('--overwrite applies to --format hub: leave it out');
  const { network = 'generator', names, normalisation, weights, out } = flags;
  const run = await openRun(path, { step: flags.step });
  const measured = await picturesToMeasure(run, format, flags);
  try {
    const request = { format, network, for: flags.for, names, weights, normalisation, pictures: measured };
    const { bytes, ...used } = await writeOutput(
      out,
      { ending: `.${format}`, isText: false, json: flags.json === true },
      (file) => exportRun(run, { ...request, file }, () => openRuntime({})),
    );
    const { step } = run;
    const scoring = flags.for === undefined ? undefined : scoringCommand(run, out);
    if (flags.json === true) {
      const command = scoring === undefined ? {} : { scoring };
      printOutcome({ run: path, step, format, file: out, bytes, ...used, ...command });
    } else {
      const of = network === 'discriminator' ? statisticsOf[used.normalisation] : '';
      const line = `The ${network} of ${stepWording(run)} as ${format}, ${used.weights} weights with ${used.normalisation} statistics${of}, ${formatBytes(bytes)}: ${fileWording(out)}`;
      printSummary(scoring === undefined ? [line] : [line, `Score it: ${scoring}`], isStandardOutput(out));
    }
  } finally {
    measured?.close?.();
  }
}

/** How torch-fidelity scores the exported generator. */
function scoringCommand({ networks: gan }: TrainedRun, file: string): string {
  const { dimension } = gan.latent;
  const model = isStandardOutput(file) ? 'MODEL.onnx' : shellPath(file);
  return `fidelity --fid --kid --isc --input1 ${model} --input1-model-z-type ${scoredLatentType(gan)} --input1-model-z-size ${dimension} --input1-model-num-samples 10000 --input2 REAL-PICTURES`;
}

/** What the statistics of a discriminator are. */
const statisticsOf: Readonly<Record<Normalisation, string>> = {
  standing: ' of training pictures',
  running: ' of its training',
  batch: ' of what it is given',
};

/**
 * The training pictures that a discriminator's standing statistics are measured on; undefined if it is exported without
 * them. A file of weights that nothing is said about has the running ones, so that training can go on elsewhere.
 */
async function picturesToMeasure(
  run: TrainedRun,
  format: ExportFormat,
  flags: ExportFlags,
): Promise<PictureSource | undefined> {
  const { network = 'generator', data, normalisation = format === 'onnx' ? undefined : 'running' } = flags;
  if (network === 'generator') {
    if (data === undefined) return undefined;
    throw new UsageError('--data does not apply to a generator, which needs no pictures: leave it out');
  }
  const isMeasured = normalisation === undefined || normalisation === 'standing';
  if (!isMeasured || !hasStatistics(run.networks)) return undefined;
  const found = await findTrainingPictures(run, flags);
  if ('pictures' in found) return found.pictures;
  if (normalisation === 'standing') {
    throw new UsageError(`standing statistics need the training pictures: ${found.why}`);
  }
  warn(`running statistics instead of standing ones: ${found.why}`);
  return undefined;
}

function formatByEnding(out: string): ExportFormat {
  const format = exportFormatOf(out);
  if (format !== undefined) return format;
  throw new UsageError(
    `the format of --out ${JSON.stringify(out)} is unknown: pass --format ${exportFormats.join(' or --format ')}`,
  );
}
