/** Writes the networks of a run as a file for other programs. */
import { judgementBy } from '../gan/objectives/objectives.ts';
import { extname } from 'node:path';
import { throwIfAborted } from '../core/abort.ts';
import { abortSignal, checkOptions, oneOf, optional, type RulesOf } from '../core/checks.ts';
import { UsageError } from '../core/errors.ts';
import { option, says } from '../core/sentence.ts';
import type { FloatTensor } from '../core/shape.ts';
import { writeResult } from '../data/disk/result-files.ts';
import { sourceRule, type PictureSource } from '../data/pictures/source.ts';
import type { Runtime } from '../engine/runtime/runtime.ts';
import type { State } from '../engine/runtime/state.ts';
import { exportDiscriminatorOnnx, exportOnnx, exportScoredOnnx } from '../gan/files/export-onnx.ts';
import { scoringPrograms, type ScoringProgram } from '../gan/files/scored-model.ts';
import { hasPytorchLayers, pytorchEntries, toPytorch, type PytorchEntry } from '../gan/files/pytorch.ts';
import { blockEntries } from '../gan/files/pytorch-blocks.ts';
import { encodeSafetensorsChunks } from '../gan/files/safetensors.ts';
import type { Gan } from '../gan/networks/gan.ts';
import type { NetworkOptions } from '../gan/networks/network.ts';
import { networkNames, stateNames, type NetworkName } from '../gan/networks/state-names.ts';
import { weightKinds, type WeightKind } from '../gan/sampling/standing-generator.ts';
import { discriminatorStateOf } from './discriminator.ts';
import { exportMetadata } from './export-metadata.ts';
import { generatorStateOf, normalisations, samplingNormalisation, type Normalisation } from './generator.ts';
import { chooseWeights, type TrainedRun } from './trained-run.ts';

export const exportFormats = ['onnx', 'safetensors'] as const;
/** A format of exported networks. */
export type ExportFormat = (typeof exportFormats)[number];
/** The naming schemes of the weights. */
export const exportNamings = ['pytorch', 'sparring'] as const;
/** A naming scheme of exported weights: one of `exportNamings`. */
export type ExportNaming = (typeof exportNamings)[number];

/** Which network of a run to export, and how. */
export interface ExportOptions {
  readonly format: ExportFormat;
  /** Default: the generator. */
  readonly network?: NetworkName | undefined;
  /** For onnx: the program that the generator is scored by, which takes bytes. Default: none. */
  readonly for?: ScoringProgram | undefined;
  /** For safetensors. Default: `pytorch` for a DCGAN of 4×4 kernels that learns no classes, else `sparring`. */
  readonly names?: ExportNaming | undefined;
  /** For the generator. Default: the moving average if the run keeps one. */
  readonly weights?: WeightKind | undefined;
  /**
   * Default `standing`, as `sample` and `judge` have it, but `running` for a discriminator without `pictures`. Safetensors
   * cannot say `batch`.
   */
  readonly normalisation?: Normalisation | undefined;
  /** For the discriminator: the training pictures that its standing statistics are measured on. */
  readonly pictures?: PictureSource | undefined;
  /** Stops the export before anything is written. */
  readonly signal?: AbortSignal | undefined;
}

const rules: RulesOf<ExportOptions> = {
  format: oneOf(exportFormats),
  network: optional(oneOf(networkNames)),
  for: optional(oneOf(scoringPrograms)),
  names: optional(oneOf(exportNamings)),
  weights: optional(oneOf(weightKinds)),
  normalisation: optional(oneOf(normalisations)),
  pictures: optional(sourceRule),
  signal: optional(abortSignal),
};

/** What was written. */
export interface Exported {
  readonly bytes: number;
  readonly weights: WeightKind;
  /** The statistics that batch normalisation has in the file. */
  readonly normalisation: Normalisation;
}

/** The contents of an exported file. */
export interface EncodedExport {
  /** In order. Views of the run's weights. */
  readonly chunks: readonly Uint8Array<ArrayBuffer>[];
  readonly weights: WeightKind;
  readonly normalisation: Normalisation;
}

/**
 * Writes a network of a run.
 *
 * @param runtime called only if the network must run, to measure its standing statistics
 * @throws UsageError as `encodeExport` does. @throws SparringError if the file cannot be written
 */
export async function exportRun(
  run: TrainedRun,
  { file, ...options }: ExportOptions & { readonly file: string },
  runtime: () => Promise<Runtime>,
): Promise<Exported> {
  const { chunks, weights, normalisation } = await encodeExport(run, options, runtime);
  await writeResult(file, chunks);
  return { bytes: chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0), weights, normalisation };
}

/** The format that the ending of a file's name says; undefined if it is the ending of none. */
export function exportFormatOf(file: string): ExportFormat | undefined {
  const ending = extname(file).toLowerCase();
  return exportFormats.find((format) => ending === `.${format}`);
}

/**
 * Encodes a network of a run.
 *
 * @param runtime called only if the network must run, to measure its standing statistics
 * @throws UsageError if the run does not have these weights or names, or an option does not apply to the format, or
 *   standing statistics of a discriminator lack pictures; the signal's reason if it is aborted
 */
export async function encodeExport(
  run: TrainedRun,
  options: ExportOptions,
  runtime: () => Promise<Runtime>,
): Promise<EncodedExport> {
  checkExport(options);
  const { format, network = 'generator', signal } = options;
  await throwIfAborted(signal);
  const isDiscriminator = network === 'discriminator';
  const { pictures } = options;
  const weights = isDiscriminator ? 'live' : chooseWeights(run, options.weights);
  const usual = isDiscriminator && pictures === undefined ? 'running' : 'standing';
  const normalisation = options.normalisation ?? usual;
  const metadata = exportMetadata(run, { network, weights, normalisation });
  const state = isDiscriminator
    ? await discriminatorStateOf(run, { normalisation, pictures, signal }, runtime)
    : await generatorStateOf(run, { weights, normalisation }, runtime, signal);
  const encodeOnnx = async () => {
    const used = [run.networks, state, samplingNormalisation(normalisation), metadata] as const;
    return isDiscriminator
      ? exportDiscriminatorOnnx(...used, judgementBy(run.options.training.objective))
      : options.for === undefined
        ? exportOnnx(...used)
        : exportScoredOnnx(...used);
  };
  const chunks =
    format === 'onnx'
      ? [await encodeOnnx()]
      : encodeSafetensorsChunks(await tensorsOf(run, network, options.names, state), {
          format: 'pt',
          ...metadata,
        });
  signal?.throwIfAborted();
  return { chunks, weights, normalisation };
}

/** Refuses options that are wrong, or would have no effect, because they are misunderstandings. */
function checkExport(options: ExportOptions): void {
  checkOptions('export', options, rules);
  const { format, network, names, normalisation, pictures, weights } = options;
  if (options.for !== undefined && (format !== 'onnx' || network === 'discriminator')) {
    throw new UsageError(says`${option('for')} applies to a generator as onnx: leave it out`, {
      code: 'not-applicable',
      option: 'for',
    });
  }
  if (format === 'onnx') {
    if (names !== undefined)
      throw new UsageError(says`${option('names')} applies to safetensors: leave it out for onnx`, {
        code: 'not-applicable',
        option: 'names',
      });
  } else if (normalisation === 'batch') {
    throw new UsageError(
      says`${option('normalisation', 'batch')} applies to onnx: safetensors contain statistics, pass ${option('normalisation', 'standing')} or ${option('normalisation', 'running')}`,
      { code: 'not-applicable', option: 'normalisation' },
    );
  }
  if (network !== 'discriminator' && pictures !== undefined) {
    throw new UsageError(
      'a generator’s standing statistics are measured on its own pictures: leave out pictures for it',
      { code: 'not-applicable', option: 'pictures' },
    );
  }
  if (network === 'discriminator' && weights === 'average') {
    throw new UsageError(
      says`only the generator has a moving average: leave out ${option('weights')} for the discriminator`,
      { code: 'not-applicable', option: 'weights' },
    );
  }
}

/** PyTorch's where its dcgan has the same layers. */
export function usualNames({ network }: TrainedRun['options']): ExportNaming {
  return network.architecture === 'dcgan' && hasPytorchLayers(network) ? 'pytorch' : 'sparring';
}

async function tensorsOf(
  { options, networks: gan }: TrainedRun,
  network: NetworkName,
  requested: ExportNaming | undefined,
  state: State,
): Promise<Map<string, FloatTensor>> {
  const { parameters } = gan[network];
  const names = requested ?? usualNames(options);
  const entries = names === 'pytorch' ? pytorchEntriesOf(options.network, network, gan) : undefined;
  if (names === 'pytorch' && entries === undefined) {
    throw new UsageError(
      says`pytorch/examples has no network like ${options.preset}: leave out ${option('names', 'pytorch')} to get Sparring’s own names`,
      { code: 'not-applicable', option: 'names' },
    );
  }
  const tensors = new Map<string, FloatTensor>();
  for (const [path, { shape }] of Object.entries(parameters)) {
    tensors.set(path, { shape, data: await state.read(stateNames.parameter(network, path)) });
  }
  return entries === undefined ? tensors : toPytorch(entries, (path) => tensors.get(path)!.data);
}

/** The names that a network's tensors have in PyTorch; undefined if PyTorch has no such network. */
function pytorchEntriesOf(
  options: NetworkOptions,
  network: NetworkName,
  gan: Gan,
): readonly PytorchEntry[] | undefined {
  switch (options.architecture) {
    case 'dcgan':
      return pytorchEntries(network, options, gan);
    case 'residual':
    case 'fastgan':
      return blockEntries(network, options, gan);
    default:
      return undefined;
  }
}
