/** What is said of a path that is no run, where one was expected. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '../core/errors.ts';
import { call, says, type Sentence } from '../core/sentence.ts';
import { openBytes } from '../data/disk/bytes.ts';
import { isRunFolder } from '../data/disk/run-layout.ts';
import { kindOfPath } from '../data/disk/existing.ts';
import { codeOf, explainFileError } from '../data/disk/file-errors.ts';
import { listNumberedFolders } from '../data/disk/numbering.ts';
import { isPickle } from '../data/formats/cifar-pickles.ts';
import { foreignFileOf, foreignHeadBytes } from '../data/formats/foreign-files.ts';
import { isPictureName } from '../data/formats/picture-names.ts';
import { dataFileOf } from '../data/formats/other-files.ts';
import { isPack } from '../data/formats/pack/format.ts';
import { wronglyWritten } from '../data/path-advice.ts';
import { latin1, pictureFormatOf } from '../data/pictures/format.ts';

const made = 'pass a folder that sparring train made';

/** @throws DataError if the path is not a folder with options */
export async function expectRun(path: string, optionsPath: string): Promise<void> {
  const fault = await faultOf(path, optionsPath);
  if (fault !== undefined) throw fault;
}

async function faultOf(path: string, optionsPath: string): Promise<DataError | undefined> {
  const kind = path === '' ? undefined : await kindOrFault(path);
  if (kind instanceof DataError) return kind;
  if (kind === undefined) {
    const missing = path === '' ? 'got an empty path' : `but ${path} does not exist`;
    const advice = wronglyWritten(path);
    const why = advice === undefined ? '' : ` (${advice})`;
    return new DataError(`expected a run folder, ${missing}${why}; ${made}`, { code: 'not-found' });
  }
  if (kind === 'folder') {
    const options = await kindOrFault(optionsPath);
    if (options === 'file') return (await isForHub(path)) ? hubFault(path) : undefined;
    if (options instanceof DataError) return options;
    return new DataError(
      says`${path} is not a run folder, options.json is missing: ${await adviceOnFolder(path)}`,
    );
  }
  return new DataError(says`expected a run folder, got a file: ${path}; ${await adviceOnFile(path)}`, {
    code: 'invalid-data',
  });
}

/** `export --format hub` writes the options of the run beside a configuration: resuming would train in that folder. */
async function isForHub(path: string): Promise<boolean> {
  const config = await kindOfPath(join(path, 'config.json'));
  return config === 'file' && !(await isRunFolder(path));
}

function hubFault(path: string): DataError {
  return new DataError(
    `${path} is an export for the hub and no run folder: pass the run that it was made of, or its onnx/model.onnx to another program`,
  );
}

/** What stands at a path, or why that cannot be known: a folder that may not be entered is not a missing one. */
async function kindOrFault(path: string): Promise<'file' | 'folder' | DataError | undefined> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch (thrown) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(thrown) ?? '')) return undefined;
    return explainFileError(thrown, path, { action: 'read' });
  }
}

async function adviceOnFolder(path: string): Promise<Sentence | string> {
  const run = await runAround(path);
  if (run !== undefined) return `it is a part of a run, so pass ${run}`;
  const newest = (await listNumberedFolders(path)).at(-1);
  if (newest !== undefined) return `it contains runs, so pass one of them, such as ${join(path, newest)}`;
  const names = await readdir(path).catch(() => []);
  return names.some(isPictureName) ? says`it holds pictures, of which ${training(path)} makes a run` : made;
}

async function adviceOnFile(path: string): Promise<Sentence | string> {
  const run = await runAround(path);
  if (run !== undefined) return `it is a part of a run, so pass ${run}`;
  let head: Uint8Array;
  try {
    const bytes = openBytes(path);
    head = bytes.read(0, Math.min(foreignHeadBytes, bytes.size));
    bytes.close();
  } catch {
    return made;
  }
  if (isPickle(head) || /^PK[^]*data\.pkl/.test(latin1(head))) {
    return says`weights of PyTorch become a run by ${call('import', ['FOLDER'], { format: 'pytorch' })}`;
  }
  if (pictureFormatOf(head) !== undefined)
    return says`it is a picture; ${training('FOLDER')} makes a run of many`;
  const data = isPack(head) ? 'a pack of pictures' : dataFileOf(head);
  if (data !== undefined) return says`it is ${data}, of which ${training(path)} makes a run`;
  const foreign = foreignFileOf(head)?.replace(/, which is not read: .*/, '');
  return foreign === undefined ? made : `it is ${foreign}; ${made}`;
}

function training(data: string) {
  return call('train', [data], {});
}

/** The run that a file or folder is in, at most two levels up. */
async function runAround(path: string): Promise<string | undefined> {
  let folder = path;
  for (let level = 0; level < 2; level++) {
    folder = join(folder, '..');
    if (await isRunFolder(folder)) return folder;
  }
  return undefined;
}
