import { readFileSync } from 'node:fs';
import { codeOf } from './file-errors.ts';

/** Whether a process with that id is running, whoever owns it. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0); // signal 0 only checks that the process exists
    return true;
  } catch (thrown) {
    return codeOf(thrown) === 'EPERM';
  }
}

/**
 * The start time of a process, in clock ticks since boot. It distinguishes two processes that had the same id one after
 * the other. Undefined on systems without `/proc`.
 */
export function startTimeOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in brackets. The name may itself contain spaces and brackets.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
