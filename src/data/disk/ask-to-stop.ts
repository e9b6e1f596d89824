/** Asks a process to save and stop, as Ctrl-C does. */
import { isStillRunning } from './processes.ts';

/** A process, told from others that had its id (`startTimeOf`). */
export interface KnownProcess {
  readonly pid: number;
  readonly begun?: string | undefined;
}

const asked = new Set<string>();

/**
 * Asks a process to save and stop; once, because a second Ctrl-C ends it unsaved. Windows has no such signal for a program
 * without a console: there the process ends at once, and its run has its last checkpoint.
 *
 * @returns whether it is still running, so that it will stop
 */
export function askToStop({ pid, begun }: KnownProcess): boolean {
  if (!isStillRunning(pid, begun)) return false;
  const key = `${pid} ${begun}`;
  if (asked.has(key)) return true;
  try {
    process.kill(pid, 'SIGINT');
    asked.add(key);
    return true;
  } catch {
    return false; // it has just ended, or is somebody else's
  }
}
