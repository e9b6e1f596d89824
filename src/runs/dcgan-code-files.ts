import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '../core/errors.ts';
import { openBytes } from '../data/disk/bytes.ts';
import { readNpyFloats } from '../data/formats/npy.ts';
import type { DcganCodeWeights, NamedArray } from '../gan/files/dcgan-code.ts';
import { explainFileError } from '../data/disk/file-errors.ts';

/**
 * The files of joblib. `200_gen_params.jl_01.npy` is the first array of the list `200_gen_params.jl`, saved after 200
 * epochs. The `.jl` file itself is a pickle, which is a program: it is neither read nor needed.
 */
const fileName = /^(?:(\d{1,9})_)?(gen|discrim)_params\.jl_(\d{1,4})\.npy$/;

/** The file names of one network's arrays, by the number of the array. */
type FileNames = Map<number, string>;

/**
 * Reads the weights that the code of DCGAN's authors saved. If the folder contains several epochs, the last is read.
 *
 * @throws SparringError if the folder cannot be read, a file is missing, or a file is damaged
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
    throw new DataError(
      `${folder} contains no weights of dcgan-code, expected files such as 200_gen_params.jl_01.npy and 200_discrim_params.jl_01.npy: pass the folder that contains them`,
    );
  }
  const last = Math.max(...found.map(({ epoch }) => epoch));
  const listOf = (network: 'gen' | 'discrim'): NamedArray[] => {
    const files: FileNames = new Map();
    for (const file of found) {
      if (file.epoch === last && file.network === network) files.set(file.number, file.name);
    }
    return readList(folder, `${last === 0 ? '' : `${last}_`}${network}_params.jl`, files);
  };
  return { generator: listOf('gen'), discriminator: listOf('discrim') };
}

function readList(folder: string, list: string, files: FileNames): NamedArray[] {
  if (files.size === 0)
    throw new DataError(`${folder} contains no files ${list}_*.npy: copy the complete folder`, {
      code: 'not-found',
    });
  return Array.from({ length: Math.max(...files.keys()) }, (_, i) => {
    const name = files.get(i + 1);
    if (name === undefined) {
      const missing = `${list}_${String(i + 1).padStart(2, '0')}.npy`;
      throw new DataError(`${missing} is missing from ${folder}: copy the complete folder`, {
        code: 'not-found',
      });
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
