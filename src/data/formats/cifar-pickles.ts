/** CIFAR as it is published for Python: pickles, which are programs and are not run. Both are refused with the version that is read. */
import { latin1 } from '../pictures/format.ts';

type Kind = 'CIFAR-10' | 'CIFAR-100';

const cifar10Names = /^(data_batch_[1-5]|test_batch|batches\.meta)$/;
const cifar100Names = ['train', 'test', 'meta'];
/** The keys of the dictionaries, which stand near their beginning. */
const cifar10Keys = /batch_label|num_cases_per_batch|training batch \d of 5/;
const cifar100Keys = /(fine|coarse)_label/;
const folders: Readonly<Record<string, Kind>> = {
  'cifar-10-batches-py': 'CIFAR-10',
  'cifar-100-python': 'CIFAR-100',
};

/** Which of the two a file is, judging by its name and its first bytes; undefined for any other pickle. */
export function cifarPickleOf(path: string, head: Uint8Array): Kind | undefined {
  if (!isPickle(head)) return undefined;
  const text = latin1(head);
  const name = path.replace(/^.*[/\\]/, '');
  if (cifar100Keys.test(text) || folderOf(path) === 'CIFAR-100') return 'CIFAR-100';
  if (cifar10Keys.test(text) || cifar10Names.test(name)) return 'CIFAR-10';
  return undefined;
}

/** Which of the two a list of files is, such as those of a folder or an archive without pictures. */
export function pythonCifarOf(paths: readonly string[]): Kind | undefined {
  const named = paths.map(folderOf).find((kind) => kind !== undefined);
  if (named !== undefined) return named;
  const names = new Set(paths.map((path) => path.replace(/^.*[/\\]/, '')));
  if ([...names].some((name) => cifar10Names.test(name))) return 'CIFAR-10';
  return cifar100Names.every((name) => names.has(name)) ? 'CIFAR-100' : undefined;
}

/** What it is and what to do, as the end of a sentence. */
export function pythonCifarAdvice(kind: Kind): string {
  const [archive, set] =
    kind === 'CIFAR-10' ? ['cifar-10-binary.tar.gz', ', or pass cifar10'] : ['cifar-100-binary.tar.gz', ''];
  return `the Python version of ${kind}, in pickles, which are programs and are not run: get the binary version, ${archive}${set}`;
}

/** Whether a file is a Python pickle, of protocol 2 or later. */
export function isPickle(head: Uint8Array): boolean {
  return head[0] === 0x80 && head[1]! >= 2 && head[1]! <= 5;
}

function folderOf(path: string): Kind | undefined {
  const [, folder = ''] = /(?:^|[/\\])(cifar-[^/\\]*)(?:[/\\]|$)/.exec(path) ?? [];
  return Object.hasOwn(folders, folder) ? folders[folder] : undefined;
}
