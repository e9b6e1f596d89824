import { extname } from 'node:path';
import type { Command } from 'commander';
import { UsageError } from '../../core/errors.ts';
import { formatBytes } from '../../core/wording.ts';
import type { NetworkName } from '../../gan/networks/state-names.ts';
import type { WeightKind } from '../../gan/sampling/standing-generator.ts';
import {
  exportFormats,
  exportNamings,
  exportRun,
  type ExportFormat,
  type ExportNaming,
} from '../../runs/export-run.ts';
import type { Normalisation } from '../../runs/generator.ts';
import { openRun } from '../inputs/open-run.ts';
import { openRuntime } from '../inputs/open-runtime.ts';
import * as parse from '../options/parsers.ts';
import { option } from '../options/parsers.ts';
import { normalisationOption, weightsOption } from '../options/shared.ts';
import { printJson, printLines } from '../terminal/print.ts';

const networks = ['generator', 'discriminator'] as const satisfies readonly NetworkName[];

interface ExportFlags {
  readonly format?: ExportFormat;
  readonly out: string;
  readonly normalisation?: Normalisation;
  readonly weights?: WeightKind;
  readonly network?: NetworkName;
  readonly names?: ExportNaming;
  readonly json?: boolean;
}

const help = `
onnx: the generator by itself, input z [batch, latent], output images [batch, channels, height, width] from
-1 to 1 (0 to 1 of the 2014 networks), any batch size, for any ONNX runtime. What --normalisation means says
sparring sample --help: with batch, a picture depends on those made with it, as DCGAN's authors sampled.

safetensors: the weights of one network. Those of dcgan-64 and dcgan-28 are called as pytorch/examples'
dcgan calls them (main.0.weight and so on); --names sparring keeps our own names, for any network.

Examples:
  sparring export runs/00003-bedrooms-dcgan-64 --format onnx --out rooms.onnx
  sparring export runs/00003-bedrooms-dcgan-64 --format safetensors --out netG.safetensors
  sparring export runs/00003-bedrooms-dcgan-64 --network discriminator --out netD.safetensors`;

/** Adds `sparring export`. */
export function addExportCommand(program: Command): void {
  program
    .command('export')
    .summary('write a run’s networks for other programs')
    .description('Writes what a run has learned as a file for other programs.')
    .argument('<run>', 'the run folder')
    .requiredOption('--out <file>', 'the file to write')
    .addOption(
      option(
        '--format <name>',
        'onnx or safetensors (default: by the ending of --out)',
        parse.oneOf(exportFormats),
      ),
    )
    .addOption(normalisationOption())
    .addOption(weightsOption())
    .addOption(
      option(
        '--network <name>',
        'generator or discriminator, of safetensors (default: generator)',
        parse.oneOf(networks),
      ),
    )
    .addOption(
      option(
        '--names <whose>',
        'pytorch or sparring, of safetensors (default: pytorch of a DCGAN, else sparring)',
        parse.oneOf(exportNamings),
      ),
    )
    .option('--json', 'print what was written as JSON')
    .addHelpText('after', help)
    .action(exportNetwork);
}

async function exportNetwork(path: string, flags: ExportFlags): Promise<void> {
  const format = flags.format ?? formatByEnding(flags.out);
  checkFlags(format, flags);
  const { network = 'generator', names, normalisation, out: file } = flags;
  const run = await openRun(path);
  const request = { format, network, names, weights: flags.weights, normalisation, file };
  const { bytes, weights } = await exportRun(run, request, () => openRuntime({}));
  const { step } = run;
  if (flags.json === true) printJson({ run: path, step, format, file, bytes, weights });
  else printLines([`The ${network} of step ${step} as ${format}, ${formatBytes(bytes)}: ${file}`]);
}

function formatByEnding(out: string): ExportFormat {
  const ending = extname(out).toLowerCase();
  const found = exportFormats.find((format) => ending === `.${format}`);
  if (found !== undefined) return found;
  throw new UsageError(
    `--out ${JSON.stringify(out)} does not say which format: pass --format ${exportFormats.join(' or --format ')}`,
  );
}

/** An option that would change nothing is a misunderstanding: it is refused rather than ignored. */
function checkFlags(format: ExportFormat, flags: ExportFlags): void {
  if (format === 'onnx') {
    if (flags.network === 'discriminator') {
      throw new UsageError(
        'only the generator is exported as onnx: pass --format safetensors for the discriminator',
      );
    }
    if (flags.names !== undefined) throw new UsageError('--names is for safetensors: leave it out for onnx');
  } else if (flags.normalisation !== undefined) {
    throw new UsageError('--normalisation is for onnx: safetensors hold weights and running averages alike');
  }
  if (flags.network === 'discriminator' && flags.weights === 'average') {
    throw new UsageError('the moving average is of the generator: leave out --weights for the discriminator');
  }
}
