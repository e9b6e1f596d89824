import { counted, firstOf, grouped } from '../../core/wording.ts';
import { maxClasses, type Labels, type NoLabels } from './found-labels.ts';

/** `00000/img00000017.png`: StyleGAN's tool distributes pictures over folders that are not classes. */
const stylegansName = /^\d{5}\/img\d{8}\.\w+$/;

/** Folders that say which pictures are for what, and nothing of what they show. */
const splitNames = new Set(
  [
    'train',
    'training',
    'val',
    'valid',
    'validation',
    'dev',
    'test',
    'testing',
    'eval',
    'evaluation',
    'holdout',
    'extra',
    'unlabeled',
    'unlabelled',
  ].flatMap((name) => [name, `${name}_set`, `${name}set`]),
);

/**
 * Labels from the folders of pictures, such as `cats/1.jpg` and `dogs/2.jpg`. Below the folders that all pictures have in
 * common, the outermost folder is the class. Classes are numbered in the order of their names (by UTF-16 code unit, like
 * pictures; as numbers if all names are whole numbers, so that 10 comes after 9). There are none unless every picture is in a folder and there are at least two folders, or if the folders
 * are those of a split, such as `train` and `val`.
 *
 * @param paths with `/` between their parts, or with `\` in all of them, as some archives of Windows have it
 */
export function labelsByFolder(paths: readonly string[]): Labels | NoLabels {
  const names = withoutCommonFolders(plainPaths(paths));
  const found = new Set<string>();
  const loose: string[] = [];
  for (const name of names) {
    const slash = name.indexOf('/');
    if (slash < 1) loose.push(name);
    else found.add(name.slice(0, slash));
    if (found.size > maxClasses) break;
  }
  if (loose.length > 0) return noneOf(loose, names.length, found.size);
  if (found.size > maxClasses)
    return { why: `there are more than ${counted(maxClasses, 'folder')}`, isSurprising: true };
  if (names.every((name) => stylegansName.test(name))) {
    return { why: 'the folders are those of StyleGAN’s tool, which are no classes', isSurprising: false };
  }
  const classNames = classesInOrder([...found]);
  if (classNames.every((name) => splitNames.has(name.toLowerCase()))) {
    return {
      why: `the outermost folders are ${firstOf(classNames).replace(/, (?=[^,]*$)/, ' and ')}: pass one of them, such as ${classNames.find((name) => /^train/i.test(name)) ?? classNames[0]!}, to have the classes in it`,
      isSurprising: true,
    };
  }
  return labelsOfFolders(names, classNames);
}

/** The labels of paths that all begin with the folder of their class. @param classNames in the order of their numbers */
export function labelsOfFolders(paths: readonly string[], classNames: readonly string[]): Labels {
  const numbers = new Map(classNames.map((name, number) => [name, number]));
  return {
    labels: Uint16Array.from(paths, (path) => numbers.get(path.slice(0, path.indexOf('/')))!),
    classNames,
    from: 'by folder',
  };
}

/** Paths with `/` between their parts, without `./` at their beginning. */
export function plainPaths(paths: readonly string[]): readonly string[] {
  const isWindows = paths.some((path) => path.includes('\\')) && !paths.some((path) => path.includes('/'));
  const plain = isWindows ? paths.map((path) => path.replaceAll('\\', '/')) : paths;
  return plain.map((path) => path.replace(/^(\.{1,2}\/)+/, ''));
}

/** Few pictures beside folders were probably not meant to take the classes of all others. */
function noneOf(loose: readonly string[], count: number, folders: number): NoLabels {
  if (folders < 2 || loose.length > count / 2) {
    return { why: 'not every picture is in a folder of its class', isSurprising: false };
  }
  const are = loose.length === 1 ? 'is' : 'are';
  return {
    why: `${grouped(loose.length)} of ${counted(count, 'picture')} ${are} in no folder of a class, such as ${loose[0]!}`,
    isSurprising: true,
  };
}

/** The paths without the outermost folders that all of them are in, as of a zip of a folder. */
function withoutCommonFolders(paths: readonly string[]): readonly string[] {
  const [first = ''] = paths;
  let common = 0;
  for (let slash = first.indexOf('/'); slash >= 0; slash = first.indexOf('/', slash + 1)) {
    const folder = first.slice(0, slash + 1);
    if (!paths.every((path) => path.startsWith(folder))) break;
    common = slash + 1;
  }
  return common === 0 ? paths : paths.map((path) => path.slice(common));
}

/** Folders called 0 to 11 are meant as these numbers. By code unit, 10 would come before 2. */
export function classesInOrder(names: readonly string[]): string[] {
  const sorted = [...names].sort();
  if (!names.every((name) => /^\d{1,15}$/.test(name))) return sorted;
  return sorted.sort((a, b) => Number(a) - Number(b)); // stable: 01 before 1
}
