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
