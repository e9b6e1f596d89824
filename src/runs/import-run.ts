/** Makes a run from networks that another program trained. */
import { resolve } from 'node:path';
import { networkOfDcganCode, parametersOfDcganCode } from '../gan/files/dcgan-code.ts';
import { encodeCheckpoint } from '../gan/files/checkpoint.ts';
import type { DcganNetwork, NetworkOptions } from '../gan/networks/network.ts';
import { standingStatistics } from '../gan/sampling/standing-statistics.ts';
import { Trainer } from '../gan/training/trainer.ts';
import { stateNames, type NetworkName } from '../gan/networks/state-names.ts';
import type { Runtime } from '../engine/runtime/runtime.ts';
import { readDcganCode } from './dcgan-code-files.ts';
import { newRunOptions } from './new-run.ts';
import { createRunFolderAt, type RunFolder } from './run-folder.ts';
import { ganOf, trainerOptionsOf, type RunOptions } from './run-options.ts';

/** How the authors trained: Adam, batches of 64. The name of their network contains the learning rate. */
const batchSize = 64;
const optimiser = { kind: 'adam', learningRate: 5e-4, beta1: 0.5 } as const;

export interface ImportSetup {
  readonly runtime: Runtime;
  /** The version of this program. */
  readonly version: string;
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
): Promise<{ run: RunFolder; options: RunOptions; network: DcganNetwork }> {
  const weights = await readDcganCode(folder);
  const network = networkOfDcganCode(weights);
  const options = optionsOf(network, folder, { runtime, version });
  const gan = ganOf(options);
  const parameters = (['generator', 'discriminator'] satisfies NetworkName[]).flatMap((which) =>
    [...parametersOfDcganCode(weights[which], gan[which].parameters)].map(
      ([path, values]) => [stateNames.parameter(which, path), values] as const,
    ),
  );
  const trainer = await Trainer.create(trainerOptionsOf(options), runtime);
  try {
    const { state } = trainer;
    for (const [name, values] of parameters) state.set(name, values);
    const statistics = await standingStatistics(gan, state, runtime, ['generator', 'discriminator']);
    for (const [name, values] of statistics) state.set(name, values);
    const run = await createRunFolderAt(out, async (created) => {
      await created.writeOptions(options);
      await state.reading(async (shared) =>
        created.writeCheckpoint(
          0,
          encodeCheckpoint({ tensors: await shared.views(), iterations: 0, seconds: 0 }),
        ),
      );
    });
    return { run, options, network };
  } finally {
    await trainer.release();
  }
}

function optionsOf(
  network: NetworkOptions,
  folder: string,
  { runtime: { device, threads }, version }: ImportSetup,
): RunOptions {
  return newRunOptions({
    version,
    data: '',
    pictures: 0,
    imported: { format: 'dcgan-code', from: resolve(folder) },
    preset: 'dcgan',
    network,
    training: { batchSize, optimiser },
    machine: { device, threads },
    until: { steps: null, minutes: null },
  });
}
