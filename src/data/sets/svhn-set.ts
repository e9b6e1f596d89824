import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openBytes } from '../disk/bytes.ts';
import type { PublishedFile } from '../disk/download.ts';
import { openSvhn } from '../formats/svhn.ts';
import { grouped } from '../../core/wording.ts';
import { checkLength, digestOf, notPublished } from '../disk/digest.ts';
import { sourceName, type NamedSet } from './named-set.ts';

// Lengths and SHA-256 from TensorFlow Datasets, url_checksums/svhn_cropped.txt.
const lengthsAndDigests: Readonly<Record<string, Pick<PublishedFile, 'bytes' | 'sha256'>>> = {
  train: {
    bytes: 182_040_794,
    sha256: '435e94d69a87fde4fd4d7f3dd208dfc32cb6ae8af2240d066de1df7508d083b8',
  },
  test: {
    bytes: 64_275_384,
    sha256: 'cdce80dfb2a2c4c6160906d0bd7c68ec5a99d7ca4831afa54f09182025b6a75b',
  },
  extra: {
    bytes: 1_329_278_602,
    sha256: 'a133a4beb38a00fcdda90c9489e0c04f900b660ce8a316a5e854838379a71eb3',
  },
};

function fileOf(split: string): PublishedFile {
  const name = `${split}_32x32.mat`;
  return {
    name,
    addresses: [`http://ufldl.stanford.edu/housenumbers/${name}`],
    ...lengthsAndDigests[split]!,
  };
}

const wordings: Readonly<Record<string, string>> = { train: 'training', test: 'test', extra: 'extra' };

/**
 * Street View House Numbers, cropped digits (Netzer et al. 2011, ufldl.stanford.edu/housenumbers): 73,257 training,
 * 26,032 test and 531,131 easier extra pictures of 32×32 in colour. Whenever it is opened, the SHA-256 of the file is
 * checked. For how it is read, see `openSvhn`.
 */
export const svhn: NamedSet = {
  name: 'svhn',
  title: 'SVHN',
  splits: ['train', 'test', 'extra'],
  side: 32,
  // torchvision puts the files into the root itself.
  folders: ['svhn', 'SVHN', ''],
  published: (split) => [fileOf(split)],
  find(folder, split) {
    const path = join(folder, fileOf(split).name);
    return existsSync(path) ? [path] : undefined;
  },
  async open([path], split) {
    const { bytes: length, sha256: expected } = fileOf(split);
    const bytes = openBytes(path!);
    try {
      checkLength(path!, 'SVHN', bytes.size, length);
      const sha256 = await digestOf(path!, 'sha256');
      if (sha256 !== expected) throw notPublished(path!, 'SVHN', `SHA-256 ${sha256}`, expected);
      const source = await openSvhn(bytes, sourceName({ set: svhn, split }));
      const description = `SVHN, ${grouped(source.count)} ${wordings[split]} digits of 32×32 in colour`;
      return { ...source, description };
    } catch (thrown) {
      bytes.close();
      throw thrown;
    }
  },
};
