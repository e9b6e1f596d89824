import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { inOrder } from '../../../core/in-order.ts';

/** As many as Node asks the system for at once, and some that wait. */
const atOnce = 16;

/** The bytes of all files in a folder and the folders in it, links not followed. What goes meanwhile counts nothing. */
export async function bytesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  let bytes = 0;
  await inOrder({
    count: entries.length,
    inFlight: atOnce,
    begin: async (i) => {
      const entry = entries[i]!;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return bytesIn(path);
      return entry.isFile() ? ((await lstat(path).catch(() => undefined))?.size ?? 0) : 0;
    },
    take: (_, size) => void (bytes += size),
  });
  return bytes;
}
