/** What files that are not read are, by their first bytes, and what to do with them. */
import { foreignPictureOf, gitLfsPointer, latin1, webPage } from '../pictures/format.ts';

/** How many bytes of a file tell what it is. */
export const foreignHeadBytes = 512;

type Kind = readonly [name: string, advice: string, fits: string | RegExp];

const unpack = 'unpack it and pass the folder';
const decompress = 'decompress it and pass the result';
const frames = 'save its frames as pictures (ffmpeg -i FILE frames/%06d.png) and pass their folder';
const network = 'pass pictures, not a network';
const save = 'save its pictures as files in a folder, or as an array (numpy.savez)';

// oxlint-disable no-control-regex -- signatures are bytes
/** The more certain first: text has no signature. */
const kinds: readonly Kind[] = [
  ['a 7z archive', unpack, '7z\xbc\xaf\x27\x1c'],
  [
    'a part of a split zip',
    'join its parts (zip -s 0 FIRST.zip -O WHOLE.zip) and pass the result',
    'PK\x07\x08',
  ],
  ['a RAR archive', unpack, 'Rar!\x1a\x07'],
  ['compressed with xz', decompress, '\xfd7zXZ\0'],
  ['compressed with bzip2', decompress, /^BZh[1-9]1AY&SY/],
  ['compressed with zstd', decompress, '\x28\xb5\x2f\xfd'],
  ['compressed with LZ4', decompress, '\x04\x22\x4d\x18'],
  ['compressed with lzip', decompress, 'LZIP'],
  ['a cabinet archive', unpack, 'MSCF\0\0\0\0'],
  ['an Arrow file', 'save it as Parquet', 'ARROW1\0\0'],
  [
    'an Arrow stream, as data sets of Hugging Face are cached',
    'save it with to_parquet',
    /^\xff{4}[^]{2}\0\0\x10\0\0\0/,
  ],
  ['a Feather file', 'save it as Parquet', 'FEA1'],
  ['an SQLite database', save, 'SQLite format 3\0'],
  ['a database of Microsoft Access', save, /^\0\x01\0\0Standard (Jet|ACE) DB/],
  ['a Matroska or WebM video', frames, '\x1a\x45\xdf\xa3'],
  ['an AVI video', frames, /^RIFF[^]{4}AVI /],
  ['an MPEG video', frames, /^\0\0\x01[\xb3\xba]/],
  ['sound (WAV)', 'pass pictures', /^RIFF[^]{4}WAVE/],
  ['a safetensors file of weights', network, /^[^]{6}\0\0\{\s*"/],
  ['an ONNX network', network, /^\x08[\x03-\x14](\x12|:|\x1a)/],
  ['a TFRecord file', save, /^[^]{4}\0{4}[^]{4}\x0a/],
  ['a program', 'pass pictures', /^(\x7fELF|MZ[^]{56,})/],
  ['a Git LFS pointer, not the file itself', 'fetch the file (git lfs pull)', gitLfsPointer],
  ['a web page, probably in place of a download', 'fetch the file again', webPage],
  [
    'a CSV table',
    'pass the pictures that it names, or save its numbers with numpy.savez',
    /^(\xef\xbb\xbf)?[^\n\0,;\t]*([,;\t])[^\n\0]*\r?\n[^\n\0,;\t]*\2[\t\n\r\x20-\xff]*$/,
  ],
];
// oxlint-enable no-control-regex

/**
 * What a file is that is not read, and what to do, as the end of a sentence: `a 7z archive, which is not read: unpack it and
 * pass the folder`.
 *
 * @param head its first `foreignHeadBytes`
 * @returns undefined for what is read, and for what is not known
 */
export function foreignFileOf(head: Uint8Array): string | undefined {
  const picture = foreignPictureOf(head);
  // A web page may begin as an SVG does, so look at text first.
  const text = latin1(head.subarray(0, foreignHeadBytes));
  const found = kinds.find(([, , fits]) =>
    typeof fits === 'string' ? text.startsWith(fits) : fits.test(text),
  );
  if (found !== undefined) return `${found[0]}, which is not read: ${found[1]}`;
  if (picture === undefined) return undefined;
  if (picture.startsWith('a video')) return `${picture}, which is not read: ${frames}`;
  const advice =
    picture === 'PDF'
      ? 'save its pictures as PNG or JPEG and pass their folder'
      : 'convert it to PNG or JPEG and pass its folder';
  return `${picture}, which is not read: ${advice}`;
}
