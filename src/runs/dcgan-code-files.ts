import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SparringError } from '../core/errors.ts';
import { openBytes } from '../data/disk/bytes.ts';
import { readNpyFloats } from '../data/formats/npy.ts';
import type { DcganCodeWeights, NamedArray } from '../gan/files/dcgan-code.ts';
import { explainFileError } from '../data/disk/file-errors.ts';

/**
 * joblib's files: `200_gen_params.jl_01.npy` is the first array of the list that was saved as `200_gen_params.jl`,
 * after 200 epochs. (The `.jl` itself is a pickle, which is a program; nothing here reads it, nor needs it.)
 */
const fileName = /^(?:(\d{1,9})_)?(gen|discrim)_params\.jl_(\d{1,4})\.npy$/;

/** The arrays of one network in a folder, by their number. */
type Numbered = Map<number, string>;

/**
 * Reads the weights of a training by DCGAN's authors; of the last epoch, if the folder holds several.
 *
 * @throws SparringError if the folder cannot be read, has no such files, lacks one, or one is damaged
 */
export async function readDcganCode(folder: string): Promise<DcganCodeWeights> {
  const names = await readdir(folder).catch((thrown: unknown) => {
    throw explainFileError(thrown, folder, { action: 'read' });
  });
  const found = names.flatMap((name) => {
    const match = fileName.exec(name);
    if (match === null) return [];
    return [{ name, epoch: Number(match[1] ?? 0), network: match[2]!, number: Number(match[3]) }];
  });
  if (found.length === 0) {
    throw new SparringError(
      `${folder} has no weights of dcgan-code, expected files such as 200_gen_params.jl_01.npy and 200_discrim_params.jl_01.npy: name the folder that they are in`,
    );
  }
  const last = Math.max(...found.map(({ epoch }) => epoch));
  const listOf = (network: 'gen' | 'discrim'): NamedArray[] => {
    const files: Numbered = new Map();
    for (const file of found) {
      if (file.epoch === last && file.network === network) files.set(file.number, file.name);
    }
    return readList(folder, `${last === 0 ? '' : `${last}_`}${network}_params.jl`, files);
  };
  return { generator: listOf('gen'), discriminator: listOf('discrim') };
}

function readList(folder: string, list: string, files: Numbered): NamedArray[] {
  if (files.size === 0)
    throw new SparringError(`${folder} has no files ${list}_*.npy: take the whole folder`);
  return Array.from({ length: Math.max(...files.keys()) }, (_, i) => {
    const name = files.get(i + 1);
    if (name === undefined) {
      const missing = `${list}_${String(i + 1).padStart(2, '0')}.npy`;
      throw new SparringError(`${folder} lacks ${missing}: take the whole folder`);
    }
    const path = join(folder, name);
    const bytes = openBytes(path);
    try {
      return { name: path, ...readNpyFloats(bytes) };
    } finally {
      bytes.close();
    }
  });
}
