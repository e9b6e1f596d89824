/**
 * What is said of files that are not read: the words that must be in the sentence, which name the cause and what to do.
 * Each file is opened by its path, as people pass it. A sentence is one line, and says nothing of a download.
 */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { DataError } from '../../src/core/errors.ts';
import { openSource } from '../../src/data/open.ts';

const here = (...parts: string[]) => fileURLToPath(new URL(parts.join('/'), import.meta.url));

/** What opening the data fails with. */
async function refusalOf(path: string): Promise<string> {
  const thrown: unknown = await openSource(path).then(
    (source) => {
      source.close();
      return `${path} was opened as ${source.description}`;
    },
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(DataError);
  const { message } = thrown as DataError;
  expect(message).not.toMatch(/\n|fetch it again/);
  return message;
}

describe('HDF5', () => {
  const gzip = 'which is not read: save it with compression="gzip"';
  it.each<[string, ...string[]]>([
    ['lzf', '(images) is packed by lzf (32000), ', gzip],
    ['bzip2', 'packed by bzip2 (307), ', gzip],
    ['blosc', 'packed by blosc (32001), ', gzip],
    ['lz4', 'packed by lz4 (32004), ', gzip],
    ['bitshuffle', 'packed by bitshuffle (32008), ', gzip],
    ['zstd', 'packed by zstd (32015), ', gzip],
    ['blosc2', 'packed by blosc2 (32026), ', gzip],
    ['unknown-filter', 'packed by an unknown filter (40000), ', gzip],
    [
      'virtual',
      'is a virtual data set',
      'in other files (part.h5)',
      'pass one of them, or save f["images"][:]',
    ],
    ['virtual-gone', 'virtual data set over gone, which does not exist', 'write it again'],
    ['external', 'keeps its values in other files (pictures.raw)', 'save f["images"][:]'],
    ['killed', 'was not closed', 'its writer was killed before it closed it', 'h5clear -s', 'write it again'],
    ['killed-old', 'its writer was killed before it closed it', '(96 of 2,048 bytes)', 'write it again'],
    ['ragged', 'rows of bytes that begin with 00 1f 3e 07', 'expected picture files', 'one array'],
    ['each-alone', 'holds 4 arrays in one group, such as faces/000', 'numpy.stack(', 'f["faces"].values()'],
    ['each-file-alone', 'holds 4 arrays', 'each a picture file', 'f["faces"].items()', 'into a folder'],
    ['opaque', 'holds opaque bytes', 'write them into a folder', 'f["images"][:]'],
    ['table', 'is a table of picture, label', 'f["images"]["picture"]'],
    ['true-and-false', 'holds true and false', '(255 * f["images"][:]).astype("uint8")'],
    ['float16', 'images is of float16', 'expected uint8 or float32', 'astype'],
  ])('%s', async (name, ...words) => {
    const sentence = await refusalOf(here('hdf5', `${name}.h5`));
    for (const part of words) expect(sentence).toContain(part);
  });
});
