/** Why a data set of an HDF5 file is not read, and what to do about it. */
import type { Filter, Metadata } from 'h5wasm';
import { DataError } from '../../core/errors.ts';
import { firstOf } from '../../core/wording.ts';

/** What a fault is of: a file, and a data set in it with its groups, such as `train/images`. */
export interface Place {
  readonly file: string;
  readonly name: string;
}

/** Classes of values: H5T_class_t. */
export const valueClasses = {
  integer: 0,
  float: 1,
  text: 3,
  opaque: 5,
  compound: 6,
  boolean: 8,
  rows: 9,
} as const;

/** The filters of HDF5 itself, which the library has: from DEFLATE to scale-offset. */
const lastOwnFilter = 6;

/** Filters that usual programs bring along. Source: The HDF Group, Registered Filter Plugins. */
const registeredFilters: Readonly<Record<number, string>> = {
  305: 'lzo',
  307: 'bzip2',
  32000: 'lzf',
  32001: 'blosc',
  32004: 'lz4',
  32008: 'bitshuffle',
  32013: 'zfp',
  32015: 'zstd',
  32017: 'sz',
  32024: 'sz3',
  32026: 'blosc2',
};

/** A filter that the library has not, so that nothing in the data set could be read. */
export function faultOfFilters({ file, name }: Place, filters: readonly Filter[]): DataError | undefined {
  const foreign = filters.find(({ id }) => id > lastOwnFilter);
  if (foreign === undefined) return undefined;
  const known = registeredFilters[foreign.id] ?? (foreign.name || 'an unknown filter');
  return new DataError(
    `${file} (${name}) is packed by ${known} (${foreign.id}), which is not read: save it with compression="gzip"`,
  );
}

/** A virtual data set: its pictures are in other files, and those that are missing would be read as black. */
export function faultOfVirtual({ file, name }: Place, sources: readonly string[]): DataError {
  const files = firstOf([...new Set(sources)]);
  return new DataError(
    `${file} (${name}) is a virtual data set, whose pictures are in other files (${files}), and these are not opened through it: pass one of them, or save ${slice(name)} as an array of its own`,
  );
}

/** A virtual data set over a part of its own file that does not exist. */
export function faultOfMissingPart({ file, name }: Place, part: string): DataError {
  return new DataError(
    `${file} (${name}) is a virtual data set over ${part}, which does not exist in the file: write it again`,
  );
}

/** An array whose bytes are in other files. */
export function faultOfExternal({ file, name }: Place, files: readonly string[]): DataError {
  return new DataError(
    `${file} (${name}) keeps its values in other files (${firstOf(files)}), which are not opened through it: save ${slice(name)} as an array of its own`,
  );
}

/** A link to another file. */
export function faultOfExternalLink({ file, name }: Place, target: string, inside: string): DataError {
  return new DataError(
    `${file} (${name}) is a link to ${inside} in another file, ${target}, which is not opened through it: pass that file`,
  );
}

/** A link to a place of the file where nothing is. */
export function faultOfDeadLink({ file, name }: Place, target: string): DataError {
  return new DataError(
    `${file} (${name}) is a link to ${target}, which does not exist in the file: write it again`,
  );
}

/** Values that are no numbers, where somebody could take them for pictures; undefined for text. */
export function faultOfValues({ file, name }: Place, metadata: Metadata): DataError | undefined {
  const { type, compound_type: compound } = metadata;
  switch (type) {
    case valueClasses.opaque:
      return new DataError(
        `${file} (${name}) holds opaque bytes, which are not read; if they are picture files, write them into a folder, in Python: for i, b in enumerate(${slice(name)}): open(f"pictures/{i}.jpg", "wb").write(b.tobytes())`,
      );
    case valueClasses.compound: {
      const fields = (compound?.members ?? []).map((member) => member.name);
      return new DataError(
        `${file} (${name}) is a table of ${firstOf(fields)}: save the field of pictures as an array of its own, such as f["${name}"]["${fields[0] ?? 'x'}"]`,
      );
    }
    case valueClasses.boolean:
      return new DataError(
        `${file} (${name}) holds true and false, or names of values: save (255 * ${slice(name)}).astype("uint8")`,
      );
    case valueClasses.rows:
      return new DataError(
        `${file} (${name}) holds rows of different lengths: save pictures as one array, or as picture files in a folder`,
      );
    default:
      return undefined;
  }
}

/** Rows of bytes that are no picture files. */
export function faultOfRows({ file, name }: Place, begins: string): DataError {
  return new DataError(
    `${file} (${name}) holds rows of bytes that begin with ${begins}, expected picture files (JPEG, PNG, WebP, GIF or AVIF) or one array of all pictures: save them so`,
  );
}

/** Pictures that are an array each. @param example the name of one of them */
export function faultOfSeries(
  { file, name: group }: Place,
  count: string,
  example: string,
  areFiles: boolean,
): DataError {
  const where = group === '' ? 'f' : `f["${group}"]`;
  const what = `${file} holds ${count} in one group, such as ${example}`;
  return new DataError(
    areFiles
      ? `${what}, each a picture file, which are not read so: write them into a folder, in Python: for n, a in ${where}.items(): open(f"pictures/{n}.jpg", "wb").write(a[()].tobytes())`
      : `${what}, expected one array of all pictures: save numpy.stack([a[()] for a in ${where}.values()])`,
  );
}

/** How Python reads a whole data set. */
function slice(name: string): string {
  return `f["${name}"][:]`;
}
