import type { Command } from 'commander';
import { UsageError } from '../../core/errors.ts';
import { formatBytes, grouped } from '../../core/wording.ts';
import type { NetworkName } from '../../gan/networks/state-names.ts';
import type { WeightKind } from '../../gan/sampling/standing-generator.ts';
import {
  exportFormatOf,
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
import { option } from '../options/typed-option.ts';
import { normalisationOption, weightsOption } from '../options/shared.ts';
import { printOutcome } from '../terminal/outcome.ts';
import { printSummary } from '../terminal/print.ts';
import { fileWording, isStandardOutput, writeOutput } from '../terminal/standard-output.ts';

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
onnx: the generator alone, for any ONNX runtime. Its input is z [batch, latent],
its output images [batch, channels, height, width] from -1 to 1 (0 to 1 for the
2014 networks), with any batch size.
For --normalisation see sparring sample --help.

safetensors: the weights of one network. For dcgan-64 and dcgan-28 they have the
names of the dcgan in pytorch/examples, such as main.0.weight. With --names
sparring they have Sparring's own names, for any network.

Examples:
  sparring export runs/00003-bedrooms-dcgan-64 --format onnx --out rooms.onnx
  sparring export runs/00003-bedrooms-dcgan-64 --format safetensors --out netG.safetensors
  sparring export runs/00003-bedrooms-dcgan-64 --network discriminator --out netD.safetensors`;

/** Adds `sparring export`. */
export function addExportCommand(program: Command): void {
  program
    .command('export')
    .summary('write a run’s networks for other programs')
    .description('Writes a network of a run to a file for other programs.')
    .argument('<run>', 'the run folder')
    .addOption(
      option('--out <file>', 'the file to write; - for standard output', parse.text).makeOptionMandatory(),
    )
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
        'generator or discriminator, for safetensors (default: generator)',
        parse.oneOf(networks),
      ),
    )
    .addOption(
      option(
        '--names <whose>',
        'pytorch or sparring, for safetensors (default: pytorch for a DCGAN, else sparring)',
        parse.oneOf(exportNamings),
      ),
    )
    .option('--json', 'print what was written as JSON')
    .addHelpText('after', help)
    .action(exportNetwork);
}

async function exportNetwork(path: string, flags: ExportFlags): Promise<void> {
  const format = flags.format ?? formatByEnding(flags.out);
  const { network = 'generator', names, normalisation, out } = flags;
  const run = await openRun(path);
  const request = { format, network, names, weights: flags.weights, normalisation };
  const { bytes, weights } = await writeOutput(
    out,
    { ending: `.${format}`, isText: false, json: flags.json === true },
    (file) => exportRun(run, { ...request, file }, () => openRuntime({})),
  );
  const { step } = run;
  if (flags.json === true) printOutcome({ run: path, step, format, file: out, bytes, weights });
  else {
    const line = `The ${network} of step ${grouped(step)} as ${format}, ${formatBytes(bytes)}: ${fileWording(out)}`;
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
