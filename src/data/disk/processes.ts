import { readFileSync } from 'node:fs';
import { codeOf } from './file-errors.ts';

/** Whether a process with that id is running, whoever owns it. */
export function isRunning(pid: number): boolean {
  return exists(pid) && !isZombie(statOf(pid));
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0); // signal 0 only checks that the process exists
    return true;
  } catch (thrown) {
    return codeOf(thrown) === 'EPERM';
  }
}

/**
 * Whether the process that had this id at that start time is still running, and not another that got the id after it.
 *
 * @param begun as `startTimeOf` gave it; undefined if the system did not tell
 */
export function isStillRunning(pid: number, begun: string | undefined): boolean {
  const startTime = startTimeOf(pid);
  if (begun !== undefined && startTime !== undefined && begun !== startTime) return false;
  return isRunning(pid);
}

/**
 * The start time of a process, in clock ticks since boot. It distinguishes two processes that had the same id one after
 * the other. Undefined on systems without `/proc`.
 */
export function startTimeOf(pid: number): string | undefined {
  return statOf(pid)?.[19];
}

/** What the system tells of a process, from its state on; undefined on systems without `/proc`. */
function statOf(pid: number): readonly string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in brackets. The name may itself contain spaces and brackets.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

/**
 * Whether a process has ended, and only its parent has not asked how. In a container whose first process is not an `init`,
 * an orphan stays like this for ever.
 */
function isZombie(stat: readonly string[] | undefined): boolean {
  return stat?.[0] === 'Z' || stat?.[0] === 'X';
}
