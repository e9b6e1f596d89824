/** What is said of files that are no pictures by their names: beside pictures, and where pictures were expected. */
import { extname } from 'node:path';
import { counted, grouped, oneSentence } from '../../core/wording.ts';
import { latin1, pictureFormatOf } from '../pictures/format.ts';
import { byCodeUnit } from './folder-walk.ts';
import { foreignFileOf, foreignHeadBytes } from './foreign-files.ts';
import { isTar } from './tar.ts';

/** The first bytes of a file, at least `foreignHeadBytes` if it has as many; throws what it likes if it cannot be read. */
export type ReadHead = (name: string) => Promise<Uint8Array>;

// oxlint-disable no-control-regex -- signatures are bytes
/** Files that are data themselves. */
const dataFiles: readonly (readonly [name: string, signature: RegExp])[] = [
  ['a zip', /^PK\x03\x04/],
  ['an array of NumPy', /^\x93NUMPY/],
  ['an HDF5 file', /^\x89HDF\r\n\x1a\n/],
  ['a Parquet file', /^PAR1/],
  ['a MAT file', /^MATLAB 5\.0/],
  ['an IDX file', /^\0\0\x08\x03\0/],
];
// oxlint-enable no-control-regex

/** What a file is that is data itself; undefined for any other. */
export function dataFileOf(head: Uint8Array): string | undefined {
  const text = latin1(head.subarray(0, foreignHeadBytes));
  return dataFiles.find(([, signature]) => signature.test(text))?.[0];
}

/**
 * What the commonest of other files are, and what to do with them, after a semicolon: `; a.7z is a 7z archive, which is not
 * read: unpack it and pass the folder`. Empty if nothing is known of them.
 *
 * @param archive that they are in; undefined for a folder
 */
export async function adviceOnOthers(
  files: readonly string[],
  readHead: ReadHead,
  archive?: string,
): Promise<string> {
  for (const { first } of commonestExtensions(files)) {
    const head = await readHead(first).catch(() => new Uint8Array());
    const data = dataFileOf(head);
    if (data !== undefined) {
      return `; ${first} is ${data}: ${archive === undefined ? 'pass it itself' : `unpack ${archive} and pass that`}`;
    }
    const picture = pictureFormatOf(head);
    if (picture !== undefined) {
      return `; ${first} is a ${picture}: give it the extension .${picture === 'JPEG' ? 'jpg' : picture.toLowerCase()}`;
    }
    if (isTar(head)) return `; ${first} is a tar archive, which is not read: unpack it and pass the folder`;
    const foreign = foreignFileOf(head);
    if (foreign !== undefined) return `; ${first} is ${foreign}`;
  }
  return '';
}

/** The commonest extensions of files: `200 × .bmp, 60 × .tif, 1 × no extension`. */
export function extensionsOf(files: readonly string[]): string {
  return commonestExtensions(files)
    .map(({ extension, count }) => `${grouped(count)} × ${extension}`)
    .join(', ');
}

/** What is said of files beside pictures. */
export async function leftOutNotes(
  files: readonly string[],
  readHead: ReadHead,
  archive?: string,
): Promise<readonly string[]> {
  if (files.length === 0) return [];
  const [were, their] = files.length === 1 ? ['was', 'its extension'] : ['were', 'their extensions'];
  // Tables, texts and the like belong to many data sets.
  const hoped = files.filter(
    (file) => !/\.(csv|tsv|txt|json|jsonl|xml|html?|md|ya?ml|py|npy|mat)$/i.test(file),
  );
  const advice = await adviceOnOthers(hoped, readHead, archive);
  return [
    oneSentence(
      `${counted(files.length, 'file')} ${were} left out by ${their}: ${extensionsOf(files)}${advice}`,
    ),
  ];
}

/** At most three, the commonest first. */
function commonestExtensions(
  files: readonly string[],
): { readonly extension: string; readonly count: number; readonly first: string }[] {
  const byExtension = new Map<string, { count: number; first: string }>();
  for (const file of files) {
    const extension = extname(file).toLowerCase() || 'no extension';
    const found = byExtension.get(extension) ?? { count: 0, first: file };
    const first = byCodeUnit(file, found.first) < 0 ? file : found.first;
    byExtension.set(extension, { count: found.count + 1, first });
  }
  return [...byExtension]
    .map(([extension, { count, first }]) => ({ extension, count, first }))
    .sort((a, b) => b.count - a.count || byCodeUnit(a.extension, b.extension))
    .slice(0, 3);
}
