import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSource } from '../open.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparring-foreign-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const u64 = (value: number): Uint8Array => new Uint8Array(BigUint64Array.of(BigInt(value)).buffer);

describe('a file that is not read', () => {
  it.each<[string, string | Uint8Array, RegExp]>([
    ['a.7z', '7z\xbc\xaf\x27\x1c\0\x04', /a 7z archive, which is not read: unpack it and pass the folder$/],
    ['a.rar', 'Rar!\x1a\x07\x01\0', /a RAR archive/],
    ['a.xz', '\xfd7zXZ\0\0\x04', /compressed with xz, which is not read: decompress it/],
    ['a.bz2', 'BZh91AY&SY', /compressed with bzip2/],
    ['a.zst', '\x28\xb5\x2f\xfd\x04', /compressed with zstd/],
    ['a.lz4', '\x04\x22\x4d\x18\x64', /compressed with LZ4/],
    ['a.arrow', 'ARROW1\0\0\xff\xff\xff\xff', /an Arrow file, which is not read: save it as Parquet/],
    ['b.arrow', '\xff\xff\xff\xff\x98\x01\0\0\x10\0\0\0\0\0\x0a\0', /an Arrow stream/],
    ['a.db', 'SQLite format 3\0', /an SQLite database, which is not read: save its pictures/],
    ['a.mp4', '\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41', /a video \(MP4 or QuickTime\).*ffmpeg/],
    ['a.mkv', '\x1a\x45\xdf\xa3', /Matroska/],
    ['a.pdf', '%PDF-1.7\n', /PDF, which is not read: save its pictures/],
    ['a.tif', 'II*\0\x08\0\0\0', /TIFF/],
    ['a.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>', /SVG, which is not read: convert it to PNG/],
    ['a.zip', '<!DOCTYPE html>\n<html><head>', /a web page, probably in place of a download/],
    ['b.zip', '\n<html lang="en">', /a web page/],
    ['a.csv', 'name,class\na.png,1\nb.png,2\n', /a CSV table/],
    ['a.tsv', 'name\tclass\na.png\t1\n', /a CSV table/],
    ['lfs.zip', 'version https://git-lfs.github.com/spec/v1\noid sha256:00\n', /a Git LFS pointer/],
    [
      'a.safetensors',
      Buffer.concat([u64(64), Buffer.from('{"__metadata__":{"format":"pt"}}')]),
      /a safetensors file of weights, which is not read: pass pictures, not a network$/,
    ],
    ['a.onnx', '\x08\x0a\x12\x07pytorch\x1a\x052.1.0', /an ONNX network/],
    ['a.tfrecord', Buffer.concat([u64(300), Buffer.from('abcd\x0a\xa9\x02')]), /a TFRecord file/],
  ])('is called what it is: %s', async (name, contents, sentence) => {
    const path = join(folder, name);
    await writeFile(path, typeof contents === 'string' ? Buffer.from(contents, 'latin1') : contents);
    await expect(openSource(path)).rejects.toThrow(sentence);
    await expect(openSource(path)).rejects.toThrow(/^[^\n]+$/);
  });

  it('is unknown if it is', async () => {
    const path = join(folder, 'noise');
    await writeFile(path, Uint8Array.of(200, 1, 2, 3, 4, 5, 6, 7));
    await expect(openSource(path)).rejects.toThrow('an unknown kind of file (it begins with c8 01 02 03)');
    await writeFile(path, 'a line of text');
    await expect(openSource(path)).rejects.toThrow('an unknown kind of file');
  });
});
