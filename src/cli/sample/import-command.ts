import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { grouped } from '../../core/wording.ts';
import { UsageError } from '../../core/errors.ts';
import {
  importDcganCode,
  importPublished,
  importSafetensors,
  type ImportedRun,
  type ImportSetup,
} from '../../runs/import-run.ts';
import { publishedNames, type PublishedName } from '../../runs/published-networks.ts';
import { importFormats, type ImportFormat, ganOf } from '../../runs/run-options.ts';
import { parameterCounts } from '../../gan/networks/parameter-counts.ts';
import { openRuntime } from '../inputs/open-runtime.ts';
import { printOutcome } from '../terminal/outcome.ts';
import { printLines } from '../terminal/print.ts';
import { refuseStandardOutput } from '../terminal/standard-output.ts';
import { programName } from '../terminal/program-name.ts';
import * as parse from '../options/parsers.ts';
import { option } from '../options/typed-option.ts';
import { deviceOption, threadsOption, type DeviceFlags } from '../options/shared.ts';
import { programVersion } from '../../runs/program-version.ts';
import { shellPath } from '../terminal/shell-path.ts';

interface ImportFlags extends DeviceFlags {
  readonly format?: Format;
  readonly out?: string;
  readonly json?: boolean;
}

const formats = [...importFormats, 'pytorch'] as const;
type Format = ImportFormat | 'pytorch';

const help = `
svhn: the networks of DCGAN's authors for street view house numbers, 32×32. They
come with Sparring, in the npm package @sparring/svhn (MIT licence, © 2015 Alec
Radford): nothing is downloaded, and there is a generator to try at once.

dcgan-code: networks that the code of DCGAN's authors saved
(github.com/Newmu/dcgan_code). The folder contains the files
200_gen_params.jl_01.npy, …, 200_discrim_params.jl_01.npy, …; with several
epochs, the last is imported. To generate pictures as the authors did, pass
--normalisation batch to sparring sample.

pytorch (or safetensors): networks of the DCGAN in pytorch/examples, or of any
program that names its weights so (main.0.weight, …). The folder contains
netG.safetensors and netD.safetensors, each a state_dict, as sparring export
writes them.

The new run is at step 0. sparring resume RUN --data PICTURES --epochs N
continues the training, with Adam's moments at zero.

Examples:
  sparring import svhn
  sparring sample runs/svhn
  sparring explore interpolate runs/svhn
  sparring import svhn-weights --format dcgan-code --out runs/svhn-200
  sparring export runs/svhn --format onnx --normalisation batch --out svhn.onnx`;

/** Adds `sparring import`. */
export function addImportCommand(program: Command): void {
  program
    .command('import')
    .summary('make a run from networks that another program trained')
    .description(
      'Makes a run from networks that another program trained: to sample, explore, export or train further.',
    )
    .argument('<networks>', `${publishedNames.join(', ')}, or the folder that the other program wrote`)
    .addOption(option('--format <name>', `of a folder: ${formats.join(', ')}`, parse.oneOf(formats)))
    .addOption(option('--out <run>', 'the run folder to create (default: runs/svhn for svhn)', parse.text))
    .addOption(deviceOption('cpu'))
    .addOption(threadsOption('one per core'))
    .option('--json', 'print what was imported as JSON')
    .addHelpText('after', help)
    .action(importRun);
}

async function importRun(networks: string, { format, out, json, ...where }: ImportFlags): Promise<void> {
  const source = sourceOf(networks, format, out);
  refuseStandardOutput(source.out, 'a run is a folder');
  const runtime = await openRuntime(where);
  const { options, network, from } = await source.read({ runtime, version: programVersion() });
  const parameters = parameterCounts(ganOf(options));
  if (json === true) {
    const record = { run: source.out, format: source.format, from, network, parameters };
    printOutcome(record);
    return;
  }
  const colour = network.channels === 1 ? 'grey' : 'colour';
  const sampling = format === 'dcgan-code' ? ' --normalisation batch' : '';
  const run = shellPath(source.out);
  printLines([
    `A generator of ${network.width}×${network.height} pictures in ${colour} from ${network.latentDim} numbers, and its discriminator: ` +
      `G ${grouped(parameters.generator)} and D ${grouped(parameters.discriminator)} parameters.`,
    `Run         ${source.out}`,
    `Sample      ${programName} sample ${run}${sampling}`,
    ...(source.isPublished
      ? [
          `Explore     ${programName} explore interpolate ${run}`,
          `Judge       ${programName} judge ${run} PICTURES`,
        ]
      : []),
  ]);
}

/** What is imported: where to, and by which function. */
interface Source {
  readonly out: string;
  readonly format: Format;
  readonly isPublished: boolean;
  read(setup: ImportSetup): Promise<ImportedRun & { readonly from: string }>;
}

/** @throws UsageError if a folder comes without its format or without a place for the run */
function sourceOf(networks: string, format: Format | undefined, out: string | undefined): Source {
  // With a format it is a folder, whatever its name.
  if (format === undefined && isPublished(networks)) {
    const folder = out ?? join('runs', networks);
    return {
      out: folder,
      format: 'dcgan-code',
      isPublished: true,
      read: (setup) => importPublished(networks, folder, setup),
    };
  }
  if (format === undefined) {
    throw new UsageError(
      `required option '--format <name>' not specified: pass it with one of ${formats.join(', ')} if ${JSON.stringify(networks)} is a folder, or import ${publishedNames.join(' or ')}, which needs no option`,
    );
  }
  if (out === undefined) {
    throw new UsageError("required option '--out <run>' not specified: pass the run folder to create");
  }
  const read = format === 'dcgan-code' ? importDcganCode : importSafetensors;
  return {
    out,
    format,
    isPublished: false,
    read: async (setup) => ({ ...(await read(networks, out, setup)), from: resolve(networks) }),
  };
}

function isPublished(name: string): name is PublishedName {
  return (publishedNames as readonly string[]).includes(name);
}
