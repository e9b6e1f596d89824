import { readdirSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { Pauses } from './pauses.ts';
import { statsOf } from './stamps.ts';

/** The bytes of all files in a folder and the folders in it, links not followed. What goes meanwhile counts nothing. */
export async function bytesIn(folder: string, pauses = new Pauses()): Promise<number> {
  let bytes = 0;
  for (const entry of entriesIn(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) bytes += await bytesIn(path, pauses);
    else if (entry.isFile()) bytes += statsOf(path)?.size ?? 0;
    await pauses.needed();
  }
  return bytes;
}

function entriesIn(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
