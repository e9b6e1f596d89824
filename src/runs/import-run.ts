/** Makes a run from networks that another program trained. */
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DataError } from '../core/errors.ts';
import { kindOfPath } from '../data/disk/existing.ts';
import { pickleAdvice } from '../gan/files/pickle.ts';
import { dcganOfWeights, importWeights } from '../gan/files/import-weights.ts';
import type { State } from '../engine/runtime/state.ts';
import { networkOfDcganCode, parametersOfDcganCode, type DcganCodeWeights } from '../gan/files/dcgan-code.ts';
import { encodeCheckpoint } from '../gan/files/checkpoint.ts';
import type { DcganNetwork, NetworkOptions } from '../gan/networks/network.ts';
import { standingStatistics } from '../gan/sampling/standing-statistics.ts';
import { Trainer } from '../gan/training/trainer.ts';
import { stateNames, type NetworkName } from '../gan/networks/state-names.ts';
import type { Runtime } from '../engine/runtime/runtime.ts';
import { readWeightsFile } from './weights-file.ts';
import { readDcganCode } from './dcgan-code-files.ts';
import { readPublished, type PublishedName } from './published-networks.ts';
import { presets } from '../gan/presets/presets.ts';
import { newRunOptions } from './new-run.ts';
import type { RunFolder } from './run-folder.ts';
import { createRunFolderAt } from './new-run-folder.ts';
import { ganOf, trainerOptionsOf, type RunOptions } from './run-options.ts';

/** How the authors trained: Adam, batches of 64. The name of their network contains the learning rate. */
const batchSize = 64;
const optimiser = { kind: 'adam', learningRate: 5e-4, beta1: 0.5 } as const;

export interface ImportSetup {
  readonly runtime: Runtime;
  /** The version of this program. */
  readonly version: string;
}

/** A run that was made from the networks of another program. */
export interface ImportedRun {
  readonly run: RunFolder;
  readonly options: RunOptions;
  readonly network: DcganNetwork;
}

/**
 * Makes a run from the networks that DCGAN's authors saved in a folder (`readDcganCode`). Its only checkpoint is step 0,
 * with Adam's moments at zero, from which training can continue.
 *
 * The authors' networks have no running statistics. G's are measured on random z, and D's on G's pictures because the
 * training pictures are unknown.
 *
 * @param out the run folder to create
 * @throws SparringError if the folder does not contain such networks, or the run cannot be written. Then no run exists
 */
export async function importDcganCode(
  folder: string,
  out: string,
  { runtime, version }: ImportSetup,
): Promise<ImportedRun> {
  return runOfDcganCode(await readDcganCode(folder), resolve(folder), out, { runtime, version });
}

/**
 * Makes a run from networks that can be had as an npm package (`readPublished`). Otherwise as `importDcganCode`.
 *
 * @param out the run folder to create
 * @throws SparringError if the package is not installed or damaged, or the run cannot be written. Then no run exists
 */
export async function importPublished(
  name: PublishedName,
  out: string,
  setup: ImportSetup,
): Promise<ImportedRun & { readonly from: string }> {
  const { weights, from } = readPublished(name);
  return { ...(await runOfDcganCode(weights, from, out, setup)), from };
}

/** @param from where the weights were read from, as the run remembers it */
async function runOfDcganCode(
  weights: DcganCodeWeights,
  from: string,
  out: string,
  { runtime, version }: ImportSetup,
): Promise<ImportedRun> {
  const network = networkOfDcganCode(weights);
  const options = optionsOf(network, from, { runtime, version });
  const gan = ganOf(options);
  const parameters = (['generator', 'discriminator'] satisfies NetworkName[]).flatMap((which) =>
    [...parametersOfDcganCode(weights[which], gan[which].parameters)].map(
      ([path, values]) => [stateNames.parameter(which, path), values] as const,
    ),
  );
  const run = await writeRun(options, out, runtime, async (state) => {
    for (const [name, values] of parameters) state.set(name, values);
    const statistics = await standingStatistics(gan, state, runtime, ['generator', 'discriminator']);
    for (const [name, values] of statistics) state.set(name, values);
  });
  return { run, options, network };
}

/** The files of both networks: the `state_dict` of each, by the names of pytorch/examples' dcgan. */
export type SafetensorsFiles = Readonly<
  Record<NetworkName, { readonly bytes: Uint8Array; readonly name: string }>
>;

/** The names that pytorch/examples' users give the files, and our own examples. */
const fileNames = { generator: 'netG.safetensors', discriminator: 'netD.safetensors' } as const;

/**
 * Makes a run from the networks that PyTorch's DCGAN saved as safetensors, `netG.safetensors` and `netD.safetensors` of a
 * folder, or what `sparring export` wrote by its names. Running statistics are part of the files. Otherwise as
 * `importDcganCode`.
 *
 * @param from the folder, or the contents of both files with their names
 * @throws SparringError if the files are missing, damaged or not of such networks, or the run cannot be written. Then no
 *   run exists
 */
export async function importSafetensors(
  from: string | SafetensorsFiles,
  out: string,
  { runtime, version }: ImportSetup,
): Promise<ImportedRun> {
  const files = typeof from === 'string' ? await readSafetensors(from) : from;
  const network = dcganOfWeights(files, presets['dcgan-64'].network);
  const { device, threads } = runtime;
  const options = newRunOptions({
    version,
    data: '',
    pictures: 0,
    imported: {
      format: 'safetensors',
      from: typeof from === 'string' ? resolve(from) : from.generator.name,
    },
    preset: 'dcgan-64',
    network,
    machine: { device, threads },
    until: { steps: null, minutes: null },
  });
  const gan = ganOf(options);
  const run = await writeRun(options, out, runtime, async (state) => {
    for (const which of ['generator', 'discriminator'] as const) {
      importWeights(state, gan, { ...files[which], network: which, dcgan: network });
    }
  });
  return { run, options, network };
}

async function readSafetensors(folder: string): Promise<SafetensorsFiles> {
  const read = async (which: NetworkName) => {
    const name = join(folder, fileNames[which]);
    try {
      return { bytes: readWeightsFile(name), name };
    } catch (thrown) {
      await refusePickle(folder, fileNames[which]);
      throw thrown;
    }
  };
  if ((await kindOfPath(folder)) === 'file') {
    await refusePickle(folder, fileNames.generator);
    throw new DataError(
      `expected a folder with ${fileNames.generator} and ${fileNames.discriminator}, got a file: ${folder}; pass its folder`,
    );
  }
  return { generator: await read('generator'), discriminator: await read('discriminator') };
}

/** @throws DataError if the folder, or the file that was passed for it, is a pickle of PyTorch */
async function refusePickle(folder: string, wanted: string): Promise<void> {
  const isPickleName = (name: string) => /\.(pth?|pkl|ckpt)$/i.test(name);
  const names = isPickleName(folder) ? [folder] : await readdir(folder).catch((): string[] => []);
  const stem = wanted.replace(/\.safetensors$/, '');
  const pickles = names.filter(isPickleName);
  const pickle = pickles.find((name) => name.startsWith(stem)) ?? pickles[0];
  if (pickle === undefined) return;
  throw new DataError(`${folder}: ${pickleAdvice(pickle, wanted)}`);
}

/** Writes a run whose only checkpoint is step 0, with what `fill` puts into its state. */
async function writeRun(
  options: RunOptions,
  out: string,
  runtime: Runtime,
  fill: (state: State) => Promise<void>,
): Promise<RunFolder> {
  const trainer = await Trainer.create(trainerOptionsOf(options), runtime);
  try {
    const { state } = trainer;
    await fill(state);
    return await createRunFolderAt(out, async (created) => {
      await created.writeOptions(options);
      await state.reading(async (shared) =>
        created.writeCheckpoint(
          0,
          encodeCheckpoint({ tensors: await shared.views(), iterations: 0, seconds: 0 }),
        ),
      );
    });
  } finally {
    await trainer.release();
  }
}

function optionsOf(
  network: NetworkOptions,
  from: string,
  { runtime: { device, threads }, version }: ImportSetup,
): RunOptions {
  return newRunOptions({
    version,
    data: '',
    pictures: 0,
    imported: { format: 'dcgan-code', from },
    preset: 'dcgan',
    network,
    training: { batchSize, optimiser },
    machine: { device, threads },
    until: { steps: null, minutes: null },
  });
}
