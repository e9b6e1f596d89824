/** A run as a folder in the layout of huggingface.co, ready to be uploaded. */
import { basename, join } from 'node:path';
import { UsageError } from '../../core/errors.ts';
import { range } from '../../core/numbers.ts';
import { writeFileAtomic } from '../../data/disk/atomic.ts';
import { makeFolder } from '../../data/disk/folders.ts';
import { formatVersion } from '../../data/disk/json-file.ts';
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

export interface HubOptions {
  /** The folder, which is created. Files of its names are replaced. */
  readonly folder: string;
  /** Default: the moving average if the run keeps one. */
  readonly weights?: WeightKind | undefined;
  /** Of the pictures and both files. Safetensors cannot say `batch`, and have `standing` then. Default `standing`. */
  readonly normalisation?: Normalisation | undefined;
}

/** What was written. */
export interface ExportedFolder {
  readonly files: readonly string[];
  readonly bytes: number;
  readonly weights: WeightKind;
  readonly normalisation: Normalisation;
}

/**
 * Writes the generator of a run as ONNX and safetensors, with its configuration, the options of its training, a picture and
 * a model card. Everything is computed before the first file is written.
 *
 * @throws UsageError if the run generates points, or keeps no moving average but that is requested
 * @throws SparringError if a file cannot be written
 */
export async function exportHub(
  run: TrainedRun,
  { folder, weights: requested, normalisation = 'standing' }: HubOptions,
  runtime: () => Promise<Runtime>,
): Promise<ExportedFolder> {
  if (run.networks.kind === 'points') {
    throw new UsageError(`${run.path} generates points: a model for the hub generates pictures`);
  }
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
  const contents: readonly (readonly [name: string, content: string | readonly Uint8Array[]])[] = [
    ['config.json', json(configOf(run, model))],
    ['options.json', json({ formatVersion, ...publicOptions(options) })],
    ['model.safetensors', safetensors.chunks],
    ['onnx/model.onnx', onnx.chunks],
    ['samples.png', [await drawSamples(run, { weights, normalisation }, await runtime())]],
    ['README.md', modelCard(model)],
  ];
  await makeFolder(join(folder, 'onnx'));
  for (const [name, content] of contents) await writeFileAtomic(join(folder, name), content);
  return {
    files: contents.map(([name]) => join(folder, name)),
    bytes: contents.reduce((sum, [, content]) => sum + lengthOf(content), 0),
    weights,
    normalisation,
  };
}

/** The options without the paths of a machine, only with their last parts. */
function publicOptions({ data, imported, pretrained, ...rest }: RunOptions): RunOptions {
  return {
    ...rest,
    data: dataName(data),
    ...(imported === undefined ? {} : { imported: { ...imported, from: basename(imported.from) } }),
    ...(pretrained === undefined ? {} : { pretrained: basename(pretrained) }),
  };
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
