import { resolve } from 'node:path';
import type { Command } from 'commander';
import { grouped } from '../../core/wording.ts';
import { importDcganCode, importSafetensors } from '../../runs/import-run.ts';
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
  readonly format: ImportFormat | 'pytorch';
  readonly out: string;
  readonly json?: boolean;
}

const formats = [...importFormats, 'pytorch'] as const;

const help = `
dcgan-code: networks that DCGAN's authors published, such as those for street
view house numbers (github.com/Newmu/dcgan_code). The folder contains the files
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
  sparring import svhn-dcgan-weights --format dcgan-code --out runs/svhn
  sparring sample runs/svhn --normalisation batch
  sparring export runs/svhn --format onnx --normalisation batch --out svhn.onnx`;

/** Adds `sparring import`. */
export function addImportCommand(program: Command): void {
  program
    .command('import')
    .summary('make a run from networks that another program trained')
    .description(
      'Makes a run from networks that another program trained: to sample, explore, export or train further.',
    )
    .argument('<folder>', 'the folder that the program wrote')
    .addOption(option('--format <name>', formats.join(', '), parse.oneOf(formats)).makeOptionMandatory())
    .addOption(option('--out <run>', 'the run folder to create', parse.text).makeOptionMandatory())
    .addOption(deviceOption('cpu'))
    .addOption(threadsOption('one per core'))
    .option('--json', 'print what was imported as JSON')
    .addHelpText('after', help)
    .action(importRun);
}

async function importRun(folder: string, { format, out, json, ...where }: ImportFlags): Promise<void> {
  refuseStandardOutput(out, 'a run is a folder');
  const runtime = await openRuntime(where);
  const read = format === 'dcgan-code' ? importDcganCode : importSafetensors;
  const { options, network } = await read(folder, out, { runtime, version: programVersion() });
  const parameters = parameterCounts(ganOf(options));
  if (json === true) {
    const record = { run: out, format, from: resolve(folder), network, parameters };
    printOutcome(record);
    return;
  }
  const colour = network.channels === 1 ? 'grey' : 'colour';
  printLines([
    `A generator of ${network.width}×${network.height} pictures in ${colour} from ${network.latentDim} numbers, and its discriminator: ` +
      `G ${grouped(parameters.generator)} and D ${grouped(parameters.discriminator)} parameters.`,
    `Run         ${out}`,
    `Sample      ${programName} sample ${shellPath(out)}${format === 'dcgan-code' ? ' --normalisation batch' : ''}`,
  ]);
}
