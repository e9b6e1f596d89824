/** A run as a folder in the layout of huggingface.co, ready to be uploaded. */
import { basename, join, win32 } from 'node:path';
import { z } from 'zod';
import { DataError, UsageError } from '../../core/errors.ts';
import { range } from '../../core/numbers.ts';
import { option, says } from '../../core/sentence.ts';
import { namesWording } from '../../core/wording.ts';
import { kindOfPath } from '../../data/disk/existing.ts';
import { makeFolder } from '../../data/disk/folders.ts';
import { formatVersion, readJson } from '../../data/disk/json-file.ts';
import { checkResult, writeResults } from '../../data/disk/result-files.ts';
import { encodeGrid, scaleForScreen } from '../../data/pictures/encode.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import type { WeightKind } from '../../gan/sampling/standing-generator.ts';
import { dataName } from '../data-name.ts';
import { evaluationsOf, type Evaluation } from '../evaluations.ts';
import { exportDescription } from '../export-metadata.ts';
import { encodeExport, usualNames } from '../export-run.ts';
import { Generator, withGenerator, type Normalisation } from '../generator.ts';
import { openRunFolder, type RunFolder } from '../run-folder.ts';
import type { RunOptions } from '../run-options.ts';
import { chooseWeights, type TrainedRun } from '../trained-run.ts';
import { modelCard, type DescribedModel } from './model-card.ts';

/** What is written, in this order. */
const hubFiles = [
  'config.json',
  'options.json',
  'model.safetensors',
  'onnx/model.onnx',
  'samples.png',
  'README.md',
] as const;
type HubFile = (typeof hubFiles)[number];

export interface HubOptions {
  /** The folder, which is created. Files of an earlier export are replaced. */
  readonly folder: string;
  /** Whether files that are of no earlier export are replaced, too. Default: they are refused. */
  readonly overwrite?: boolean | undefined;
  /** Default: the moving average if the run keeps one. */
  readonly weights?: WeightKind | undefined;
  /** Of the pictures and both files. Safetensors cannot say `batch`, and have `standing` then. Default `standing`. */
  readonly normalisation?: Normalisation | undefined;
}

/** What was written. */
export interface ExportedFolder {
  readonly files: readonly string[];
  readonly bytes: number;
  /** How many of the files were there before. */
  readonly replaced: number;
  readonly weights: WeightKind;
  readonly normalisation: Normalisation;
}

/**
 * Writes the generator of a run as ONNX and safetensors, with its configuration, the options of its training, a picture and
 * a model card. Everything is computed before the first file is written.
 *
 * @throws UsageError if the run generates points, or keeps no moving average but that is requested
 * @throws SparringError if a file cannot be written, or would replace one that is of no earlier export
 */
export async function exportHub(
  run: TrainedRun,
  { folder, overwrite = false, weights: requested, normalisation = 'standing' }: HubOptions,
  runtime: () => Promise<Runtime>,
): Promise<ExportedFolder> {
  if (run.networks.kind === 'points') {
    throw new UsageError(`${run.path} generates points: a model for the hub generates pictures`);
  }
  for (const name of hubFiles) await checkResult(join(folder, name));
  const existing = await existingFiles(folder);
  if (existing.length > 0 && !overwrite && !(await isEarlierExport(folder))) throw mixture(folder, existing);
  const { options, gan } = run;
  const weights = chooseWeights(run, requested);
  const names = usualNames(options);
  const runFolder = await openRunFolder(run.path);
  const model: DescribedModel = {
    options,
    gan,
    weights,
    normalisation,
    names,
    step: run.step,
    seconds: run.seconds,
    metrics: await runFolder.readMetrics(),
    evaluations: await evaluationsFor(runFolder, { step: run.step, weights, normalisation }),
  };
  const onnx = await encodeExport(run, { format: 'onnx', weights, normalisation }, runtime);
  const stored = normalisation === 'batch' ? 'standing' : normalisation;
  const safetensors = await encodeExport(
    run,
    { format: 'safetensors', names, weights, normalisation: stored },
    runtime,
  );
  const contents: Readonly<Record<HubFile, string | readonly Uint8Array[]>> = {
    'config.json': json(configOf(run, model)),
    'options.json': json({ formatVersion, ...publicOptions(options) }),
    'model.safetensors': safetensors.chunks,
    'onnx/model.onnx': onnx.chunks,
    'samples.png': [await drawSamples(run, { weights, normalisation }, await runtime())],
    'README.md': modelCard(model),
  };
  await makeFolder(join(folder, 'onnx'));
  const files = hubFiles.map((name) => ({ path: join(folder, name), content: contents[name] }));
  await writeResults(files);
  return {
    files: files.map(({ path }) => path),
    bytes: files.reduce((sum, { content }) => sum + lengthOf(content), 0),
    replaced: existing.length,
    weights,
    normalisation,
  };
}

async function existingFiles(folder: string): Promise<HubFile[]> {
  const kinds = await Promise.all(hubFiles.map((name) => kindOfPath(join(folder, name))));
  return hubFiles.filter((_, i) => kinds[i] !== undefined);
}

/** The first file that an export writes tells. */
async function isEarlierExport(folder: string): Promise<boolean> {
  try {
    await readJson(join(folder, hubFiles[0]), z.object({ library_name: z.literal('sparring') }));
    return true;
  } catch {
    return false;
  }
}

function mixture(folder: string, existing: readonly HubFile[]): DataError {
  return new DataError(
    says`${folder} already has ${namesWording(existing)}, of no earlier export: pass another folder, or ${option('overwrite')} to replace ${existing.length === 1 ? 'it' : 'them'}`,
    { code: 'exists', option: 'overwrite' },
  );
}

/** The options without the paths of a machine, only with their last parts. */
function publicOptions({ data, imported, pretrained, ...rest }: RunOptions): RunOptions {
  return {
    ...rest,
    data: dataName(data),
    ...(imported === undefined ? {} : { imported: { ...imported, from: publicOrigin(imported.from) } }),
    ...(pretrained === undefined ? {} : { pretrained: basename(pretrained) }),
  };
}

/** An npm package stays as it is. */
function publicOrigin(from: string): string {
  return win32.isAbsolute(from) ? basename(from) : from;
}

/** What a program must know to use the generator: what the files have as metadata, and what it was made of. */
function configOf(run: TrainedRun, { options, weights, normalisation, names }: DescribedModel): unknown {
  return {
    model_type: options.network.architecture,
    library_name: 'sparring',
    ...exportDescription(run, { network: 'generator', weights, normalisation }),
    tensor_names: names,
    network_options: options.network,
  };
}

async function drawSamples(
  run: TrainedRun,
  choice: { readonly weights: WeightKind; readonly normalisation: Normalisation },
  runtime: Runtime,
): Promise<Uint8Array> {
  const { rows, columns } = run.options.grid;
  const { channels, height, width, range: values } = run.gan.image;
  const count = rows * columns;
  const images = await withGenerator(Generator.create(run, runtime, choice), (generator) =>
    generator.sampleSeeds(range(0, count)),
  );
  const scale = scaleForScreen(height, width);
  return encodeGrid(images, { count, channels, height, width }, { columns, range: values, scale });
}

/** The last of each metric for what is exported. */
async function evaluationsFor(
  folder: RunFolder,
  exported: Pick<DescribedModel, 'step' | 'weights' | 'normalisation'>,
): Promise<Evaluation[]> {
  const same = (await evaluationsOf(folder)).filter(
    ({ step, weights, normalisation, truncation }) =>
      step === exported.step &&
      weights === exported.weights &&
      normalisation === exported.normalisation &&
      truncation === undefined,
  );
  return [...new Map(same.map((each) => [each.metric, each])).values()];
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

function lengthOf(content: string | readonly Uint8Array[]): number {
  if (typeof content === 'string') return Buffer.byteLength(content);
  return content.reduce((sum, chunk) => sum + chunk.byteLength, 0);
}
