/** What a run has learned, as a file for other programs. */
import { UsageError } from '../core/errors.ts';
import type { FloatTensor } from '../core/shape.ts';
import { writeFileAtomic } from '../data/disk/atomic.ts';
import type { Runtime } from '../engine/runtime/runtime.ts';
import type { State } from '../engine/runtime/state.ts';
import { exportOnnx } from '../gan/files/export-onnx.ts';
import { pytorchEntries, toPytorch } from '../gan/files/pytorch.ts';
import { encodeSafetensorsChunks } from '../gan/files/safetensors.ts';
import { stateNames, type NetworkName } from '../gan/networks/state-names.ts';
import type { WeightKind } from '../gan/sampling/standing-generator.ts';
import { generatorStateOf, samplingNormalisation, type Normalisation } from './generator.ts';
import { chooseWeights, type TrainedRun } from './open-run.ts';

export const exportFormats = ['onnx', 'safetensors'] as const;
export type ExportFormat = (typeof exportFormats)[number];
/** Whose names the weights have. */
export const exportNamings = ['pytorch', 'sparring'] as const;
export type ExportNaming = (typeof exportNamings)[number];

export interface ExportRequest {
  /** `onnx` is the generator alone. */
  readonly format: ExportFormat;
  readonly network: NetworkName;
  /** Of safetensors. Default: PyTorch's of a DCGAN, else our own. */
  readonly names?: ExportNaming | undefined;
  /** Of the generator. Default: the moving average if the run keeps one. */
  readonly weights?: WeightKind | undefined;
  /** Default: `running` of live weights as safetensors, else `standing`. */
  readonly normalisation?: Normalisation | undefined;
  readonly file: string;
}

/** What was written. */
export interface Exported {
  readonly bytes: number;
  readonly weights: WeightKind;
}

/**
 * Writes a network of a run.
 *
 * @param runtime is asked for if the generator must be run, to measure its standing statistics
 * @throws UsageError if the run has no such weights or names. @throws SparringError if the file cannot be written
 */
export async function exportRun(
  run: TrainedRun,
  request: ExportRequest,
  runtime: () => Promise<Runtime>,
): Promise<Exported> {
  const { format, network, file } = request;
  const weights = network === 'discriminator' ? 'live' : chooseWeights(run, request.weights);
  const normalisation = request.normalisation ?? usualNormalisation(format, weights);
  const state =
    network === 'discriminator'
      ? run.state
      : await generatorStateOf(run, { weights, normalisation }, runtime);
  const chunks =
    format === 'onnx'
      ? [await exportOnnx(run.networks, state, samplingNormalisation(normalisation))]
      : encodeSafetensorsChunks(await tensorsOf(run, request, state), { format: 'pt' });
  await writeFileAtomic(file, chunks);
  return { bytes: chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0), weights };
}

/** Weights go with the running averages of their training, and an average of weights, which has none, with its own. */
function usualNormalisation(format: ExportFormat, weights: WeightKind): Normalisation {
  return format === 'safetensors' && weights === 'live' ? 'running' : 'standing';
}

async function tensorsOf(
  { options, networks: gan }: TrainedRun,
  { network, names }: ExportRequest,
  state: State,
): Promise<Map<string, FloatTensor>> {
  const { parameters } = gan[network];
  if (names === 'pytorch' && options.network.architecture !== 'dcgan') {
    throw new UsageError(
      `pytorch/examples has no network such as ${options.preset}: leave out --names pytorch, for names of our own`,
    );
  }
  const tensors = new Map<string, FloatTensor>();
  for (const [path, { shape }] of Object.entries(parameters)) {
    tensors.set(path, { shape, data: await state.read(stateNames.parameter(network, path)) });
  }
  if (names === 'sparring' || options.network.architecture !== 'dcgan') return tensors;
  return toPytorch(pytorchEntries(network, options.network, gan), (path) => tensors.get(path)!.data);
}
