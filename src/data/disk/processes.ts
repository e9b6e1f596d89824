import { readFileSync } from 'node:fs';
import { codeOf } from './file-errors.ts';

/** Whether there is a process of that id, whoever owns it. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0); // signal 0 tests and does not kill
    return true;
  } catch (thrown) {
    return codeOf(thrown) === 'EPERM';
  }
}

/**
 * When a process began, in the system's own count: tells two processes apart that had the same id one after the other.
 * Undefined where the system does not say; Linux does.
 */
export function beginningOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in brackets, and may itself hold blanks and brackets.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
