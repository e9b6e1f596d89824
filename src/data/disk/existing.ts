/** What exists on the disk. */
import { stat } from 'node:fs/promises';

/** What stands at a path, links followed; undefined if nothing does. */
export async function kindOfPath(path: string): Promise<'file' | 'folder' | undefined> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch {
    return undefined;
  }
}

/** In bytes; 0 if it does not exist. */
export async function sizeOfFile(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
}
