import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { openBytes } from '../disk/bytes.ts';
import type { PublishedFile } from '../disk/download.ts';
import { lmdbFile, openLmdb } from '../formats/lmdb-source.ts';
import { counted, grouped } from '../../core/wording.ts';
import { notPublished } from '../disk/digest.ts';
import { sourceName, type NamedSet } from './named-set.ts';
import { unpackZipMember } from './unpack.ts';

// Lengths and SHA-256 of the zip files from TensorFlow Datasets, url_checksums/lsun.txt.
const lengthsAndDigests: Readonly<Record<string, Pick<PublishedFile, 'bytes' | 'sha256'>>> = {
  train: {
    bytes: 45_922_737_680,
    sha256: 'a15644c2e7153106867f0adb3491fc41224102d1f01b24494fb47d9f5d1f174e',
  },
  val: {
    bytes: 4_670_661,
    sha256: '5d022e781b241c25ec2e1f1f769afcdb8091d7fd58362667aec03137b8114b12',
  },
};

const counts: Readonly<Record<string, number>> = { train: 3_033_042, val: 300 };

/**
 * LSUN's bedrooms (Yu et al. 2015, arXiv 1506.03365): 3,033,042 training and 300 validation photographs, each part in
 * an LMDB. The zip file is checked when it is fetched. Of the LMDB only the structure and the number of records are
 * checked, because no checksum is published and it is too large to be read each time. For how it is read, see
 * `openLmdb`.
 */
export const lsunBedroom: NamedSet = {
  name: 'lsun/bedroom',
  title: 'LSUN bedroom',
  splits: ['train', 'val'],
  folders: ['lsun', 'LSUN', ''],
  published(split) {
    const name = `bedroom_${split}_lmdb.zip`;
    return [{ name, addresses: [`http://dl.yf.io/lsun/scenes/${name}`], ...lengthsAndDigests[split]! }];
  },
  unpack: (archive, onProgress, signal) =>
    unpackZipMember(archive, `${basename(archive, '.zip')}/${lmdbFile}`, onProgress, signal),
  find(folder, split) {
    const path = join(folder, `bedroom_${split}_lmdb`, lmdbFile);
    return existsSync(path) ? [path] : undefined;
  },
  async open([path], split) {
    const bytes = openBytes(path!);
    try {
      const source = await openLmdb(bytes);
      if (source.count !== counts[split]) {
        throw notPublished(path!, 'LSUN', counted(source.count, 'picture'), grouped(counts[split]!));
      }
      const description = `LSUN bedroom, ${grouped(source.count)} ${split === 'train' ? 'training' : 'validation'} photographs`;
      return { ...source, name: sourceName({ set: lsunBedroom, split }), description };
    } catch (thrown) {
      bytes.close();
      throw thrown;
    }
  },
};
