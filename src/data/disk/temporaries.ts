/**
 * Temporary names: files and folders that are renamed once they are complete. A name says which process made it, so
 * that what a crash left can be told from what another process is writing.
 *
 * `.a.bin.sparring-5f0c9ae1-4711-81920-3.tmp` is the third of process 4711, which started at tick 81920, on the computer
 * whose name has the digest 5f0c9ae1.
 */
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { isRunning, isStillRunning, startTimeOf } from './processes.ts';

const ourName = /^\..+\.sparring-([0-9a-f]{8})-(\d+)-(\d+)-\d+\.tmp$/;
/** The names that earlier versions gave. Other programs may use such names too. */
const earlierName = /^\..+\.tmp-(\d+)(-\d+)?$/;

let temporaryCount = 0;
const host = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
let ownStartTime: string | undefined;

/** A new temporary path beside `path`. */
export function temporaryPath(path: string): string {
  ownStartTime ??= startTimeOf(process.pid) ?? '0';
  const maker = `${host}-${process.pid}-${ownStartTime}-${temporaryCount++}`;
  return join(dirname(path), `.${basename(path)}.sparring-${maker}.tmp`);
}

/** How to remove what this process must not leave behind if it ends now. */
const removals = new Set<() => void>();
let onUnfinished: (isAny: boolean) => void = () => undefined;

/**
 * Has something removed if a signal ends the process (`removeUnfinished`): a file that is not complete, or a claim.
 *
 * @param remove removes it at once
 * @returns a function that is called when it may stay, or is gone
 */
export function removedBySignal(remove: () => void): () => void {
  removals.add(remove);
  if (removals.size === 1) onUnfinished(true);
  return () => {
    if (removals.delete(remove) && removals.size === 0) onUnfinished(false);
  };
}

/** Runs the work that makes a temporary complete: writes it, and renames it or removes it. */
export async function whileUnfinished<T>(temporary: string, work: () => Promise<T>): Promise<T> {
  const finish = removedBySignal(() => rmSync(temporary, { recursive: true, force: true }));
  try {
    return await work();
  } finally {
    finish();
  }
}

/** Calls back when this process begins to have something to remove, and when it has no more. */
export function watchUnfinished(listener: (isAny: boolean) => void): void {
  onUnfinished = listener;
}

/** Removes what this process, which is about to end, must not leave behind. */
export function removeUnfinished(): void {
  for (const remove of removals) {
    try {
      remove();
    } catch {
      // Tidiness, never a failure: the next write in the folder removes it.
    }
  }
}

/** Whether `name` is the temporary name of an unfinished write. */
export function isTemporaryName(name: string): boolean {
  return ourName.test(name) || earlierName.test(name);
}

/**
 * Removes what processes that no longer run left in `folder`. The processes of another computer that shares the disk
 * cannot be checked from here, so their temporaries stay.
 *
 * @param folder whose files are all ours, if `isOurs`: then the names of earlier versions are removed too
 */
export async function removeAbandonedTemporaries(folder: string, { isOurs = false } = {}): Promise<void> {
  const names = await readdir(folder).catch((): string[] => []);
  for (const name of names) {
    if (!isAbandoned(name, isOurs)) continue;
    await rm(join(folder, name), { recursive: true, force: true }).catch(() => undefined); // tidiness, never a failure
  }
}

function isAbandoned(name: string, isOurs: boolean): boolean {
  const [, from, pid, begun] = ourName.exec(name) ?? [];
  // An id is used again, in a container always, so the start time must be the same too, where the system tells it.
  if (from !== undefined)
    return from === host && !isStillRunning(Number(pid), begun === '0' ? undefined : begun);
  const earlier = isOurs ? earlierName.exec(name)?.[1] : undefined;
  return earlier !== undefined && !isRunning(Number(earlier));
}

/** The folders that this process has swept. */
const swept = new Set<string>();

/** Removes what crashes left in a folder, before this process first writes there. */
export async function sweepOnce(folder: string): Promise<void> {
  const path = resolve(folder);
  if (swept.has(path)) return;
  swept.add(path);
  await removeAbandonedTemporaries(path);
}
