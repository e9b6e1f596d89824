/** What is on the disk of uploads: whose they are, and which of them nobody needs any more. */
import { readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../../../data/disk/atomic.ts';
import { makeFolder } from '../../../data/disk/folders.ts';
import { readJson } from '../../../data/disk/json-file.ts';
import { readOwnFile } from '../../../data/disk/own-files.ts';
import { isStillRunning, startTimeOf } from '../../../data/disk/processes.ts';
import { runNames } from '../../../data/disk/run-layout.ts';
import { isId } from './job-id.ts';

const recordSchema = z.object({
  host: z.string(),
  pid: z.number().int().positive(),
  begun: z.string().optional(),
  isFinished: z.boolean(),
});

/** Hours that an upload stays of which it cannot be told whose it is, such as of another computer. */
const hoursOfDoubt = 24 * 7;
const maxOptionsBytes = 2 ** 22;

const uploadsFolder = (root: string) => join(root, '.studio', 'uploads');
export const uploadFolder = (root: string, id: string) => join(uploadsFolder(root), id);
const recordPath = (root: string, id: string) => join(uploadFolder(root, id), 'upload.json');

/** Says that an upload is this process's. Makes its folder. */
export async function writeUploadRecord(
  root: string,
  id: string,
  { isFinished }: { readonly isFinished: boolean },
): Promise<void> {
  await makeFolder(uploadFolder(root, id));
  const { pid } = process;
  const record = { host: hostname(), pid, begun: startTimeOf(pid), isFinished };
  await writeFileAtomic(recordPath(root, id), `${JSON.stringify(record)}\n`);
}

/** Removes the uploads of processes that have ended, but for those that are finished and that something names. */
export async function removeAbandonedUploads(root: string): Promise<void> {
  const names = await readdir(uploadsFolder(root)).catch((): string[] => []);
  const left: string[] = [];
  for (const id of names.filter(isId)) {
    const state = await stateOf(root, id);
    if (state === 'in use') continue;
    if (state === 'finished') left.push(id);
    else await remove(root, id);
  }
  if (left.length === 0) return;
  const used = await idsIn(await filesThatNameData(root), left);
  for (const id of left) if (!used.has(id)) await remove(root, id);
}

async function remove(root: string, id: string): Promise<void> {
  await rm(uploadFolder(root, id), { recursive: true, force: true }).catch(() => undefined); // the next session tries again
}

async function stateOf(root: string, id: string): Promise<'in use' | 'finished' | 'abandoned'> {
  try {
    const { host, pid, begun, isFinished } = await readJson(recordPath(root, id), recordSchema);
    const isHere = host === hostname();
    if (isHere ? isStillRunning(pid, begun) : !(await isOld(uploadFolder(root, id)))) return 'in use';
    return isFinished ? 'finished' : 'abandoned';
  } catch {
    return (await isOld(uploadFolder(root, id))) ? 'abandoned' : 'in use';
  }
}

async function isOld(path: string): Promise<boolean> {
  const { mtimeMs } = await stat(path);
  return Date.now() - mtimeMs > hoursOfDoubt * 3_600_000;
}

/** The options of runs, also of those in the trash, and the records of trainings that have none yet. */
async function filesThatNameData(root: string): Promise<string[]> {
  const inside = async (folder: string, name: string) =>
    (await readdir(folder, { withFileTypes: true }).catch(() => []))
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(folder, entry.name, name));
  return [
    ...(await inside(root, runNames.options)),
    ...(await inside(join(root, '.trash'), runNames.options)),
    ...(await inside(join(root, '.studio', 'trainings'), 'training.json')),
  ];
}

/** Which ids some files have anywhere in their text, even if that is damaged. Ids are long and random. */
async function idsIn(files: readonly string[], ids: readonly string[]): Promise<Set<string>> {
  const found = new Set<string>();
  for (const file of files) {
    const text = await readOwnFile(file, maxOptionsBytes).then(String, () => '');
    for (const id of ids) if (text.includes(id)) found.add(id);
  }
  return found;
}
