/** What is said of a training that waits for room on the disk. */
import { counted, formatBytes } from '../../core/wording.ts';
import type { FullDisk } from '../../runs/disk-room.ts';
import type { RunOutcome } from '../../runs/session-report.ts';

export function fullSentence({ path, bytesNeeded, bytesFree }: FullDisk): string {
  const free = bytesFree === undefined ? '' : `, and ${formatBytes(bytesFree)} are free`;
  const sizes = bytesNeeded === undefined ? '' : `, which takes ${formatBytes(bytesNeeded)}${free}`;
  return `The disk is full: there is no room for ${path}${sizes}. Training waits, and continues by itself when there is room; Ctrl-C stops it at the last checkpoint.`;
}

/** What a stop kept from being saved. */
export function unsavedLines({ unsaved }: Pick<RunOutcome, 'unsaved'>): readonly string[] {
  if (unsaved === undefined) return [];
  const { steps, path } = unsaved;
  const what = steps === 0 ? 'its last files are' : `${counted(steps, 'step')} after the last checkpoint are`;
  return [
    `The disk is full, with no room for ${path}: ${what} not saved, and made again when the run is resumed.`,
  ];
}
