/** Networks that another program trained, as a run. */
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
import { makeWholeRunFolder, type RunFolder } from './run-folder.ts';
import { ganOf, trainerOptionsOf, type RunOptions } from './run-options.ts';

/** How the authors trained: Adam, 64 pictures a batch (the name of their network says the rate). */
const batchSize = 64;
const optimiser = { kind: 'adam', learningRate: 5e-4, beta1: 0.5 } as const;

export interface ImportSetup {
  readonly runtime: Runtime;
  /** Of this program. */
  readonly version: string;
}

/**
 * Makes a run of the networks in a folder of DCGAN's authors' (`readDcganCode`): its checkpoint is of step 0 of a
 * training that may go on from there, with Adam's moments at zero.
 *
 * The authors' networks have no running averages. G's are measured on z, D's on G's pictures, for theirs are not
 * known.
 *
 * @param out the run folder to make
 * @throws SparringError if the folder holds no such networks, or the run cannot be written; there is no run then
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
    const run = await makeWholeRunFolder(out, async (made) => {
      await made.writeOptions(options);
      await state.reading(async (shared) =>
        made.writeCheckpoint(
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
