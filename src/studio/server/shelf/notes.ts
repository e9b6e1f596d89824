/** What people write about a run: notes and tags, in its notes.json. */
import { join } from 'node:path';
import { readJson } from '../../../data/disk/json-file.ts';
import type { RunFolder } from '../../../runs/run-folder.ts';
import { parsed } from '../../messages/parsed.ts';
import { notesRequest } from '../../messages/runs.ts';
import { fileStamp, Kept } from './stamps.ts';

export interface Notes {
  readonly notes: string;
  readonly tags: readonly string[];
}

const fileName = 'notes.json';
const none: Notes = { notes: '', tags: [] };

/** The notes of a run. A file that is none is as if there were none: it is written anew with the next note. */
export function keptNotes(folder: string): Kept<Notes> {
  const path = join(folder, fileName);
  return new Kept(
    () => fileStamp(path),
    none,
    async () => {
      try {
        const { notes = '', tags = [] } = await readJson(path, notesRequest);
        return { notes, tags };
      } catch {
        return none;
      }
    },
  );
}

/**
 * Writes the notes of a run. What the request leaves out stays.
 *
 * @param request as the page sent it
 * @throws SparringError if they are too long, or cannot be written
 */
export async function writeNotes(folder: RunFolder, before: Notes, request: unknown): Promise<Notes> {
  const { notes = before.notes, tags = before.tags } = parsed(
    notesRequest,
    request,
    'notes have at most 10,000 characters, and a run has at most 20 tags of 1 to 40 characters: write less',
  );
  const written = { notes, tags: [...new Set(tags)] };
  await folder.writeFile(fileName, `${JSON.stringify(written, undefined, 2)}\n`);
  return written;
}
