import { extname } from 'node:path';
import type { Command } from 'commander';
import { UsageError } from '../../core/errors.ts';
import { exportOnnx } from '../../gan/files/export-onnx.ts';
import { pytorchEntries, toPytorch } from '../../gan/files/pytorch.ts';
import { encodeSafetensorsChunks } from '../../gan/files/safetensors.ts';
import type { FloatTensor } from '../../core/shape.ts';
import type { WeightKind } from '../../gan/sampling/standing-generator.ts';
import { stateNames, type NetworkName } from '../../gan/networks/state-names.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import type { State } from '../../engine/runtime/state.ts';
import { writeFileAtomic } from '../../data/disk/atomic.ts';
import { formatBytes } from '../../core/wording.ts';
import * as parse from '../options/parsers.ts';
import { option } from '../options/parsers.ts';
import { printJson, printLines } from '../terminal/print.ts';
import { normalisationOption, weightsOption } from '../options/shared.ts';
import { generatorStateOf, samplingNormalisation, type Normalisation } from '../../runs/generator.ts';
import { chooseWeights, type TrainedRun } from '../../runs/open-run.ts';
import { openRun } from '../inputs/open-run.ts';

const formats = ['onnx', 'safetensors'] as const;
const networks = ['generator', 'discriminator'] as const satisfies readonly NetworkName[];
const namings = ['pytorch', 'sparring'] as const;

interface ExportFlags {
  readonly format?: (typeof formats)[number];
  readonly out: string;
  readonly normalisation?: Normalisation;
  readonly weights?: WeightKind;
  readonly network?: NetworkName;
  readonly names?: (typeof namings)[number];
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
        parse.oneOf(formats),
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
        parse.oneOf(namings),
      ),
    )
    .option('--json', 'print what was written as JSON')
    .addHelpText('after', help)
    .action(exportRun);
}

async function exportRun(path: string, flags: ExportFlags): Promise<void> {
  const format = flags.format ?? formatByEnding(flags.out);
  checkFlags(format, flags);
  const run = await openRun(path);
  const weights = flags.network === 'discriminator' ? 'live' : chooseWeights(run, flags.weights);
  const normalisation = flags.normalisation ?? usualNormalisation(format, weights);
  const state =
    flags.network === 'discriminator'
      ? run.state
      : await generatorStateOf(run, { weights, normalisation }, createNodeRuntime);
  const chunks =
    format === 'onnx'
      ? [await exportOnnx(run.networks, state, samplingNormalisation(normalisation))]
      : encodeSafetensorsChunks(await tensorsOf(run, flags, state), { format: 'pt' });
  await writeFileAtomic(flags.out, chunks);
  const bytes = chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
  const { step } = run;
  if (flags.json === true) printJson({ run: path, step, format, file: flags.out, bytes, weights });
  else {
    const what = flags.network ?? 'generator';
    printLines([`The ${what} of step ${step} as ${format}, ${formatBytes(bytes)}: ${flags.out}`]);
  }
}

/** Weights go with the running averages of their training, and an average of weights, which has none, with its own. */
function usualNormalisation(format: (typeof formats)[number], weights: WeightKind): Normalisation {
  return format === 'safetensors' && weights === 'live' ? 'running' : 'standing';
}

function formatByEnding(out: string): (typeof formats)[number] {
  const ending = extname(out).toLowerCase();
  const found = formats.find((format) => ending === `.${format}`);
  if (found !== undefined) return found;
  throw new UsageError(
    `--out ${JSON.stringify(out)} does not say which format: pass --format ${formats.join(' or --format ')}`,
  );
}

/** An option that would change nothing is a misunderstanding: it is refused rather than ignored. */
function checkFlags(format: (typeof formats)[number], flags: ExportFlags): void {
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

async function tensorsOf(
  { options, networks: gan }: TrainedRun,
  flags: ExportFlags,
  state: State,
): Promise<Map<string, FloatTensor>> {
  const network = flags.network ?? 'generator';
  const { parameters } = gan[network];
  if (flags.names === 'pytorch' && options.network.architecture !== 'dcgan') {
    throw new UsageError(
      `pytorch/examples has no network such as ${options.preset}: leave out --names pytorch, for names of our own`,
    );
  }
  const tensors = new Map<string, FloatTensor>();
  for (const [path, { shape }] of Object.entries(parameters)) {
    tensors.set(path, { shape, data: await state.read(stateNames.parameter(network, path)) });
  }
  if (flags.names === 'sparring' || options.network.architecture !== 'dcgan') return tensors;
  return toPytorch(pytorchEntries(network, options.network, gan), (path) => tensors.get(path)!.data);
}
