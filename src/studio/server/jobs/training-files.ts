/**
 * What the studio keeps of a training that it began, in `RUNS/.studio/trainings/ID`: which process it is, what that process
 * reports, and its outcome. The process writes the last two itself, so the studio may end meanwhile.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readdir, rm, truncate } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../../../data/disk/atomic.ts';
import { explainFileError } from '../../../data/disk/file-errors.ts';
import { makeFolder } from '../../../data/disk/folders.ts';
import { readJson } from '../../../data/disk/json-file.ts';
import { checkNoLink, readOwnFileIfThere } from '../../../data/disk/own-files.ts';
import { startTimeOf } from '../../../data/disk/processes.ts';
import { environmentOf, explainSpawn, type CommandLine } from './command-line.ts';
import { isId, newId } from './job-id.ts';
import { parseOutcome, type Death, type Outcome } from './outcome.ts';

const recordSchema = z.object({
  id: z.string(),
  how: z.enum(['new', 'resume', 'branch']),
  /** The data of a new training, or the name of the run that continues. */
  of: z.string(),
  created: z.number(),
  host: z.string(),
  pid: z.number().int().positive(),
  /** As `startTimeOf` gave it. */
  begun: z.string().optional(),
  /** The name of the run, once there is one. */
  run: z.string().optional(),
});
export type TrainingRecord = z.infer<typeof recordSchema>;

/** How many trainings that have ended are kept. */
export const keptTrainings = 50;
/** An outcome has some kilobytes. */
const maxOutcomeBytes = 2 ** 24;

const trainingsFolder = (root: string) => join(root, '.studio', 'trainings');
const folderOf = (root: string, id: string) => join(trainingsFolder(root), id);
export const logPath = (root: string, id: string) => join(folderOf(root, id), 'log.jsonl');
const outcomePath = (root: string, id: string) => join(folderOf(root, id), 'outcome.json');
const recordPath = (root: string, id: string) => join(folderOf(root, id), 'training.json');

/** A training that has begun. */
interface Begun {
  readonly record: TrainingRecord;
  /** How the process ends. It keeps no program from ending before. */
  readonly ended: Promise<Death>;
}

/**
 * Begins a training in a process that outlives this one, and no terminal reaches.
 *
 * @param args of the command line
 * @throws SparringError if the folder cannot be written, or the process cannot be started
 */
export async function beginTraining(
  root: string,
  args: readonly string[],
  what: Pick<TrainingRecord, 'how' | 'of' | 'run'>,
  commandLine: CommandLine,
): Promise<Begun> {
  const id = newId();
  await makeFolder(folderOf(root, id));
  try {
    const child = await startDetached(commandLine, args, {
      log: logPath(root, id),
      outcome: outcomePath(root, id),
    });
    const ended = new Promise<Death>((settle) => {
      child.once('exit', (code, signal) => settle({ code, signal }));
    });
    const pid = child.pid!;
    const record = { id, ...what, created: Date.now(), host: hostname(), pid, begun: startTimeOf(pid) };
    await writeRecord(root, record);
    return { record, ended };
  } catch (thrown) {
    await rm(folderOf(root, id), { recursive: true, force: true }).catch(() => undefined);
    throw thrown;
  }
}

async function startDetached(
  commandLine: CommandLine,
  args: readonly string[],
  { outcome, log }: { readonly log: string; readonly outcome: string },
): Promise<ChildProcess> {
  const files: number[] = [];
  const create = (path: string): number => {
    try {
      const file = openSync(path, 'ax'); // to append, so that the file may be cut while it is written
      files.push(file);
      return file;
    } catch (thrown) {
      throw explainFileError(thrown, path);
    }
  };
  try {
    const child = spawn(commandLine.file, [...commandLine.args, ...args], {
      detached: true,
      windowsHide: true,
      env: environmentOf(commandLine),
      stdio: ['ignore', create(outcome), create(log)],
    });
    child.unref();
    await once(child, 'spawn');
    return child;
  } catch (thrown) {
    throw explainSpawn(thrown, commandLine);
  } finally {
    for (const file of files) closeSync(file);
  }
}

export async function writeRecord(root: string, record: TrainingRecord): Promise<void> {
  await writeFileAtomic(recordPath(root, record.id), `${JSON.stringify(record, undefined, 2)}\n`);
}

/** The trainings that studios on this computer began, the oldest first. Of those that have ended only the newest are kept. */
export async function listTrainings(root: string): Promise<TrainingRecord[]> {
  const names = await readdir(trainingsFolder(root)).catch((): string[] => []);
  const found = await Promise.all(names.filter(isId).map(async (id) => recordOf(root, id)));
  return found
    .filter((record) => record !== undefined)
    .filter(({ host }) => host === hostname())
    .sort((a, b) => a.created - b.created);
}

/** Undefined if it cannot be read, as of a studio that was killed just before it could write it. */
async function recordOf(root: string, id: string): Promise<TrainingRecord | undefined> {
  try {
    const record = await readJson(recordPath(root, id), recordSchema);
    return record.id === id ? record : undefined;
  } catch {
    return undefined;
  }
}

/** The outcome of a training; undefined if there is none, or only a part of one. */
export async function readOutcome(root: string, id: string): Promise<Outcome | undefined> {
  try {
    const bytes = await readOwnFileIfThere(outcomePath(root, id), maxOutcomeBytes);
    return bytes && parseOutcome(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Empties the log of a training, but nothing that a link leads to. */
export async function emptyLog(root: string, id: string): Promise<void> {
  const path = logPath(root, id);
  try {
    await checkNoLink(path, 'file');
    await truncate(path);
  } catch {
    // It only takes more room.
  }
}

/** Forgets a training that has ended. */
export async function removeTraining(root: string, id: string): Promise<void> {
  await rm(folderOf(root, id), { recursive: true, force: true }).catch(() => undefined);
}
