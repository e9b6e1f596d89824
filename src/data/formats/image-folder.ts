import { checkArguments, text } from '../../core/checks.ts';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { DataError, messageOf } from '../../core/errors.ts';
import { codeOf, explainFileError } from '../disk/file-errors.ts';
import { tellingName } from './telling-name.ts';
import { pythonCifarAdvice, pythonCifarOf } from './cifar-pickles.ts';
import { isLabelsFile, labelsPathFor, readLabels, unusedListsNotes } from './dataset-json.ts';
import { labelsByFolder } from './folder-labels.ts';
import { hasLabels, labelsWording, membersOf, type Labels, type NoLabels } from './found-labels.ts';
import { byCodeUnit, listFiles } from './folder-walk.ts';
import { isHiddenName } from './hidden.ts';
import { foreignHeadBytes } from './foreign-files.ts';
import { adviceOnOthers, extensionsOf, leftOutNotes, type ReadHead } from './other-files.ts';
import { isPictureName, pictureEndings } from './picture-names.ts';
import { openBytes } from '../disk/bytes.ts';
import { decodePicture, storedFile } from '../pictures/decode.ts';
import type { PictureSource } from '../pictures/source.ts';
import { counted, firstOf, grouped } from '../../core/wording.ts';

/**
 * The pictures in a folder and its subfolders, in order of their paths.
 *
 * Files are selected by their extension (`pictureEndings`), but their format is detected from their contents. Hidden
 * files and folders are skipped; a folder that cannot be listed and a name that is not UTF-8 are skipped and noted. Links
 * are followed. Each folder is read once, however many links lead to it, and a link to a parent folder is ignored.
 * Records are named by their path in the folder, with `/` between its parts, and sorted by that name (by UTF-16 code
 * unit, independent of the locale). So an index means the same picture on every machine. For how pictures are decoded, see `decodePicture`. If every picture is in a subfolder, the outermost one is
 * its class (`labelsByFolder`), unless a `dataset.json` beside them says otherwise.
 *
 * @throws SparringError if the folder does not exist, cannot be read, or contains no pictures
 */
export async function openImageFolder(path: string): Promise<PictureSource> {
  checkArguments('openImageFolder', { path }, { path: text });
  const folder = resolve(path);
  await checkFolder(path, folder);
  const { files, passedOver } = await listFiles(folder);
  const names = files.filter(isPictureName).sort(byCodeUnit);
  if (names.length === 0)
    throw new DataError([await noPictures(path, folder, files), ...passedOver].join('; '));
  const list = labelsPathFor(files, names);
  const found = await findLabels(folder, list, names);
  return {
    kind: 'pictures',
    description: `folder of ${counted(names.length, 'picture')}${labelsWording(found)}`,
    name: tellingName(path),
    count: names.length,
    channels: undefined,
    ...membersOf(found),
    notes: [
      ...passedOver,
      ...(await emptyFolderNotes(folder, names, found)),
      ...unusedListsNotes(files, list),
      ...(await leftOutNotes(
        files.filter((file) => !isPictureName(file) && !isLabelsFile(file)),
        headsIn(folder),
      )),
    ],
    nameOf: (index) => names[index]!,
    read: (index, shape) => decodePicture(join(folder, names[index]!), names[index]!, shape),
    stored: async (index) => storedFile(join(folder, names[index]!), names[index]!),
  };
}

/** Folders beside those of the classes that have no pictures: they are no classes, though they may be meant as such. */
async function emptyFolderNotes(
  folder: string,
  names: readonly string[],
  found: Labels | NoLabels,
): Promise<string[]> {
  if (!hasLabels(found)) return [];
  const filled = new Set(names.map((name) => name.slice(0, Math.max(0, name.indexOf('/')))));
  if (!found.classNames.every((name) => filled.has(name))) return []; // the classes are further in
  const listed = await readdir(folder, { withFileTypes: true });
  const empty = listed
    .filter((entry) => entry.isDirectory() && !isHiddenName(entry.name) && !filled.has(entry.name))
    .map(({ name }) => name)
    .sort(byCodeUnit);
  if (empty.length === 0) return [];
  const are =
    empty.length === 1
      ? 'folder has no pictures and is no class'
      : 'folders have no pictures and are no classes';
  return [`${grouped(empty.length)} ${are}: ${firstOf(empty)}`];
}

/** From `dataset.json`, if the folder has one for these pictures, and else from their folders. */
async function findLabels(
  folder: string,
  list: string | undefined,
  names: readonly string[],
): Promise<Labels | NoLabels> {
  if (list === undefined) return labelsByFolder(names);
  try {
    const file = join(folder, list);
    const { size } = await stat(file);
    return await readLabels({ path: list, size, read: async () => readFile(file) }, names);
  } catch (thrown) {
    if (thrown instanceof DataError) throw thrown;
    return { why: `${list} cannot be read (${messageOf(thrown)})`, isSurprising: true };
  }
}

async function checkFolder(path: string, folder: string): Promise<void> {
  let isFolder: boolean;
  try {
    isFolder = (await stat(folder)).isDirectory();
  } catch (thrown) {
    if (!['ENOENT', 'ENOTDIR'].includes(codeOf(thrown) ?? '')) {
      throw explainFileError(thrown, path, { action: 'read' });
    }
    throw new DataError(`no such folder: ${path} (expected a folder of pictures)`, {
      code: 'not-found',
      cause: thrown,
    });
  }
  if (!isFolder) {
    throw new DataError(`${path} is a file, expected a folder of pictures: pass the folder it is in`);
  }
}

async function noPictures(path: string, folder: string, files: readonly string[]): Promise<string> {
  const supported = `expected files with the extensions ${pictureEndings.join(' ')}`;
  if (files.length === 0) return `no pictures in ${path}: the folder is empty (${supported})`;
  const cifar = pythonCifarOf(files.map((file) => `${basename(resolve(path))}/${file}`));
  if (cifar !== undefined) return `no pictures in ${path}: it holds ${pythonCifarAdvice(cifar)}`;
  const kinds = extensionsOf(files);
  const others = files.length === 1 ? 'its only file is' : `its ${grouped(files.length)} files are`;
  return `no pictures in ${path}: ${supported}, but ${others} of other kinds (${kinds})${await adviceOnOthers(files, headsIn(folder))}`;
}

function headsIn(folder: string): ReadHead {
  return async (name) => {
    const bytes = openBytes(join(folder, name));
    try {
      return bytes.read(0, Math.min(foreignHeadBytes, bytes.size));
    } finally {
      bytes.close();
    }
  };
}
