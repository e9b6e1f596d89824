/** The classes that a training learns: those of the folders of its pictures, or those of other labels that the data has. */
import { checkArguments, oneOf } from '../core/checks.ts';
import { DataError, UsageError } from '../core/errors.ts';
import { option, says } from '../core/sentence.ts';
import { counted, grouped } from '../core/wording.ts';
import { classesInOrder, labelsOfFolders, plainPaths } from './formats/folder-labels.ts';
import { labelsWording, membersOf } from './formats/found-labels.ts';
import { classCountOf } from './labels.ts';
import { sourceRule, type PictureSource } from './pictures/source.ts';

/**
 * Where classes come from. `folder`: each folder directly in the data is a class, whatever it is called. `labels`: the labels
 * that the source has, as `data inspect` shows them.
 */
export const classOrigins = ['folder', 'labels'] as const;
/** Where classes come from: one of `classOrigins`. */
export type ClassOrigin = (typeof classOrigins)[number];

/** More classes are hardly meant, and networks hold vectors for each. */
const maxClasses = 1000;

/**
 * The source with the labels of its classes.
 *
 * @param source owned by the result, and closed with it
 * @throws UsageError if the source has no such labels. @throws DataError if its folders are no classes
 */
export function withClassesFrom(source: PictureSource, origin: ClassOrigin): PictureSource {
  checkArguments('withClassesFrom', { source, origin }, { source: sourceRule, origin: oneOf(classOrigins) });
  return origin === 'folder' ? withFolderClasses(source) : withOwnClasses(source);
}

function withFolderClasses(source: PictureSource): PictureSource {
  const paths = plainPaths(Array.from({ length: source.count }, (_, index) => source.nameOf(index)));
  const folders = new Set<string>();
  const loose: string[] = [];
  for (const path of paths) {
    const slash = path.indexOf('/');
    if (slash < 1) loose.push(path);
    else folders.add(path.slice(0, slash));
  }
  if (folders.size === 0) throw noFolders(source);
  if (loose.length > 0) throw outsideOfClasses(source, loose);
  const classNames = classesInOrder([...folders]);
  if (classNames.length === 1) throw oneFolder(source, classNames[0]!, paths);
  if (classNames.length > maxClasses) throw tooMany(source, classNames.length, 'sub-folder');
  const found = labelsOfFolders(paths, classNames);
  const description = source.labelsFrom === 'by folder' ? '' : labelsWording(found);
  return {
    ...source,
    description: `${source.description}${description}`,
    ...membersOf(found),
    whyNoLabels: undefined,
  };
}

function withOwnClasses(source: PictureSource): PictureSource {
  const { name, whyNoLabels } = source;
  const count = classCountOf(source);
  if (count === undefined) {
    const why = whyNoLabels === undefined ? '' : ` (${whyNoLabels})`;
    throw new UsageError(
      says`${name} has no labels${why}: pass a set with labels, such as mnist, or a folder with a sub-folder for each class and ${option('classes', 'folder')}`,
      { code: 'not-applicable', option: 'classes' },
    );
  }
  if (count < 2) {
    throw new UsageError(
      says`all pictures of ${name} have the same label, and one class is none: leave out ${option('classes')}`,
      { code: 'not-applicable', option: 'classes' },
    );
  }
  if (count > maxClasses) throw tooMany(source, count, 'label');
  return source;
}

function noFolders({ name, labels, labelsFrom }: PictureSource): Error {
  const remedy = 'put the pictures of each class into a folder of its own';
  return labels === undefined
    ? new DataError(
        says`${name} has no sub-folders, so it has no classes: ${remedy}, or leave out ${option('classes')}`,
        { option: 'classes' },
      )
    : new UsageError(
        says`${name} has no sub-folders, and its labels are ${labelsFrom ?? 'its own'}: pass ${option('classes', 'labels')}`,
        { code: 'not-applicable', option: 'classes' },
      );
}

function outsideOfClasses({ name, count }: PictureSource, loose: readonly string[]): DataError {
  const are = loose.length === 1 ? 'is' : 'are';
  return new DataError(
    says`${grouped(loose.length)} of ${counted(count, 'picture')} of ${name} ${are} in no sub-folder, such as ${loose[0]!}: move each into the folder of its class, or out of ${name}`,
    { option: 'classes' },
  );
}

function oneFolder({ name }: PictureSource, folder: string, paths: readonly string[]): DataError {
  const isDeeper = paths.every((path) => path.indexOf('/', folder.length + 1) > 0);
  const remedy = isDeeper
    ? says`pass ${name}/${folder} if the classes are the folders in it`
    : says`add a folder for each other class, or leave out ${option('classes')}`;
  return new DataError(says`${name} has one sub-folder, ${folder}, and one class is none: ${remedy}`, {
    option: 'classes',
  });
}

function tooMany({ name }: PictureSource, count: number, what: string): DataError {
  return new DataError(
    says`${name} has ${counted(count, what)}, and at most ${grouped(maxClasses)} classes can be learned: join similar ones, or leave out ${option('classes')}`,
    { option: 'classes' },
  );
}
