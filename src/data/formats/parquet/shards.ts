/** Which Parquet files of a folder are one data set, by the names that Hugging Face gives them. */
import { DataError } from '../../../core/errors.ts';
import { grouped } from '../../../core/wording.ts';

/** The first four bytes of a Parquet file, and the last. */
export const parquetMagic = 'PAR1';

/** `train-00000-of-00005.parquet`; some have a hash of their contents behind. */
const shardName = /^(.+)-(\d{5})-of-(\d{5})(?:-[0-9a-f]+)?\.parquet$/;

export interface ParquetShards {
  /** `train`; undefined if the names do not say. */
  readonly split: string | undefined;
  /** In order. */
  readonly files: readonly string[];
}

/**
 * The Parquet files of a folder to open: the training set if their names say which is that, or else the only split. Files with
 * other names belong together.
 *
 * @returns undefined if the folder has none
 * @throws DataError if shards are missing, or the folder has several splits and none is for training
 */
export function findParquetFiles(folder: string, names: readonly string[]): ParquetShards | undefined {
  const files = names.filter((name) => /\.parquet$/i.test(name) && !name.startsWith('.')).sort();
  if (files.length === 0) return undefined;
  const splits = new Map<string, { readonly name: string; readonly number: number; readonly of: number }[]>();
  for (const name of files) {
    const [, split, number, of] = shardName.exec(name) ?? [];
    if (split === undefined) return { split: undefined, files };
    splits.set(split, [...(splits.get(split) ?? []), { name, number: Number(number), of: Number(of) }]);
  }
  const split = splits.has('train') ? 'train' : [...splits.keys()][0]!;
  if (split !== 'train' && splits.size > 1) {
    throw new DataError(
      `${folder} has several sets (${[...splits.keys()].join(', ')}) and none is train: pass a file, or a folder with one`,
    );
  }
  const shards = splits.get(split)!;
  const { of } = shards[0]!;
  const isWhole = shards.length === of && shards.every((shard, i) => shard.number === i && shard.of === of);
  if (!isWhole) {
    throw new DataError(
      `${folder} has ${grouped(shards.length)} of the ${grouped(of)} files of ${split}: fetch the others`,
    );
  }
  return { split, files: shards.map(({ name }) => name) };
}
